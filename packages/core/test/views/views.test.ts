import {
  AbortError,
  batch,
  type BatchProgress,
  type ChatEvent,
  DecoratorUsageError,
  detail,
  LLMFunction,
  prompt,
  render,
  stream,
  withCall,
} from '@slf/core'
import { ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { describe, expect, test } from 'vitest'
import { Desk } from './desk.js'

const high = { severity: 'high' as const, summary: 'It burns.' }
const desk = (...replies: ScriptedReply[]): Desk => new Desk(new ScriptedLLM(replies))
const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('stream', () => {
  test('of a text yields the text so far', async () => {
    const call = stream(desk('Dear Ada')).greet('Ada')
    expect(await collect(call)).toEqual(['Dear', 'Dear Ada'])
    await expect(call).resolves.toBe('Dear Ada')
  })

  test('of a value ends with the value', async () => {
    const call = stream(desk(JSON.stringify(high))).triage('fire')
    expect((await collect(call)).at(-1)).toEqual(high)
    expect((await call).severity).toBe('high')
  })

  test('shows the text or the events instead', async () => {
    expect(await collect(stream(desk('Dear Ada')).greet('Ada').textStream)).toEqual(['Dear', ' Ada'])
    const types = (await collect(stream(desk('Dear Ada')).greet('Ada').events)).map(({ type }) => type)
    expect(types).toEqual(['call-start', 'llm-start', 'text-delta', 'text-delta', 'llm-end', 'call-end'])
  })

  test('is read once', async () => {
    const call = stream(desk('Dear Ada')).greet('Ada')
    await collect(call)
    expect(() => call[Symbol.asyncIterator]()).toThrow(DecoratorUsageError)
  })

  test('of a chat gives the turn', async () => {
    const call = stream(desk('Hi.')).chat('Hello')
    expect(await collect(call)).toEqual(['Hi.'])
    expect((await call).history).toHaveLength(2)
  })

  test('of an answer by code', async () => {
    expect(await collect(stream(desk()).triage(''))).toEqual([{ severity: 'low', summary: 'empty' }])
  })

  test('ends with its error', async () => {
    const call = stream(desk({ text: 'De', error: new Error('cut') })).greet('Ada')
    await expect(collect(call)).rejects.toMatchObject({ code: 'SLF_LLM', partial: 'De' })
    await expect(call).rejects.toThrow('cut')
  })
})

test('detail tells what a value cost and how it came about', async () => {
  const told = await detail(desk('{"severity":"?"}', JSON.stringify(high))).triage('fire')
  expect(told.value).toEqual(high)
  expect(told).toMatchObject({
    usage: { requests: 2, total_tokens: 30 },
    finishReason: 'stop',
    answeredByCode: false,
    steps: [{ step: 1 }, { step: 2 }],
  })
  expect(told.attempts.map(({ issues }) => issues.length > 0)).toEqual([true, false])
  expect(told.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant'])
})

test('render gives the request and sends nothing', async () => {
  const viewed = desk(JSON.stringify(high))
  const rendered = await render(viewed).triage('fire')
  expect(viewed.llm.requests).toHaveLength(0)
  await viewed.triage('fire')
  expect(viewed.llm.requests[0]?.params).toEqual(rendered)
  await expect(render(viewed).triage('')).resolves.toEqual({
    answered: { severity: 'low', summary: 'empty' },
  })
  await expect(render(viewed).chat('Hi')).resolves.toEqual({ messages: [{ role: 'user', content: 'Hi' }] })
})

describe('batch', () => {
  test('keeps the order, keeps failures apart and tells its progress', async () => {
    const llm = new ScriptedLLM(async ({ messages }) => {
      const text = JSON.stringify(messages[0]?.content)
      if (text.includes('2')) throw new Error('no')
      if (text.includes('1')) await new Promise((resolve) => setImmediate(resolve))
      return `ok ${text}`
    })
    const progress: BatchProgress<string>[] = []
    const results = await batch(new Desk(llm)).greet([['1'], ['2'], ['3'], ['4']], {
      concurrency: 2,
      onProgress: (step) => {
        progress.push(step)
        throw new Error('a bad progress bar')
      },
    })
    expect(results.map(({ status, index }) => [status, index])).toEqual([
      ['fulfilled', 0],
      ['rejected', 1],
      ['fulfilled', 2],
      ['fulfilled', 3],
    ])
    expect(progress.at(-1)).toMatchObject({ done: 4, failed: 1, total: 4 })
  })

  test('says so when an input is no list of arguments', async () => {
    const inputs = ['1', '2'] as unknown as [string][]
    await expect(batch(new Desk(new ScriptedLLM([]))).greet(inputs)).rejects.toThrow(
      "batch: input 0 is not a list of arguments: write [['a'], ['b']].",
    )
  })

  test('ends at once when it is aborted', async () => {
    const controller = new AbortController()
    const llm = new ScriptedLLM({ hangs: 'deaf' })
    const running = batch(withCall(new Desk(llm), { signal: controller.signal })).greet(
      Array.from({ length: 20 }, (_, index) => [String(index)] as [string]),
    )
    await new Promise((resolve) => setImmediate(resolve))
    expect(llm.requests).toHaveLength(8)
    controller.abort()
    const results = await running
    expect(
      results.every((result) => result.status === 'rejected' && AbortError.isInstance(result.reason)),
    ).toBe(true)
    expect(llm.requests).toHaveLength(8)
  })
})

describe('withCall', () => {
  test('is the same object for everything but the calls', async () => {
    const original = desk(JSON.stringify(high), JSON.stringify(high))
    const viewed = withCall(original, { traceId: 'trace' })
    expect(viewed).toBeInstanceOf(Desk)
    expect(viewed.llm).toBe(original.llm)
    await expect(viewed.handle('fire')).resolves.toBe('Dear high')
    await original.handle('fire')
    const traces = original.llm.requests.map(({ options }) => options.traceId)
    expect(traces[0]).toBe('trace')
    expect(traces[1]).not.toBe('trace')
  })

  test('holds for nested calls and tells their events once', async () => {
    const llm = new ScriptedLLM([
      { toolCalls: [{ name: 'summarise', arguments: { text: 'x' } }] },
      'nested',
      'done',
    ])
    const other = new Desk(new ScriptedLLM([]))
    const events: ChatEvent[] = []
    const research = withCall(other, { llm, onEvent: (event) => events.push(event), traceId: 't' })
    await expect(research.research('x')).resolves.toBe('done')
    const starts = events.filter(({ type }) => type === 'call-start')
    expect(starts.map(({ method, traceId }) => [method, traceId])).toEqual([
      ['Desk.research', 't'],
      ['Desk.greet', 't'],
    ])
    expect(starts[1]?.parentCallId).toBe(starts[0]?.callId)
    const ends = events.filter((event) => event.type === 'call-end')
    expect(ends.map(({ usage }) => usage.requests)).toEqual([1, 3])
  })

  test('does not leak into other calls, nor into what a listener does', async () => {
    const inner = desk('inner')
    const outer = desk('outer')
    const traces: (string | undefined)[] = []
    let listened: Promise<string> | undefined
    const call = withCall(outer, {
      traceId: 'outer',
      onEvent: (event) => {
        if (event.type === 'call-start') listened = inner.greet('x')
      },
    }).greet('y')
    await Promise.all([call, listened])
    traces.push(inner.llm.requests[0]?.options.traceId, outer.llm.requests[0]?.options.traceId)
    expect(traces[1]).toBe('outer')
    expect(traces[0]).not.toBe('outer')
  })

  test('a chat keeps the options of its start, whoever reads it', async () => {
    const viewed = desk('Hi.')
    const turn = withCall(viewed, { traceId: 'start' }).chat('Hello')
    await withCall(viewed, { traceId: 'reader' }).wait(turn)
    expect(viewed.llm.requests[0]?.options.traceId).toBe('start')
  })

  test('takes a class with static methods', async () => {
    class Static {
      readonly isInstance = true
      static readonly llm = new ScriptedLLM(['a', 'b'])
      @LLMFunction()
      static async ask(): Promise<string> {
        return prompt`go`
      }
    }
    await expect(withCall(Static, { traceId: 't' }).ask()).resolves.toBe('a')
    expect(Static.llm.requests[0]?.options.traceId).toBe('t')
    expect((await detail(Static).ask()).value).toBe('b')
  })

  test('refuses what is no instance, and no model', async () => {
    expect(() => withCall(undefined as never, {})).toThrow('withCall() takes the instance')
    expect(() => withCall({}, { sgnal: 1 } as never)).toThrow(
      "withCall: there is no option 'sgnal'; known are signal,",
    )
    expect(() => withCall({}, { signal: new AbortController() as never })).toThrow(
      "'signal' must be an AbortSignal",
    )
    expect(() => withCall({}, { onEvent: {} as never })).toThrow(
      "'onEvent' must be a function, but got an object",
    )
    expect(() => withCall({}, { middleware: (() => {}) as never })).toThrow(
      "'middleware' must be an object, or a list",
    )
    expect(() => withCall({}, { request: 'x' as never })).toThrow(
      "'request' must be an object of request fields",
    )
    expect(() => withCall({}, null as never)).toThrow(
      'its second argument must be an object of overrides, but got null',
    )
    await expect(withCall(desk('x'), { llm: {} as never }).greet('x')).rejects.toMatchObject({
      code: 'SLF_CONFIG',
    })
  })

  test('is stacked, the inner one nearer to the call', async () => {
    const viewed = desk('a')
    const outer = withCall(viewed, { traceId: 'outer', request: { temperature: 0, top_p: 1 } })
    const inner = withCall(outer, { traceId: 'inner', request: { temperature: 1 } })
    await inner.greet('x')
    expect(viewed.llm.requests[0]).toMatchObject({
      options: { traceId: 'inner' },
      params: { temperature: 1, top_p: 1 },
    })
  })
})

test.each([
  ['stream', (viewed: Desk) => stream(viewed).handle('x')],
  ['detail', (viewed: Desk) => detail(viewed).handle('x')],
  ['render', (viewed: Desk) => render(viewed).handle('x')],
  ['batch', (viewed: Desk) => batch(viewed).handle([['x']])],
])('%s of a method that is not decorated says so', (name, use) => {
  expect(() => use(desk())).toThrow(
    `${name}(…).handle: 'handle' of Desk is not a method with @LLMFunction or @LLMChat.`,
  )
})
