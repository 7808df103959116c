import {
  batch,
  type ChatCompletion,
  type ChatEvent,
  type ChatStream,
  LLMChat,
  LLMFunction,
  LLMTool,
  type Middleware,
  prompt,
  RateLimitError,
  type StepRunner,
  stream,
  withCall,
} from '@slf/core'
import { ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

const order: string[] = []
const named = (name: string): Middleware => ({
  async model(_, next) {
    order.push(`${name} in`)
    const completion = await next()
    order.push(`${name} out`)
    return completion
  },
})

class Desk {
  sent: string[] = []
  constructor(readonly llm: ScriptedLLM) {}

  @LLMTool({ description: 'Send', input: { to: Type.String() } })
  send({ to }: { to: string }): string {
    this.sent.push(to)
    return `sent to ${to}`
  }

  @LLMFunction({ middleware: named('own') })
  async ask(text: string): Promise<string> {
    return prompt`${text}`
  }

  @LLMFunction({ tools: ['send'] })
  async agent(): Promise<string> {
    return prompt`go`
  }

  @LLMChat()
  chat(text: string): ChatStream {
    return prompt`${text}`
  }
}

const desk = (...replies: ScriptedReply[]): Desk => new Desk(new ScriptedLLM(replies))
const completion = (content: string): ChatCompletion => ({ choices: [{ message: { content } }] })
const send = (to: string): ScriptedReply => ({ toolCalls: [{ name: 'send', arguments: { to }, id: to }] })

describe('around model calls', () => {
  test('the outer one sees more', async () => {
    order.length = 0
    await withCall(desk('x'), { middleware: [named('a'), named('b')] }).ask('x')
    expect(order).toEqual(['a in', 'b in', 'own in', 'own out', 'b out', 'a out'])
  })

  test('a cache answers by itself: nothing is asked, nothing is spent', async () => {
    const cached = new Map<string, ChatCompletion>()
    const cache: Middleware = {
      async model({ params, llm }, next) {
        const key = JSON.stringify([llm.modelName, params])
        const answer = cached.get(key) ?? (await next())
        cached.set(key, answer)
        return answer
      },
    }
    const viewed = desk('first')
    const events: ChatEvent[] = []
    const viaCache = withCall(viewed, { middleware: cache, onEvent: (event) => events.push(event) })
    await viaCache.ask('x')
    await expect(viaCache.ask('x')).resolves.toBe('first')
    expect(viewed.llm.requests).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({
      type: 'call-end',
      usage: { requests: 0, estimated: { requests: 0 } },
    })
    expect(events.filter(({ type }) => type === 'text-delta')).toHaveLength(2)
  })

  test('a guardrail sees a streamed answer before anyone else', async () => {
    const guard: Middleware = {
      async model(request, next) {
        const { choices } = await next({ ...request, streamed: false })
        return completion(String(choices[0]?.message.content).replace('secret', '…'))
      },
    }
    const pieces: string[] = []
    for await (const text of withCall(desk('a secret word'), { middleware: guard }).chat('x').textStream) {
      pieces.push(text)
    }
    expect(pieces).toEqual(['a … word'])
  })

  test('another model is asked when the first fails, but not when a part was shown', async () => {
    const spare = new ScriptedLLM(['spare'])
    const fallback: Middleware = {
      async model(request, next) {
        try {
          return await next()
        } catch {
          return next({ ...request, llm: spare })
        }
      },
    }
    await expect(withCall(desk(new RateLimitError('no')), { middleware: fallback }).ask('x')).resolves.toBe(
      'spare',
    )
    const broken = desk({ text: 'half', error: new Error('cut') })
    await expect(withCall(broken, { middleware: fallback }).chat('x')).rejects.toThrow('shown already')
  })

  test('giving up on the model ends its request, and what it cost by then is counted', async () => {
    const impatient: Middleware = {
      async model(_, next) {
        void next().catch(() => undefined)
        await new Promise((resolve) => setImmediate(resolve))
        throw new Error('too slow')
      },
    }
    const viewed = desk({ text: 'well', hangs: true })
    const events: ChatEvent[] = []
    const chat = withCall(viewed, { middleware: impatient, onEvent: (event) => events.push(event) }).chat('x')
    await expect(chat).rejects.toThrow('too slow')
    expect(events.at(-1)).toMatchObject({
      type: 'call-error',
      usage: { requests: 0, estimated: { requests: 1 } },
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(viewed.llm.openRequests).toBe(0)
  })

  test('what it throws ends the call as it is', async () => {
    const no = new Error('no')
    const refuse: Middleware = { model: () => Promise.reject(no) }
    await expect(withCall(desk('x'), { middleware: refuse }).ask('x')).rejects.toBe(no)
  })

  test('calls that it makes itself are not hooked again', async () => {
    const judge = desk('fine')
    const guard: Middleware = {
      async model(_, next) {
        await judge.ask('is it fine?')
        return next()
      },
    }
    await expect(withCall(desk('x'), { middleware: guard }).ask('x')).resolves.toBe('x')
    expect(judge.llm.requests).toHaveLength(1)
  })
})

describe('around tool calls', () => {
  test('approval: refused calls are told to the model, and do not run', async () => {
    const asked: unknown[] = []
    const approve: Middleware = {
      async tool({ toolName, arguments: input, method }, next) {
        asked.push([method, toolName, input])
        const { to } = input as { to: string }
        return to === 'boss' ? 'The user did not allow this.' : next()
      },
    }
    const viewed = desk(
      {
        toolCalls: [
          { name: 'send', arguments: { to: 'boss' } },
          { name: 'send', arguments: { to: 'me' } },
        ],
      },
      'ok',
    )
    await withCall(viewed, { middleware: approve }).agent()
    expect(viewed.sent).toEqual(['me'])
    expect(asked).toEqual([
      ['Desk.agent', 'send', { to: 'boss' }],
      ['Desk.agent', 'send', { to: 'me' }],
    ])
    const told = viewed.llm.requests[1]?.params.messages.slice(-2).map(({ content }) => content)
    expect(told).toEqual(['The user did not allow this.', 'sent to me'])
  })

  test('it may change arguments, and its failure is the failure of the tool', async () => {
    const change: Middleware = {
      tool: (request, next) => next({ ...request, arguments: { to: 'changed' } }),
    }
    const changed = desk(send('x'), 'ok')
    await withCall(changed, { middleware: change }).agent()
    expect(changed.sent).toEqual(['changed'])
    const failing: Middleware = { tool: () => Promise.reject(new Error('no')) }
    const failed = desk(send('x'), 'ok')
    await withCall(failed, { middleware: failing }).agent()
    expect(failed.llm.requests[1]?.params.messages.at(-1)?.content).toBe("The tool 'send' failed.")
  })
})

describe('steps', () => {
  /** An engine that records results as JSON and gives recorded ones back. */
  const engine = (recorded: Map<string, string>, crashAt = Infinity): StepRunner => {
    let count = 0
    return async (name, run) => {
      const known = recorded.get(name)
      if (known !== undefined) return JSON.parse(known) as never
      if (++count > crashAt) throw new Error('crashed')
      const result = await run()
      expect(recorded.has(name)).toBe(false)
      recorded.set(name, JSON.stringify(result))
      return result
    }
  }

  const script = (): ScriptedReply[] => [
    {
      toolCalls: [
        { name: 'send', arguments: { to: 'a' }, id: 'c1' },
        { name: 'send', arguments: { to: 'b' }, id: 'c2' },
      ],
    },
    { toolCalls: [{ name: 'send', arguments: { to: 'c' }, id: 'c3' }] },
    'done',
  ]

  test('have names that tell where they stand', async () => {
    const recorded = new Map<string, string>()
    const once = withCall(desk(...script(), 'again'), { step: engine(recorded) })
    await once.agent()
    await once.ask('x')
    await withCall(desk('other'), { step: engine(recorded) }).chat('x')
    expect([...recorded.keys()]).toEqual([
      'Desk.agent/llm/1',
      'Desk.agent/tool/send/c1',
      'Desk.agent/tool/send/c2',
      'Desk.agent/llm/2',
      'Desk.agent/tool/send/c3',
      'Desk.agent/llm/3',
      'Desk.ask/llm/1',
      'Desk.chat/llm/1',
    ])
  })

  test('of two calls of one method, and of nested calls, differ', async () => {
    const recorded = new Map<string, string>()
    const run = withCall(desk('1', '2'), { step: engine(recorded) })
    await batch(run).ask([['a'], ['b']])
    expect([...recorded.keys()]).toEqual(['Desk.ask/llm/1', 'Desk.ask#2/llm/1'])

    class Outer {
      constructor(
        readonly llm: ScriptedLLM,
        readonly inner: Desk,
      ) {}
      @LLMTool({ description: 'Inner', input: {} })
      async use(): Promise<string> {
        return (await this.inner.ask('a')) + (await this.inner.ask('b'))
      }
      @LLMFunction({ tools: ['use'] })
      async ask(): Promise<string> {
        return prompt`go`
      }
    }
    const nested = new Map<string, string>()
    const outer = new Outer(new ScriptedLLM([{ toolCalls: [{ name: 'use', id: 'c' }] }, 'x']), desk('1', '2'))
    await withCall(outer, { step: engine(nested) }).ask()
    expect([...nested.keys()]).toEqual([
      'Outer.ask/llm/1',
      'Outer.ask/tool/use/c/Desk.ask/llm/1',
      'Outer.ask/tool/use/c/Desk.ask#2/llm/1',
      'Outer.ask/tool/use/c',
      'Outer.ask/llm/2',
    ])
  })

  test('resume after a crash at every boundary: nothing is done twice, and the same comes out', async () => {
    for (let crashAt = 0; crashAt <= 6; crashAt++) {
      const recorded = new Map<string, string>()
      const viewed = desk(...script())
      const first = withCall(viewed, { step: engine(recorded, crashAt) }).agent()
      if (crashAt < 6) await expect(first).rejects.toThrow('crashed')
      else await first
      const events: ChatEvent[] = []
      const resumed = withCall(viewed, { step: engine(recorded), onEvent: (event) => events.push(event) })
      await expect(resumed.agent()).resolves.toBe('done')
      expect([...viewed.sent].sort()).toEqual(['a', 'b', 'c'])
      expect(viewed.llm.requests).toHaveLength(3)
      expect(events.at(-1)).toMatchObject({ type: 'call-end', usage: { requests: 3, total_tokens: 45 } })
    }
  })

  test('a recorded answer is streamed as one piece', async () => {
    const recorded = new Map([['Desk.ask/llm/1', JSON.stringify(completion('recorded'))]])
    const values: string[] = []
    for await (const text of stream(withCall(desk(), { step: engine(recorded) })).ask('x')) values.push(text)
    expect(values).toEqual(['recorded'])
  })
})
