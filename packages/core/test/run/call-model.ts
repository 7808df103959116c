// oxlint-disable vitest/no-standalone-expect -- called from tests
import {
  AbortError,
  type ChatEvent,
  type ChatMessage,
  type ChatStream,
  detail,
  LLMChat,
  LLMFunction,
  LLMTool,
  prompt,
  RateLimitError,
  stream,
  system,
  type ToolContext,
  ToolError,
  withCall,
} from '@slf/core'
import { ManualClock, ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { countAbortListeners } from '@slf/testbed'
import fc from 'fast-check'
import { Type } from 'typebox'
import { expect } from 'vitest'
import { checkHistory } from '../../src/prompt/check-history.js'

const Answer = Type.Object({ n: Type.Number() })
type Answer = Type.Static<typeof Answer>

/** One agent with every kind of method and tool that a conversation can meet. */
class Agent {
  readonly ran: string[] = []
  constructor(readonly llm: ScriptedLLM) {}

  @LLMTool({ description: 'Works', input: { n: Type.Number() } })
  async works({ n }: { n: number }, { callId, toolCallId, emit }: ToolContext): Promise<number> {
    this.ran.push(`${callId} ${toolCallId}`)
    emit(n)
    await Promise.resolve()
    return n
  }

  @LLMTool({ description: 'Fails', input: {} })
  fails(_: object, { callId, toolCallId }: ToolContext): never {
    this.ran.push(`${callId} ${toolCallId}`)
    throw new Error('no')
  }

  @LLMTool({ description: 'Ends the call', input: {} })
  fatal(): never {
    throw new ToolError('enough', { toolName: 'fatal' })
  }

  @LLMTool({ description: 'Hangs', input: {}, timeout: 5_000 })
  hangs(_: object, { callId, toolCallId }: ToolContext): Promise<never> {
    this.ran.push(`${callId} ${toolCallId}`)
    return new Promise(() => undefined)
  }

  @LLMTool({ description: 'Asks a model', input: {} })
  async nested(_: object, { callId, toolCallId }: ToolContext): Promise<Answer> {
    this.ran.push(`${callId} ${toolCallId}`)
    return this.inner()
  }

  @LLMFunction({ returns: Answer, tools: ['works'], maxSteps: 2 })
  async inner(): Promise<Answer> {
    return prompt`inner`
  }

  @LLMFunction({
    returns: Answer,
    tools: ['works', 'fails', 'hangs', 'nested', 'fatal'],
    maxSteps: 3,
    concurrency: 2,
  })
  async typed(message: string): Promise<Answer> {
    return prompt`${message}`
  }

  @LLMChat({ tools: ['works', 'fails', 'hangs', 'nested', 'fatal'], maxSteps: 3 })
  chat(message: string, history: readonly ChatMessage[]): ChatStream {
    return prompt`${system`Be brief.`}${history}${message}`
  }

  @LLMChat({ returns: Answer, tools: ['works', 'nested'], output: 'tool', maxSteps: 3 })
  typedChat(message: string, history: readonly ChatMessage[]): ChatStream<Answer> {
    return prompt`${history}${message}`
  }
}

const toolCall = fc.record({
  name: fc.constantFrom(
    'works',
    'fails',
    'hangs',
    'nested',
    'works',
    'hangs',
    'fatal',
    'unknown',
    'typedChat',
    '__proto__',
  ),
  arguments: fc.constantFrom<unknown>({ n: 1 }, {}, '{"n":', 'null', ''),
  id: fc.constantFrom(undefined, undefined, '', 'same'),
})
const text = fc.constantFrom('{"n":1}', '{"n":"one"}', 'One, I think.', 'Let me see …')

const reply: fc.Arbitrary<ScriptedReply> = fc.oneof(
  { weight: 3, arbitrary: text },
  {
    weight: 5,
    arbitrary: fc.record({
      text: fc.option(text, { nil: undefined }),
      toolCalls: fc.array(toolCall, { minLength: 1, maxLength: 4 }),
      finishReason: fc.constantFrom(undefined, 'stop', 'length'),
      usage: fc.constantFrom(undefined, undefined, null),
      providerData: fc.constantFrom(undefined, { opaque: true }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ text, finishReason: fc.constantFrom('length', 'content_filter', null) }),
  },
  { weight: 1, arbitrary: fc.constantFrom<ScriptedReply>({ refusal: 'No.' }, '', { reasoning: 'Hm.' }) },
  { weight: 1, arbitrary: fc.record({ text, error: fc.constant(new Error('cut')) }) },
  { weight: 1, arbitrary: fc.constant(new RateLimitError('slow down')) },
  { weight: 1, arbitrary: fc.record({ text, hangs: fc.constantFrom<true | 'deaf'>(true, 'deaf') }) },
)

const ways = ['await', 'iterate', 'leave', 'stream', 'detail'] as const

interface Turn {
  readonly method: 'typed' | 'chat' | 'typedChat'
  readonly way: (typeof ways)[number]
  readonly replies: readonly ScriptedReply[]
  /** The event at which it is aborted. */
  readonly abortAt: { readonly type: ChatEvent['type']; readonly count: number } | undefined
  /** After how many items it is left. */
  readonly patience: number
}

const turn: fc.Arbitrary<Turn> = fc.record({
  method: fc.constantFrom('typed', 'chat', 'typedChat'),
  way: fc.constantFrom(...ways),
  replies: fc.array(reply, { maxLength: 6 }),
  abortAt: fc.option(
    fc.record({
      type: fc.constantFrom(
        'llm-start',
        'text-delta',
        'tool-call-delta',
        'llm-end',
        'tool-start',
        'tool-end',
        'repair',
      ),
      count: fc.integer({ min: 1, max: 3 }),
    }),
    { nil: undefined },
  ),
  patience: fc.nat(25),
})

interface Conversation {
  history: readonly ChatMessage[]
}

/** One turn of a conversation, and everything that must hold after it. */
class TurnCommand implements fc.AsyncCommand<Conversation, null> {
  readonly #turn: Turn
  constructor(turn: Turn) {
    this.#turn = turn
  }

  check(): boolean {
    return true
  }

  toString(): string {
    return JSON.stringify(this.#turn)
  }

  async run(conversation: Conversation): Promise<void> {
    const { replies, abortAt } = this.#turn
    const left = [...replies]
    const llm = new ScriptedLLM(({ messages }) => {
      checkHistory(
        messages.filter(({ role }) => role !== 'system'),
        'request',
      )
      return left.shift() ?? '{"n":7}'
    })
    const agent = new Agent(llm)
    const clock = new ManualClock()
    const controller = new AbortController()
    const events: ChatEvent[] = []
    const onEvent = (event: ChatEvent): void => {
      events.push(event)
      const count = events.filter(({ type }) => type === abortAt?.type).length
      if (event.type === abortAt?.type && count === abortAt.count) controller.abort('impatient')
    }
    const overrides = { signal: controller.signal, clock, timeout: 60_000, onEvent }
    const run = this.#run(withCall(agent, overrides), conversation)
    let isOver = false
    const over = run.then(() => (isOver = true))
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve))
      if (!isOver) await clock.advance(1_000)
    }
    await over

    expect(new Set(agent.ran).size).toBe(agent.ran.length)
    expectBalanced(events)
    expectUsage(events, llm, controller.signal.aborted || this.#turn.way === 'leave')
    expect(countAbortListeners(controller.signal)).toBe(0)
    expect(clock.pendingTimers).toBe(0)
    expect(llm.openRequests).toBe(llm.requests.filter(({ end }) => end === undefined).length)
    checkHistory(conversation.history, 'conversation')
    expect(JSON.parse(JSON.stringify(conversation.history))).toEqual(conversation.history)
  }

  /** Uses the turn in its way; errors are expected, but only those of the tree. */
  async #run(agent: Agent, conversation: Conversation): Promise<void> {
    const { method, way } = this.#turn
    const { history } = conversation
    try {
      if (method === 'typed') {
        if (way === 'detail') await detail(agent).typed('go')
        else if (way === 'await') await agent.typed('go')
        else await this.#read(stream(agent).typed('go'))
        return
      }
      if (way === 'stream') return await this.#read(stream(agent)[method]('go', history))
      if (way === 'detail') {
        conversation.history = (await detail(agent)[method]('go', history)).history
        return
      }
      const chat: ChatStream<unknown> = agent[method]('go', history)
      try {
        if (way === 'await') expect((await chat).history).toEqual(chat.history)
        else await this.#read(chat)
      } finally {
        conversation.history = chat.history
      }
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^SLF_/) })
    }
  }

  async #read(items: AsyncIterable<unknown>): Promise<void> {
    let seen = 0
    for await (const _ of items) if (this.#turn.way === 'leave' && ++seen === this.#turn.patience) break
  }
}

const endsOf: Record<string, readonly string[]> = {
  'call-start': ['call-end', 'call-error'],
  'llm-start': ['llm-end', 'llm-error'],
  'tool-start': ['tool-end', 'tool-error'],
}

/** Every start has one end, after it; numbers have no gaps; nothing comes after the end of a call. */
function expectBalanced(events: readonly ChatEvent[]): void {
  for (const callId of new Set(events.map((event) => event.callId))) {
    const own = events.filter((event) => event.callId === callId)
    expect(own.map(({ seq }) => seq)).toEqual(own.map((_, index) => index + 1))
    expect(own[0]?.type).toBe('call-start')
    expect(['call-end', 'call-error']).toContain(own.at(-1)?.type)
    const open: string[] = []
    for (const event of own) {
      const id = 'toolCallId' in event ? event.toolCallId : 'step' in event ? event.step : ''
      if (event.type in endsOf) open.push(`${event.type} ${id}`)
      const start = Object.entries(endsOf).find(([, ends]) => ends.includes(event.type))?.[0]
      if (start) {
        const at = open.indexOf(`${start} ${id}`)
        expect(at).not.toBe(-1)
        open.splice(at, 1)
      }
    }
    expect(open).toEqual([])
  }
}

/** What the outermost call reports is what the model gave, nested calls included. */
function expectUsage(events: readonly ChatEvent[], llm: ScriptedLLM, isLeft: boolean): void {
  const end = events.find(({ type, parentCallId }) => type.startsWith('call-e') && parentCallId === undefined)
  if (!end || !('usage' in end)) {
    expect(llm.requests).toEqual([])
    return
  }
  const { requests, total_tokens, estimated } = end.usage
  expect(total_tokens).toBe(requests * 15)
  // A request that the provider turned away costs nothing; every other one is counted once.
  const free = llm.requests.filter(
    ({ error, streamed, chunks }) =>
      error !== undefined && !AbortError.isInstance(error) && !(streamed && chunks > 0),
  )
  const counted = requests + estimated.requests
  expect(counted).toBeGreaterThanOrEqual(llm.requests.length - free.length)
  // Who leaves does not see whether the model would have failed in the same moment.
  expect(counted).toBeLessThanOrEqual(llm.requests.length - (isLeft ? 0 : free.length))
  expect(requests).toBeLessThanOrEqual(llm.requests.filter(({ end }) => end === 'answered').length)
}

/** Random conversations. */
export async function expectConversationsHold(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.commands([turn.map((facts) => new TurnCommand(facts))], { maxCommands: 5 }),
      (commands) => fc.asyncModelRun(() => ({ model: { history: [] }, real: null }), commands),
    ),
    { numRuns },
  )
}
