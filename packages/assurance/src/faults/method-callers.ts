import { batch, type BatchResult, type LLMInterface, stream, withCall } from '@slf/core'
import { isDeepStrictEqual } from 'node:util'
import { Desk } from '../desk.js'
import type { Caller, CallerOptions, Observation } from './callers.js'

type Look = (seen: Observation) => void

/** Decorated methods whose answer is text: a function, the same in a batch and as a stream, and a chat. */
export const textCallers: readonly Caller[] = [
  method('a function', 'chat', async (desk) => ({ text: await desk.reply('Hi') })),
  method('a batch', 'chat', async (desk) => ({ text: firstOf(await batch(desk).reply([['Hi']])) })),
  method('a streamed function', 'stream', async (desk, look) => {
    look({ text: '' })
    const call = stream(desk).reply('Hi')
    for await (const text of call) look({ text })
    return { text: await call }
  }),
  method('a chat', 'stream', async (desk, look) => {
    const turn = desk.chat('Hi')
    let text = ''
    look({ text })
    for await (const delta of turn.textStream) look({ text: (text += delta) })
    return { text: (await turn).text, finishReason: (await turn).finishReason }
  }),
]

/** Decorated methods whose answer is a value of a schema. */
export const valueCallers: readonly Caller[] = [
  method('a function with a schema', 'chat', async (desk) => ({ value: await desk.triage('It burns') })),
  method('a batch with a schema', 'chat', async (desk) => ({
    value: firstOf(await batch(desk).triage([['It burns']])),
  })),
  method('a streamed function with a schema', 'stream', async (desk) => {
    const call = stream(desk).triage('It burns')
    let last: unknown
    for await (const partial of call) last = partial
    const value = await call
    return { value: isDeepStrictEqual(last, value) ? value : { last, value } }
  }),
]

/** @param call `look` keeps what the caller has seen so far, for the case that an error follows. */
function method(
  name: string,
  wire: Caller['call'],
  call: (desk: Desk, look: Look) => Promise<Observation>,
): Caller {
  return {
    name,
    call: wire,
    run: async (llm, options) => {
      let last: Observation = {}
      try {
        return await call(deskFor(llm, options), (seen) => (last = seen))
      } catch (error) {
        return { ...last, error }
      }
    },
  }
}

/** A desk whose calls have these options; repetitions are reported by events. */
export function deskFor(llm: LLMInterface, options: CallerOptions): Desk {
  const { onRetry, onEvent, search, ...overrides } = options
  return withCall(new Desk(llm, search), {
    ...overrides,
    onEvent: (event) => {
      onEvent(event)
      if (event.type === 'retry') onRetry(event)
    },
  })
}

function firstOf<Value>([result]: readonly BatchResult<Value>[]): Value {
  if (result?.status === 'fulfilled') return result.value
  throw result?.reason
}
