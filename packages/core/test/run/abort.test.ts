import {
  AbortError,
  batch,
  type CallOverrides,
  type ChatStream,
  LLMChat,
  LLMFunction,
  LLMTool,
  type Middleware,
  prompt,
  stream,
  TimeoutError,
  withCall,
} from '@slf/core'
import { ManualClock, ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { countAbortListeners, withoutUnhandledRejections } from '@slf/testbed'
import { describe, expect, test } from 'vitest'
import { checkHistory } from '../../src/prompt/check-history.js'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const never = (): Promise<never> => new Promise(() => undefined)

class Agent {
  gate: Promise<unknown> = Promise.resolve()
  constructor(readonly llm: ScriptedLLM) {}

  @LLMTool({ description: 'Ignores every signal', input: {} })
  deaf(): Promise<never> {
    return never()
  }

  @LLMTool({ description: 'Asks a model itself', input: {} })
  async nested(): Promise<string> {
    return this.ask('nested')
  }

  @LLMFunction({ tools: ['deaf', 'nested'] })
  async ask(question: string, _cancel?: AbortSignal | { signal?: AbortSignal }): Promise<string> {
    await this.gate
    return prompt`${question}`
  }

  @LLMChat({ tools: ['deaf', 'nested'] })
  chat(question: string): ChatStream {
    return prompt`${question}`
  }

  @LLMFunction({ check: () => never() })
  async checked(): Promise<string> {
    return prompt`go`
  }
}

/** Where a call stands when it is aborted; `deaf` ones ignore the abort. */
const phases: Record<string, { script: ScriptedReply[]; prepare?: (agent: Agent) => void }> = {
  'in the body': { script: [], prepare: (agent) => (agent.gate = never()) },
  'waiting for the model': { script: [{ hangs: true }] },
  'waiting for a deaf model': { script: [{ hangs: 'deaf' }] },
  'reading the answer': { script: [{ text: 'Well, let me think', hangs: true }] },
  'reading from a deaf model': { script: [{ text: 'Well, let me think', hangs: 'deaf' }] },
  'in a deaf tool': { script: [{ toolCalls: [{ name: 'deaf' }, { name: 'deaf' }] }] },
  'in a nested call': { script: [{ toolCalls: [{ name: 'nested' }] }, { hangs: true }] },
  'in the tool of a nested call': {
    script: [{ toolCalls: [{ name: 'nested' }] }, { toolCalls: [{ name: 'deaf' }] }],
  },
}

const kinds: Record<string, (agent: Agent) => Promise<unknown>> = {
  function: (agent) => agent.ask('x'),
  chat: async (agent) => agent.chat('x'),
  'iterated chat': async (agent) => {
    for await (const _ of agent.chat('x'));
  },
  stream: async (agent) => {
    for await (const _ of stream(agent).ask('x'));
  },
  'text stream': async (agent) => {
    for await (const _ of stream(agent).ask('x').textStream);
  },
  batch: async (agent) => {
    const [result] = await batch(agent).ask([['x']])
    if (result?.status === 'rejected') throw result.reason
  },
}

const rows = Object.entries(phases).flatMap(([phase, { script, prepare }]) =>
  Object.entries(kinds)
    .filter(([kind]) => !(prepare && kind.includes('chat')))
    .map(([kind, begin]) => ({ phase, kind, script, prepare, begin })),
)

describe('an abort rejects at once with the reason as cause, and leaves nothing', () => {
  test.each(rows)('$kind $phase', async ({ phase, script, prepare, begin }) => {
    await withoutUnhandledRejections(async () => {
      const clock = new ManualClock()
      const controller = new AbortController()
      const agent = new Agent(new ScriptedLLM(script))
      prepare?.(agent)
      const running = begin(withCall(agent, { signal: controller.signal, clock, timeout: 60_000 }))
      running.catch(() => undefined)
      for (let round = 0; round < 5; round++) await turn()
      expect(countAbortListeners(controller.signal)).toBe(1)

      const aborted = performance.now()
      controller.abort('enough')
      await expect(running).rejects.toMatchObject({
        name: 'AbortError',
        code: 'SLF_ABORTED',
        cause: 'enough',
      })
      expect(performance.now() - aborted).toBeLessThan(500)
      expect(countAbortListeners(controller.signal)).toBe(0)
      expect(clock.pendingTimers).toBe(0)
      if (!phase.includes('deaf model')) expect(agent.llm.openRequests).toBe(0)
    })
  })

  test('before the start asks nobody', async () => {
    for (const begin of Object.values(kinds)) {
      const agent = new Agent(new ScriptedLLM([]))
      const signal = AbortSignal.abort('before')
      await expect(begin(withCall(agent, { signal }))).rejects.toMatchObject({ cause: 'before' })
      expect(agent.llm.requests).toHaveLength(0)
      expect(countAbortListeners(signal)).toBe(0)
    }
  })

  test.each([
    ['among the arguments', (signal: AbortSignal) => signal],
    ['in an options object', (signal: AbortSignal) => ({ signal })],
  ])('a signal %s counts too', async (_, argument) => {
    const controller = new AbortController()
    const running = new Agent(new ScriptedLLM([{ hangs: true }])).ask('x', argument(controller.signal))
    await turn()
    controller.abort('argument')
    await expect(running).rejects.toMatchObject({ cause: 'argument' })
    expect(countAbortListeners(controller.signal)).toBe(0)
  })

  test('in a validator', async () => {
    const controller = new AbortController()
    const agent = new Agent(new ScriptedLLM(['x']))
    const running = withCall(agent, { signal: controller.signal }).checked()
    await turn()
    controller.abort()
    await expect(running).rejects.toThrow(AbortError)
  })

  test('the partial text stands on the error and in the history, which stays valid', async () => {
    const controller = new AbortController()
    const llm = new ScriptedLLM([
      { text: 'One moment.', toolCalls: [{ name: 'nope' }] },
      { text: 'Half an ans', hangs: true },
    ])
    const chat = withCall(new Agent(llm), { signal: controller.signal }).chat('Hi')
    const reading = (async () => {
      for await (const _ of chat);
    })()
    await turn()
    controller.abort()
    await expect(reading).rejects.toMatchObject({ partial: 'Half an ans' })
    expect(chat.history.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant'])
    expect(chat.history.at(-1)).toEqual({ role: 'assistant', content: 'Half an ans' })
    expect(() => checkHistory(chat.history, 'test')).not.toThrow()
  })

  test('tools that did not answer are answered in the history', async () => {
    const controller = new AbortController()
    const llm = new ScriptedLLM([{ toolCalls: [{ name: 'deaf' }, { name: 'nope' }] }])
    const chat = withCall(new Agent(llm), { signal: controller.signal }).chat('Hi')
    const waiting = chat.catch(() => undefined)
    await turn()
    controller.abort()
    await waiting
    expect(chat.history.slice(2)).toEqual([
      {
        role: 'tool',
        tool_call_id: 'call_1',
        content: 'Started, but the call ended before it answered: whether it took effect is not known.',
      },
      {
        role: 'tool',
        tool_call_id: 'call_2',
        content: expect.stringContaining('no tool "nope"'),
        is_error: true,
      },
    ])
    expect(() => checkHistory(chat.history, 'test')).not.toThrow()
  })

  test('tools that were not begun are said not to have run: they waited for their turn, or for approval', async () => {
    const unread = { toolCalls: Array.from({ length: 9 }, () => ({ name: 'deaf' })) }
    const answersOf = async (options: CallOverrides): Promise<unknown[]> => {
      const controller = new AbortController()
      const agent = withCall(new Agent(new ScriptedLLM([unread])), { ...options, signal: controller.signal })
      const chat = agent.chat('Hi')
      const waiting = chat.catch(() => undefined)
      await turn()
      controller.abort()
      await waiting
      return chat.history.slice(2).map(({ content }) => content)
    }
    const notRun = 'Not run: the call ended before this tool was started.'
    const queued = await answersOf({})
    expect(queued.filter((content) => content === notRun)).toHaveLength(1)
    expect(queued.at(-1)).toBe(notRun)

    let approve: () => void = () => undefined
    const approval = new Promise<void>((resolve) => (approve = resolve))
    const late: unknown[] = []
    const middleware: Middleware = {
      tool: async (_, next) => {
        await approval
        return next().catch((error: unknown) => late.push(error))
      },
    }
    expect(new Set(await answersOf({ middleware }))).toEqual(new Set([notRun]))
    // What comes too late is not begun any more.
    approve()
    await turn()
    expect(late).toHaveLength(8)
    expect(late.every((error) => AbortError.isInstance(error))).toBe(true)
  })
})

describe('a deadline', () => {
  test.each(Object.entries(kinds))('of a %s', async (_, begin) => {
    const clock = new ManualClock()
    const agent = new Agent(new ScriptedLLM([{ text: 'Well', hangs: 'deaf' }]))
    const running = begin(withCall(agent, { clock, timeout: 1_000 }))
    running.catch(() => undefined)
    await turn()
    await clock.advance(999)
    expect(clock.pendingTimers).toBe(1)
    await clock.advance(1)
    await expect(running).rejects.toMatchObject({ code: 'SLF_TIMEOUT', which: 'total', timeoutMs: 1_000 })
    expect(clock.pendingTimers).toBe(0)
  })

  test('is told to the adapter, counts over all steps and covers nested calls', async () => {
    const clock = new ManualClock()
    const llm = new ScriptedLLM([
      async () => {
        await clock.advance(400)
        return { toolCalls: [{ name: 'nested' }] }
      },
      { hangs: true },
    ])
    const running = withCall(new Agent(llm), { clock, timeout: 1_000 }).ask('x')
    running.catch(() => undefined)
    while (llm.requests.length < 2) await turn()
    expect(llm.requests.map(({ options }) => options.timeout)).toEqual([1_000, 600])
    await clock.advance(600)
    await expect(running).rejects.toThrow(TimeoutError)
    expect(llm.openRequests).toBe(0)
  })

  test.each([NaN, -1, '5'])('of %s is an error', async (timeout) => {
    const agent = new Agent(new ScriptedLLM(['x']))
    await expect(withCall(agent, { timeout: timeout as number }).ask('x')).rejects.toMatchObject({
      code: 'SLF_CONFIG',
    })
  })

  test.each([0, Infinity, 2 ** 40])('of %s is none', async (timeout) => {
    const clock = new ManualClock()
    const agent = new Agent(new ScriptedLLM(['x']))
    await expect(withCall(agent, { timeout, clock }).ask('x')).resolves.toBe('x')
  })
})

test('2,000 calls on one signal leave no listener', async () => {
  const warnings: Error[] = []
  const warn = (warning: Error): void => void warnings.push(warning)
  process.on('warning', warn)
  const { signal } = new AbortController()
  const agent = withCall(new Agent(new ScriptedLLM(() => 'x')), { signal })
  for (let round = 0; round < 20; round++) {
    await Promise.all(Array.from({ length: 100 }, () => agent.ask('x')))
  }
  expect(countAbortListeners(signal)).toBe(0)
  await turn()
  process.off('warning', warn)
  expect(warnings).toEqual([])
})
