import {
  ContentFilterError,
  LLMError,
  LLMFunction,
  LLMInterface,
  OutputEmptyError,
  OutputTruncatedError,
  prompt,
  ProviderError,
  RateLimitError,
  RefusalError,
  withCall,
  stream,
  StreamInterruptedError,
} from '@slf/core'
import { ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

class Desk {
  constructor(readonly llm: LLMInterface) {}
  @LLMFunction({ returns: Type.Object({ a: Type.Number() }), request: { max_tokens: 16 } })
  async read(): Promise<{ a: number }> {
    return prompt`go`
  }
}

const usage = (completion_tokens: number, prompt_tokens = 1) => ({ prompt_tokens, completion_tokens })

describe('no answer is an error of its own, not a parser that guesses', () => {
  const rows: [string, ScriptedReply, new (...args: never[]) => Error, object][] = [
    ['a refusal', { refusal: 'I cannot.' }, RefusalError, { refusal: 'I cannot.' }],
    ['a refusal beside text', { text: '{"a":1}', refusal: 'I cannot.' }, RefusalError, {}],
    [
      'a content filter',
      { text: '{"a":', finishReason: 'content_filter' },
      ContentFilterError,
      { partial: '{"a":' },
    ],
    [
      'a length',
      { text: '{"a":1}', finishReason: 'length', usage: usage(16) },
      OutputTruncatedError,
      { limit: 'max_tokens' },
    ],
    [
      'a length without usage',
      { text: '{"a":1}', finishReason: 'length', usage: null },
      OutputTruncatedError,
      { limit: 'max_tokens' },
    ],
    [
      'a full context window',
      { text: 'x', finishReason: 'length', usage: usage(3, 200_000) },
      OutputTruncatedError,
      { limit: 'context_window' },
    ],
    [
      'another limit',
      { text: 'x', finishReason: 'length', usage: usage(3) },
      OutputTruncatedError,
      { limit: 'unknown', partial: 'x' },
    ],
    ['nothing', { text: '' }, OutputEmptyError, { isRetryable: true }],
    ['blanks', { text: ' \n' }, OutputEmptyError, {}],
    [
      'an error of the tree',
      new RateLimitError('slow down', { retryAfterMs: 7 }),
      RateLimitError,
      { retryAfterMs: 7 },
    ],
    ['any other error', new TypeError('boom'), LLMError, { cause: new TypeError('boom') }],
  ]
  test.each(rows)('%s', async (_, reply, type, facts) => {
    for (const ask of [(desk: Desk) => desk.read(), async (desk: Desk) => stream(desk).read()]) {
      const llm = new ScriptedLLM([reply])
      const error: unknown = await ask(new Desk(llm)).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(type)
      expect(error).toMatchObject(facts)
      expect(llm.requests).toHaveLength(1)
    }
  })

  test('what a failed request had used by then counts as reported', async () => {
    const ends: unknown[] = []
    const failure = new StreamInterruptedError('cut', { usage: { prompt_tokens: 3, completion_tokens: 2 } })
    const desk = withCall(new Desk(new ScriptedLLM([failure])), {
      onEvent: (event) => {
        if (event.type === 'call-error') ends.push(event.usage)
      },
    })
    await expect(desk.read()).rejects.toBe(failure)
    expect(ends).toMatchObject([{ requests: 1, total_tokens: 5, estimated: { requests: 0 } }])
  })

  test('a stream that just ends was cut; a whole completion without a reason is whole', async () => {
    const reply = { text: '{"a":1}', finishReason: null }
    await expect(stream(new Desk(new ScriptedLLM([reply]))).read()).rejects.toMatchObject({
      constructor: StreamInterruptedError,
      partial: '{"a":1}',
    })
    await expect(new Desk(new ScriptedLLM([reply])).read()).resolves.toEqual({ a: 1 })
  })
})

describe('what is not a completion', () => {
  class Odd extends LLMInterface {
    readonly answer: unknown
    constructor(answer: unknown) {
      super({ apiKeyPool: new ScriptedLLM([]).apiKeyPool, modelName: 'odd' })
      this.answer = answer
    }
    async chat(): Promise<never> {
      return this.answer as never
    }
    async *chatStream(): AsyncGenerator<never> {
      yield this.answer as never
    }
  }
  test.each([
    undefined,
    null,
    'text',
    {},
    { choices: null },
    { choices: [] },
    { choices: [null] },
    { choices: [{}] },
    { choices: [{ message: null }] },
    { choices: [{ message: { content: ['x'] } }] },
    { choices: [{ message: { tool_calls: [{}] } }] },
    { choices: [{ message: { tool_calls: [null] } }] },
    { error: { message: 'overloaded' } },
  ])('%j', async (answer) => {
    await expect(new Desk(new Odd(answer)).read()).rejects.toThrow(ProviderError)
    await expect(stream(new Desk(new Odd(answer))).read()).rejects.toThrow(LLMError)
  })

  test('thrown at once instead of rejected', async () => {
    const llm = new ScriptedLLM([])
    llm.chat = () => {
      throw new Error('sync')
    }
    await expect(new Desk(llm).read()).rejects.toMatchObject({ code: 'SLF_LLM', cause: new Error('sync') })
  })
})
