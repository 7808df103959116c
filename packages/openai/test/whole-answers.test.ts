import type { ChatCompletionChunk } from '@slf/core'
import { describe, expect, it } from 'vitest'
import { helloMessage, messageOf, toolCall, usage } from './fixtures.js'
import { adapterOn, ask, wholeOutcome } from './in-process.js'

describe('whole answers', () => {
  const answer = (message: unknown, finish: unknown = 'stop', rest: object = {}): object => ({
    id: 'c',
    choices: [{ index: 0, message, finish_reason: finish }],
    ...rest,
  })

  it.each<[string, object, object]>([
    [
      '56 empty noise',
      answer({
        role: 'assistant',
        content: 'Hello',
        function_call: {},
        audio: {},
        tool_calls: [],
        refusal: '',
        annotations: null,
      }),
      helloMessage,
    ],
    ['56 content as an empty list', answer({ content: [] }), { role: 'assistant', content: null }],
    [
      '5 null content with calls',
      answer({ content: null, tool_calls: [{ id: 'a', function: { name: 'f', arguments: '' } }] }),
      { role: 'assistant', content: null, tool_calls: [toolCall('a', 'f', '')] },
    ],
    [
      'two calls with one id, and one of them twice',
      answer({
        tool_calls: [
          toolCall('a', 'f', '{}'),
          toolCall('a', 'f', '{"x":1}'),
          toolCall('a', 'f', '{}'),
          toolCall('b', 'f', '{}'),
        ],
      }),
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          toolCall('a', 'f', '{}'),
          toolCall('call00001', 'f', '{"x":1}'),
          toolCall('b', 'f', '{}'),
        ],
      },
    ],
    [
      'a refusal',
      answer({ content: null, refusal: 'I cannot' }),
      { role: 'assistant', content: null, refusal: 'I cannot' },
    ],
    [
      'reasoning',
      answer({ content: 'Hello', reasoning: 'hm' }),
      { ...helloMessage, reasoning_content: 'hm' },
    ],
  ])('%s', async (_name, body, message) => {
    expect(messageOf(await wholeOutcome(body))).toEqual(message)
  })

  it.each<[string, object, string]>([
    ['no finish reason', answer({ content: 'x' }, null), 'stop'],
    ['no finish reason, with calls', answer({ tool_calls: [toolCall('a', 'f', '{}')] }, null), 'tool_calls'],
    ['stop with calls', answer({ tool_calls: [toolCall('a', 'f', '{}')] }, 'stop'), 'tool_calls'],
    ['length with a cut call', answer({ tool_calls: [toolCall('a', 'f', '{"x')] }, 'length'), 'length'],
  ])('%s', async (_name, body, finish) => {
    expect((await wholeOutcome(body)).completion?.choices[0]?.finish_reason).toBe(finish)
  })

  it.each<[string, unknown, object]>([
    [
      '6 an error',
      { error: { message: 'overloaded', type: 'server_error' } },
      { name: 'ProviderError', isRetryable: true, message: expect.stringContaining('overloaded') as string },
    ],
    [
      'the error of vLLM',
      { object: 'error', message: 'too long', type: 'BadRequestError', code: 400 },
      { name: 'InvalidRequestError' },
    ],
    [
      '55 no choices',
      { detail: 'Not here' },
      { name: 'ProviderError', message: expect.stringContaining('Not here') as string },
    ],
    ['an empty list of choices', { choices: [] }, { name: 'ProviderError' }],
    ['a choice without message', { choices: [{}] }, { name: 'ProviderError' }],
    ['null', null, { name: 'ProviderError' }],
    ['a text', 'hello', { name: 'ProviderError' }],
    [
      'another protocol',
      { object: 'response', output: [] },
      {
        name: 'ProviderError',
        isRetryable: false,
        message: expect.stringContaining('@slf/openai-responses') as string,
      },
    ],
  ])('refuses %s', async (_name, body, expected) => {
    expect((await wholeOutcome(body)).error).toMatchObject(expected)
  })

  it('row 55: says what came instead of JSON, and shows the beginning of it', async () => {
    const page = `<html>${'x'.repeat(2_000)}`
    await expect(
      adapterOn(() => new Response(page, { headers: { 'content-type': 'text/html' } })).chat(ask),
    ).rejects.toMatchObject({
      name: 'ProviderError',
      message: expect.stringContaining(
        'The provider answered with something that is not JSON (text/html).',
      ) as string,
      body: page.slice(0, 500),
    })
  })

  it('row 30: reads a whole answer to a request for a stream, and the error that came instead', async () => {
    const firstOf = (body: BodyInit, type: string): Promise<IteratorResult<ChatCompletionChunk>> => {
      const adapter = adapterOn(() => new Response(body, { headers: { 'content-type': type } }))
      return adapter.chatStream(ask)[Symbol.asyncIterator]().next()
    }
    const whole = JSON.stringify(
      answer({ content: 'Hello', tool_calls: [toolCall('a', 'f', '{}')] }, 'stop', usage(2)),
    )
    for (const type of ['application/json', 'text/event-stream']) {
      expect((await firstOf(whole, type)).value).toMatchObject({
        choices: [
          { delta: { content: 'Hello', tool_calls: [{ index: 0, id: 'a' }] }, finish_reason: 'tool_calls' },
        ],
        ...usage(2),
      })
      await expect(firstOf('{"error":{"message":"overloaded"}}', type)).rejects.toMatchObject({
        name: 'ProviderError',
      })
      await expect(firstOf('<html>Sign in', type)).rejects.toMatchObject({ name: 'ProviderError' })
    }
    await expect(firstOf('upstream is away', 'text/plain')).rejects.toMatchObject({
      name: 'ProviderError',
    })
  })
})
