import {
  type ChatEvent,
  type ChatMessage,
  type ChatStream,
  detail,
  LLMChat,
  LLMFunction,
  LLMTool,
  OutputValidationError,
  prompt,
  withCall,
} from '@slf/core'
import { ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

const Price = Type.Object({ price: Type.Number() })
type Price = Type.Static<typeof Price>
const bad = (text: string): string => `{"price":${JSON.stringify(text)}}`
const lookup = { toolCalls: [{ name: 'lookup' }] }

class Shop {
  readonly known = new Set([7, 8])
  readonly strong: ScriptedLLM
  constructor(
    readonly llm: ScriptedLLM,
    strong: readonly ScriptedReply[] = [],
  ) {
    this.strong = new ScriptedLLM(strong, { modelName: 'strong' })
  }

  @LLMTool({ description: 'Look up', input: {} })
  lookup(): string {
    return 'looked up'
  }

  @LLMFunction({ returns: Price, tools: ['lookup'] })
  async price(item: string): Promise<Price> {
    return prompt`Price of ${item}?`
  }

  @LLMFunction({ returns: Price, repair: { attempts: 2, llm: (self: Shop) => self.strong } })
  async ladder(): Promise<Price> {
    return prompt`go`
  }

  @LLMFunction({ returns: Price, repair: { attempts: 0 } })
  async once(): Promise<Price> {
    return prompt`go`
  }

  @LLMFunction({
    returns: Price,
    async check({ price }, self: Shop) {
      await Promise.resolve()
      if (price > 100) return { warning: 'expensive' }
      return self.known.has(price) || [`${price} is not in the shop`, 'take another']
    },
  })
  async checked(): Promise<Price> {
    return prompt`go`
  }

  @LLMFunction({ check: (text: string) => (text.includes('!') ? 'no exclamation marks' : undefined) })
  async calm(): Promise<string> {
    return prompt`go`
  }

  @LLMChat({ returns: Price, tools: ['lookup'] })
  chat(message: string, history: readonly ChatMessage[] = []): ChatStream<Price> {
    return prompt`${history}${message}`
  }

  @LLMChat({ returns: Price, tools: ['lookup'], output: 'tool' })
  toolChat(message: string): ChatStream<Price> {
    return prompt`${message}`
  }
}

const shop = (...replies: ScriptedReply[]): Shop => new Shop(new ScriptedLLM(replies))
const roles = (box: Shop, request: number): string[] =>
  box.llm.requests[request]?.params.messages.map(({ role }) => role) ?? []

describe('an answer that does not fit', () => {
  test('is asked for again; only the last bad one stays in the context', async () => {
    const box = shop(bad('twelve'), bad('dozen'), '{"price":12}')
    await expect(box.price('eggs')).resolves.toEqual({ price: 12 })
    expect(roles(box, 1)).toEqual(['system', 'user', 'assistant', 'user'])
    expect(roles(box, 2)).toEqual(['system', 'user', 'assistant', 'user'])
    const last = box.llm.requests[2]?.params.messages ?? []
    expect(last[2]).toMatchObject({ content: bad('dozen') })
    expect(last[3]?.content).toMatch(/not accepted:\n\/price: .*"dozen"/)
  })

  test('ends after the re-asks with everything that is known', async () => {
    const events: ChatEvent[] = []
    const box = shop(bad('one'), bad('two'), bad('three'))
    const error: unknown = await withCall(box, { onEvent: (event) => events.push(event) })
      .price('eggs')
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(OutputValidationError)
    const { issues, attempts, raw, closest, message } = error as OutputValidationError
    expect(message).toMatch(/^None of 3 answers of Shop.price fits: \/price: /)
    expect(issues).toMatchObject([{ path: '/price' }])
    expect(attempts).toMatchObject([
      { attempt: 1, model: 'scripted', usage: { prompt_tokens: 10 } },
      { attempt: 2 },
      { attempt: 3 },
    ])
    expect(raw).toBe(bad('three'))
    expect(closest).toEqual({ price: 'three' })
    expect(JSON.stringify(error)).not.toContain('closest')
    const repairs = events.filter((event) => event.type === 'repair')
    expect(repairs.map(({ attempt }) => attempt)).toEqual([1, 2])
    expect(events.at(-1)).toMatchObject({ type: 'call-error', usage: { requests: 3 } })
  })

  test('without re-asks is an error at once', async () => {
    await expect(shop(bad('x')).once()).rejects.toThrow(
      /^The answer of Shop.once does not fit: \/price: .*\.$/,
    )
  })

  test('goes to the stronger model at last', async () => {
    const box = new Shop(new ScriptedLLM([bad('one'), bad('two')]), ['{"price":3}'])
    const { attempts, steps } = await detail(box).ladder()
    expect(attempts.map(({ model }) => model)).toEqual(['scripted', 'scripted', 'strong'])
    expect(steps.map(({ model }) => model)).toEqual(['scripted', 'scripted', 'strong'])
    expect(box.strong.requests).toHaveLength(1)
  })

  test('goes to the model of the caller, where he names one', async () => {
    const box = new Shop(new ScriptedLLM([]))
    const fake = new ScriptedLLM([bad('one'), bad('two'), '{"price":3}'])
    await expect(withCall(box, { llm: fake }).ladder()).resolves.toEqual({ price: 3 })
    expect(box.strong.requests).toHaveLength(0)
  })

  test('may call tools before the next one', async () => {
    const box = shop(lookup, bad('x'), lookup, '{"price":1}')
    const { value, messages } = await detail(box).price('eggs')
    expect(value).toEqual({ price: 1 })
    // In the order in which it was said: the bad answer and the complaint are what the second call came of.
    expect(roles(box, 3)).toEqual('system user assistant tool assistant user assistant tool'.split(' '))
    expect(messages.map(({ role }) => role)).toEqual(
      'system user assistant tool assistant tool assistant'.split(' '),
    )
  })

  test('gives way to the next bad answer, wherever that one stands', async () => {
    const box = shop(bad('x'), lookup, bad('y'), '{"price":1}')
    await box.price('eggs')
    const sent = box.llm.requests[3]?.params.messages.slice(2) ?? []
    expect(sent.map(({ role }) => role)).toEqual(['assistant', 'tool', 'assistant', 'user'])
    expect(sent[2]?.content).toBe(bad('y'))
  })
})

describe('a validator of the user', () => {
  test('sees the instance, may await, and is told to the model', async () => {
    const box = shop('{"price":1}', '{"price":7}')
    await expect(box.checked()).resolves.toEqual({ price: 7 })
    expect(box.llm.requests[1]?.params.messages.at(-1)?.content).toContain(
      '1 is not in the shop\ntake another',
    )
  })

  test('may warn without rejecting', async () => {
    const { value, warnings } = await detail(shop('{"price":500}')).checked()
    expect(value).toEqual({ price: 500 })
    expect(warnings).toEqual(['expensive'])
  })

  test.each([
    [() => null, 'x'],
    [() => [], 'x'],
    [() => '', /the value was not accepted/],
    [() => 7, "Judge.ask: 'check' gives nothing for a good value"],
    [() => ({ error: 'bad' }), "Judge.ask: 'check' gives nothing for a good value"],
  ])('%s', async (check, outcome) => {
    class Judge {
      readonly llm = new ScriptedLLM(() => 'x')
      @LLMFunction({ check: check as never })
      async ask(): Promise<string> {
        return prompt`go`
      }
    }
    const asked = new Judge().ask()
    if (outcome === 'x') await expect(asked).resolves.toBe('x')
    else await expect(asked).rejects.toThrow(outcome)
  })

  test('works for plain text', async () => {
    await expect(shop('Go!', 'Go.').calm()).resolves.toBe('Go.')
  })
})

describe('in mode tool', () => {
  const answering = { toolCalls: [{ name: 'toolChat', arguments: { price: 4 } }] }

  test('a call of a wrong name alone is a bad answer: the model is told the right one', async () => {
    const wrong = { toolCalls: [{ name: 'answer', arguments: { price: 4 } }] }
    const llm = new ScriptedLLM([wrong, answering])
    const turn = await new Shop(llm).toolChat('eggs?')
    expect(turn.value).toEqual({ price: 4 })
    expect(turn.history.map(({ role }) => role)).toEqual(['user', 'assistant'])
    expect(llm.requests[1]?.params.messages.at(-1)).toEqual({
      role: 'tool',
      tool_call_id: 'call_1',
      content: expect.stringContaining('There is no tool "answer". The tools are: lookup, toolChat\n'),
    })
  })

  test('is asked again as often as any other', async () => {
    const llm = new ScriptedLLM(() => ({ toolCalls: [{ name: 'answer', arguments: { price: 4 } }] }))
    const failure = await Promise.resolve(new Shop(llm).toolChat('eggs?')).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(OutputValidationError)
    expect(failure).toMatchObject({ raw: '{"price":4}', attempts: { length: 3 } })
    expect(llm.requests).toHaveLength(3)
    const ids = llm.requests[2]?.params.messages.flatMap((message) =>
      message.role === 'tool' ? [message.tool_call_id] : [],
    )
    expect(ids).toHaveLength(1)
  })

  test('a text that fits counts, whatever calls stand beside it', async () => {
    const wrong = { text: '{"price":4}', toolCalls: [{ name: 'answer' }] }
    const turn = await new Shop(new ScriptedLLM([wrong])).toolChat('eggs?')
    expect(turn.value).toEqual({ price: 4 })
    expect(turn.history.at(-1)).toEqual({ role: 'assistant', content: '{"price":4}' })
  })

  test('a wrong name beside a tool that exists is told beside its result', async () => {
    const mixed = { toolCalls: [{ name: 'answer' }, { name: 'lookup' }] }
    const llm = new ScriptedLLM([mixed, answering])
    await new Shop(llm).toolChat('eggs?')
    const [unknown, looked] = llm.requests[1]?.params.messages.slice(-2) ?? []
    expect(unknown?.content).toBe('There is no tool "answer". The tools are: lookup, toolChat.')
    expect(looked?.content).toBe('looked up')
  })
})

describe('typed answers of chats', () => {
  test('come with tools, and the history keeps the good answer alone', async () => {
    const llm = new ScriptedLLM([lookup, bad('x'), '{"price":2}'], {
      capabilities: { structuredOutput: 'json_schema' },
    })
    const { value, text, history } = await new Shop(llm).chat('eggs?')
    expect(value).toEqual({ price: 2 })
    expect(text).toBe('{"price":2}')
    expect(history.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant'])
    expect(llm.requests[0]?.params).toMatchObject({
      response_format: { type: 'json_schema' },
      tools: [{ function: { name: 'lookup' } }],
    })
  })

  test('given as a tool call stand in the history as text', async () => {
    const llm = new ScriptedLLM([
      lookup,
      { toolCalls: [{ name: 'toolChat', arguments: { price: 'x' } }, { name: 'lookup' }] },
      { toolCalls: [{ name: 'toolChat', arguments: { price: 4 } }] },
    ])
    const turn = await new Shop(llm).toolChat('eggs?')
    expect(turn).toMatchObject({ value: { price: 4 }, text: '{"price":4}', finishReason: 'stop' })
    expect(turn.history.at(-1)).toEqual({ role: 'assistant', content: '{"price":4}' })
    expect(turn.history.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant'])
    const { params } = llm.requests[0] ?? {}
    expect(params).toMatchObject({
      tool_choice: 'required',
      tools: [{ function: { name: 'lookup' } }, { function: { name: 'toolChat' } }],
    })
    // Every call of the bad answer is answered, also the one beside it that was not run.
    expect(llm.requests[2]?.params.messages.slice(-3).map(({ role }) => role)).toEqual([
      'assistant',
      'tool',
      'tool',
    ])
  })
})
