import {
  APIKeyPool,
  type ChatCompletion,
  type ChatCompletionChunk,
  type CallOptions,
  type ChatEvent,
  type ChatParams,
  type ChatStream,
  LLMChat,
  LLMFunction,
  LLMInterface,
  LLMTool,
  type Middleware,
  prompt,
  type StepRunner,
  withCall,
} from '@slf/core'
import { ManualClock, ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { describe, expect, test } from 'vitest'
import { unknownFinishReason } from '../../../src/run/model/read-completion.js'

class Desk {
  constructor(readonly llm: LLMInterface) {}

  @LLMTool({ description: 'Look', input: {} })
  look(): string {
    throw new Error('nothing to see')
  }

  @LLMFunction({ tools: ['look'] })
  async ask(): Promise<string> {
    return prompt`go`
  }

  @LLMChat({ tools: ['look'] })
  chat(): ChatStream {
    return prompt`go`
  }
}

const ways = {
  awaited: (desk: Desk): Promise<unknown> => desk.ask(),
  streamed: async (desk: Desk): Promise<void> => {
    for await (const _ of desk.chat());
  },
}

/** The events of a call, and what it failed with. */
async function eventsOf(
  reply: ScriptedReply | readonly ScriptedReply[],
  way: (desk: Desk) => Promise<unknown>,
  overrides: object = {},
): Promise<{ readonly events: readonly ChatEvent[]; readonly error: unknown; readonly llm: ScriptedLLM }> {
  const llm = new ScriptedLLM(
    Array.isArray(reply) ? (reply as readonly ScriptedReply[]) : [reply as ScriptedReply],
  )
  const events: ChatEvent[] = []
  const desk = withCall(new Desk(llm), { ...overrides, onEvent: (event: ChatEvent) => events.push(event) })
  const error: unknown = await way(desk).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { events, error, llm }
}

const textsOf = (events: readonly ChatEvent[], type: 'text-delta' | 'reasoning-delta'): string[] =>
  events.flatMap((event) => (event.type === type ? [event.text] : []))

describe.each(Object.entries(ways))('what is shown of a call that is %s', (_, way) => {
  test('is each text once', async () => {
    const { events } = await eventsOf({ reasoning: 'hm, well', text: 'Hello there' }, way)
    expect(textsOf(events, 'reasoning-delta').join('')).toBe('hm, well')
    expect(textsOf(events, 'text-delta').join('')).toBe('Hello there')
  })

  test('is no text that is another than the one shown already', async () => {
    const other: Middleware = {
      async model(_request, next) {
        const { choices } = await next()
        const [choice] = choices
        return {
          choices: [{ ...choice, message: { ...choice?.message, content: 'Something else' } }],
        }
      },
    }
    const { events } = await eventsOf('Hello there', way, { middleware: other })
    const shown = textsOf(events, 'text-delta').join('')
    expect(['Hello there', 'Something else']).toContain(shown)
  })

  test('is the rest of a text that grew after it was shown', async () => {
    const longer: Middleware = {
      async model(_request, next) {
        const { choices } = await next()
        const [choice] = choices
        const content = `${choice?.message.content} and more`
        return { choices: [{ ...choice, message: { ...choice?.message, content } }] }
      },
    }
    const { events } = await eventsOf('Hello', way, { middleware: longer })
    expect(textsOf(events, 'text-delta').join('')).toBe('Hello and more')
  })

  test('is what a call of a tool asks for, each piece once', async () => {
    const { events } = await eventsOf(
      [{ toolCalls: [{ name: 'look', id: 'a', arguments: { far: 'away' } }] }, 'Done'],
      way,
    )
    const pieces = events.flatMap((event) => (event.type === 'tool-call-delta' ? [event] : []))
    expect(pieces.map(({ argumentsDelta }) => argumentsDelta).join('')).toBe('{"far":"away"}')
    expect(new Set(pieces.map(({ toolName, toolCallId }) => `${toolName} ${toolCallId}`))).toEqual(
      new Set(['look a']),
    )
  })
})

describe.each(Object.entries(ways))('what is counted of a call that is %s', (_, way) => {
  const usageOf = async (reply: ScriptedReply | readonly ScriptedReply[]): Promise<unknown> =>
    (await eventsOf(reply, way)).events.flatMap((event) => (event.type === 'llm-end' ? [event.usage] : []))

  test('is what the provider reports, or what text and arguments of tools come to', async () => {
    expect(await usageOf({ text: 'x'.repeat(41), usage: null })).toMatchObject([
      { requests: 0, estimated: { requests: 1, completion_tokens: 11 } },
    ])
    const [first] = (await usageOf([
      { text: 'x'.repeat(8), toolCalls: [{ name: 'look', arguments: `"${'y'.repeat(30)}"` }], usage: null },
      'Done',
    ])) as { estimated: object }[]
    // 8 characters of text and 32 of arguments, at four to a token.
    expect(first).toMatchObject({ estimated: { requests: 1, completion_tokens: 10 } })
    expect(await usageOf({ text: 'x', usage: { prompt_tokens: 3, completion_tokens: 4 } })).toMatchObject([
      { requests: 1, prompt_tokens: 3, completion_tokens: 4, estimated: { requests: 0 } },
    ])
  })

  test('is nothing for a request that was turned away, and something for one that broke off', async () => {
    const failed = async (reply: ScriptedReply): Promise<unknown> =>
      (await eventsOf(reply, way)).events.find(({ type }) => type === 'call-error')
    expect(await failed(new Error('no'))).toMatchObject({
      usage: { requests: 0, estimated: { requests: 0 } },
    })
    const broken = await failed({ text: 'x'.repeat(40), error: new Error('cut') })
    const isStreamed = way === ways.streamed
    expect(broken).toMatchObject({
      usage: {
        requests: 0,
        estimated: { requests: isStreamed ? 1 : 0, completion_tokens: isStreamed ? 10 : 0 },
      },
    })
  })
})

describe('the end of a call', () => {
  test.each<[string, ScriptedReply, string]>([
    ['a refusal', { refusal: 'I cannot.' }, "The model 'scripted' refused to answer."],
    [
      'a filter',
      { text: 'x', finishReason: 'content_filter' },
      "A filter of the provider stopped the answer of 'scripted'.",
    ],
    ['nothing', { text: ' ' }, "The model 'scripted' answered with neither text nor tool calls."],
    [
      'a limit of the provider',
      { text: 'x', finishReason: 'length', usage: null },
      "The answer of 'scripted' was cut by a token limit of the provider: raise max_tokens or shorten the prompt.",
    ],
    [
      'a full window',
      { text: 'x', finishReason: 'length', usage: { prompt_tokens: 199_999, completion_tokens: 1 } },
      "The answer of 'scripted' was cut because its context window of 200000 tokens was full: shorten the prompt.",
    ],
  ])('by %s is said in a sentence', async (_, reply, message) => {
    for (const way of Object.values(ways))
      expect((await eventsOf(reply, way)).error).toMatchObject({ message })
  })

  test('by what a provider of your own does is said in a sentence', async () => {
    class Own extends LLMInterface {
      constructor() {
        super({ apiKeyPool: APIKeyPool.keyless('own'), modelName: 'own-1' })
      }
      chat(): Promise<ChatCompletion> {
        return Promise.reject(new TypeError('boom'))
      }
      async *chatStream(): AsyncGenerator<ChatCompletionChunk> {
        yield { choices: [{ delta: { content: 'Hel' } }] }
      }
    }
    const desk = new Desk(new Own())
    await expect(ways.awaited(desk)).rejects.toMatchObject({
      name: 'LLMError',
      message: "The call of the model 'own-1' failed: boom",
      model: 'own-1',
      cause: new TypeError('boom'),
    })
    await expect(ways.streamed(desk)).rejects.toMatchObject({
      name: 'StreamInterruptedError',
      message: "The stream of 'own-1' ended without a finish reason.",
      model: 'own-1',
      partial: 'Hel',
    })
  })

  test.each<[string, unknown, string]>([
    ['nothing', undefined, "it has no 'choices'"],
    ['no choices', { choices: [] }, "it has no 'choices'"],
    ['no message', { choices: [{}] }, "'choices[0].message' is missing"],
    ['a message that is none', { choices: [{ message: 'x' }] }, "'choices[0].message' is missing"],
    [
      'content that is none',
      { choices: [{ message: { content: 7 } }] },
      "'content' is neither a string nor null",
    ],
    [
      'a call without a name',
      { choices: [{ message: { tool_calls: [{ id: 'a', type: 'function', function: {} }] } }] },
      "a tool call has no 'function.name'",
    ],
    [
      'a call that is none',
      { choices: [{ message: { tool_calls: [null] } }] },
      "a tool call has no 'function.name'",
    ],
  ])('with a completion of %s says what is wrong with it', async (_, completion, what) => {
    const given: Middleware = { model: async () => completion as ChatCompletion }
    for (const way of Object.values(ways))
      expect((await eventsOf('x', way, { middleware: given })).error).toMatchObject({
        name: 'ProviderError',
        message: `The model 'scripted' gave something that is not a completion: ${what}.`,
      })
  })

  test('by its time is an ordinary error to the model, with a name and a sentence', async () => {
    const clock = new ManualClock()
    let reason: unknown
    class Deaf extends LLMInterface {
      constructor() {
        super({ apiKeyPool: APIKeyPool.keyless('deaf'), modelName: 'deaf-1' })
      }
      chat(_params: ChatParams, { signal }: CallOptions = {}): Promise<never> {
        signal?.addEventListener('abort', () => (reason = signal.reason))
        return new Promise(() => undefined)
      }
      chatStream(): never {
        throw new Error('not asked')
      }
    }
    const asked = withCall(new Desk(new Deaf()), { timeout: 50, clock }).ask()
    const failed = asked.catch((error: unknown) => error)
    await clock.advance(0)
    await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(50)
    expect(await failed).toMatchObject({
      name: 'TimeoutError',
      message: 'Desk.ask took longer than 50 ms.',
      timeoutMs: 50,
    })
    expect(reason).toMatchObject({ name: 'TimeoutError', message: 'Desk.ask took longer than 50 ms.' })
  })

  test('by its reader has the first reason that the reader gave', async () => {
    let reason: unknown
    const llm = new ScriptedLLM((_params, { signal }) => {
      signal?.addEventListener('abort', () => (reason = signal.reason))
      return { text: 'Hello there', hangs: 'deaf' }
    })
    const chat = new Desk(llm).chat()
    const iterator = chat[Symbol.asyncIterator]()
    for (;;) {
      const { value, done } = await iterator.next()
      if (done || value.type === 'text-delta') break
    }
    for (let times = 0; times < 2; times++) await iterator.return?.(undefined as never)
    expect(reason).toBeInstanceOf(Error)
    await expect(chat).rejects.toMatchObject({ name: 'AbortError', cause: reason })
  })
})

test('a failure of a tool that an engine has recorded is one again', async () => {
  const recorded = new Map<string, unknown>()
  const engine: StepRunner = async <Result>(name: string, run: () => Promise<Result>): Promise<Result> => {
    if (!recorded.has(name)) recorded.set(name, JSON.parse(JSON.stringify(await run())))
    return recorded.get(name) as Result
  }
  const script = [{ toolCalls: [{ name: 'look', id: 'a' }] }, 'Done']
  const toolErrors = async (): Promise<unknown[]> =>
    (await eventsOf(script, ways.awaited, { step: engine })).events.flatMap((event) =>
      event.type === 'tool-error' ? [event] : [],
    )
  expect(await toolErrors()).toMatchObject([{ toolName: 'look', toolCallId: 'a' }])
  expect(await toolErrors()).toMatchObject([
    { toolName: 'look', toolCallId: 'a', error: { name: 'ToolError', toolName: 'look' } },
  ])
})

test('a finish reason of a whole page is shortened where it is shown', () => {
  const told = unknownFinishReason('x'.repeat(500), new ScriptedLLM([]))
  expect(told).toContain(`"${'x'.repeat(80)}"`)
  expect(unknownFinishReason('x'.repeat(79), new ScriptedLLM([]))).toContain(`"${'x'.repeat(79)}"`)
})
