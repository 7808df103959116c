import {
  batch,
  type BatchResult,
  type ChatEvent,
  type ChatParams,
  type ChatStream,
  type ChatTurn,
  type DeepPartial,
  detail,
  render,
  stream,
  withCall,
} from '@slf/core'
import { expectTypeOf, test } from 'vitest'

interface Triage {
  severity: 'low' | 'high'
  tags: string[]
}

declare class Desk {
  private readonly secret: number
  readonly name: string
  triage(ticket: string, urgent?: boolean): Promise<Triage>
  greet(name: string): Promise<string>
  chat(message: string): ChatStream<Triage>
  generate(message: string): AsyncGenerator<ChatEvent, ChatTurn>
  count(): number
  protected hidden(): Promise<string>
}
declare const desk: Desk

test('views infer arguments, partial values and results', () => {
  const check = (): void => {
    const triage = stream(desk).triage('x', true)
    expectTypeOf(triage[Symbol.asyncIterator]().next()).resolves.toEqualTypeOf<
      IteratorResult<DeepPartial<Triage>>
    >()
    expectTypeOf(triage).resolves.toEqualTypeOf<Triage>()
    expectTypeOf(triage.textStream).toEqualTypeOf<AsyncIterable<string>>()
    expectTypeOf(triage.events).toEqualTypeOf<AsyncIterable<ChatEvent>>()
    expectTypeOf(stream(desk).greet('x')[Symbol.asyncIterator]().next()).resolves.toEqualTypeOf<
      IteratorResult<string>
    >()
    expectTypeOf(stream(desk).chat('x')).resolves.toEqualTypeOf<ChatTurn<Triage>>()
    expectTypeOf(stream(desk).generate('x')).resolves.toEqualTypeOf<ChatTurn>()

    expectTypeOf(detail(desk).triage('x')).resolves.toHaveProperty('value').toEqualTypeOf<Triage>()
    expectTypeOf(detail(desk).chat('x')).resolves.toHaveProperty('value').toEqualTypeOf<Triage>()
    expectTypeOf(render(desk).triage('x')).resolves.toEqualTypeOf<
      ChatParams | { readonly answered: Triage }
    >()
    expectTypeOf(batch(desk).triage([['x'], ['y', false]])).resolves.toEqualTypeOf<BatchResult<Triage>[]>()
    expectTypeOf(batch(desk).chat([['x']])).resolves.toEqualTypeOf<BatchResult<ChatTurn<Triage>>[]>()
    expectTypeOf(withCall(desk, { timeout: 5 })).toEqualTypeOf<Desk>()

    // @ts-expect-error a wrong argument
    stream(desk).triage(5)
    // @ts-expect-error a missing argument
    void detail(desk).triage()
    // @ts-expect-error a wrong argument in a batch
    void batch(desk).triage([['x'], [5]])
    // @ts-expect-error not a method that waits for anything
    stream(desk).count()
    // @ts-expect-error not a method
    stream(desk).name()
    // @ts-expect-error not visible here
    stream(desk).hidden()
    // @ts-expect-error no such option
    withCall(desk, { timeuot: 5 })
  }
  expectTypeOf(check).toBeFunction()
})
