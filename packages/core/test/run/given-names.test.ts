import {
  type ChatEvent,
  type ChatStream,
  ConfigurationError,
  DecoratorUsageError,
  LLMChat,
  LLMFunction,
  prompt,
  withCall,
} from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { describe, expect, test } from 'vitest'

// As a minifier leaves it.
class t {
  readonly llm = new ScriptedLLM(['a', 'b'])

  @LLMFunction({ name: 'Desk.triage' })
  async e(): Promise<string> {
    return prompt`x`
  }
  @LLMChat({ name: 'Desk.chat' })
  n(): ChatStream {
    return prompt`x`
  }
}

class n {
  static readonly slfName = 'Desk'
  readonly llm = new ScriptedLLM(['a'])

  @LLMFunction()
  async triage(): Promise<string> {
    return prompt`x`
  }
}

async function namesOf(run: (onEvent: (event: ChatEvent) => void, step: Step) => PromiseLike<unknown>) {
  const methods = new Set<string>()
  const steps: string[] = []
  await run(
    ({ method }) => methods.add(method),
    (name, work) => (steps.push(name), work()),
  )
  return { methods: [...methods], steps }
}

type Step = <Result>(name: string, run: () => Promise<Result>) => Promise<Result>

describe('names that outlive a build', () => {
  test('of a function and of a chat', async () => {
    const desk = new t()
    expect(await namesOf((onEvent, step) => withCall(desk, { onEvent, step }).e())).toEqual({
      methods: ['Desk.triage'],
      steps: ['Desk.triage/llm/1'],
    })
    expect(await namesOf((onEvent, step) => withCall(desk, { onEvent, step }).n())).toEqual({
      methods: ['Desk.chat'],
      steps: ['Desk.chat/llm/1'],
    })
  })

  test.each(['', 5, 'a b', 'a/b', null])('a class with a wrong one is refused: %s', async (wrong) => {
    class Wrong extends n {}
    Object.defineProperty(Wrong, 'slfName', { value: wrong })
    await expect(new Wrong().triage()).rejects.toThrow("The static 'slfName' of a class must be a text")
  })

  test('of a whole class, also for a class that extends it', async () => {
    expect((await namesOf((onEvent) => withCall(new n(), { onEvent }).triage())).methods).toEqual([
      'Desk.triage',
    ])
    class e extends n {}
    expect((await namesOf((onEvent) => withCall(new e(), { onEvent }).triage())).methods).toEqual([
      'Desk.triage',
    ])
  })

  test('stand in errors', async () => {
    const desk = new t()
    await expect(withCall(desk, { signal: AbortSignal.abort() }).e()).rejects.toThrow(
      'Desk.triage was aborted',
    )
  })

  test('a class name that a minifier wrote is warned of where steps are recorded', async () => {
    class e {
      readonly llm = new ScriptedLLM(['a', 'b'])
      @LLMFunction()
      async triage(): Promise<string> {
        return prompt`x`
      }
    }
    const warnings: string[] = []
    const onEvent = (event: ChatEvent): void => {
      if (event.type === 'warning') warnings.push(`${event.code}: ${event.message}`)
    }
    const step: Step = (_, run) => run()
    await withCall(new e(), { onEvent }).triage()
    await withCall(new t(), { onEvent, step }).e()
    await withCall(new n(), { onEvent, step }).triage()
    expect(warnings).toEqual([])
    await withCall(new e(), { onEvent, step }).triage()
    expect(warnings).toEqual([
      expect.stringMatching(/^unstable_step_name: The class 'e' .*give the method a 'name'/),
    ])
  })

  test('do not hide that the instance is missing', async () => {
    const { e } = new t()
    await expect(e()).rejects.toBeInstanceOf(DecoratorUsageError)
  })

  test.each([[''], ['a b'], ['a/b'], [1], ['x'.repeat(129)]])(
    'must be a text that fits into a path: %j',
    (name) => {
      const decorate = LLMFunction({ name: name as string }) as unknown as (
        method: unknown,
        context: unknown,
      ) => void
      expect(() => decorate(() => undefined, { kind: 'method', name: 'm' })).toThrow(ConfigurationError)
    },
  )
})
