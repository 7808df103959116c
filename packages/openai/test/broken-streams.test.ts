import { describe, expect, it } from 'vitest'
import { call, chunk, helloMessage, messageOf } from './fixtures.js'
import { type Outcome, streamOutcome } from './in-process.js'

describe('streams that are broken', () => {
  const text = (events: string): Promise<Outcome> => streamOutcome([new TextEncoder().encode(events)])
  const first = `data: ${JSON.stringify(chunk({ content: 'Hel' }))}\n\n`

  it.each<[string, string, object]>([
    ['31 nothing', '', { name: 'StreamInterruptedError', isRetryable: true, partial: '' }],
    ['31 comments only', ': ping\n\n', { name: 'StreamInterruptedError' }],
    ['31 [DONE] only', 'data: [DONE]\n\n', { name: 'StreamInterruptedError' }],
    [
      '32 an error object',
      `${first}data: {"error":{"message":"it broke","code":503}}\n\n`,
      { name: 'ProviderError', status: 503, partial: 'Hel' },
    ],
    ['32 an error string', 'data: {"error":"it broke"}\n\n', { name: 'ProviderError', status: 500 }],
    [
      '32 an error after the finish',
      `data: ${JSON.stringify(chunk({ content: 'Hel' }, 'length'))}\n\ndata: {"error":{"code":400,"message":"Token limit reached"},"choices":[]}\n\n`,
      { name: 'InvalidRequestError', status: 400, partial: 'Hel' },
    ],
    [
      '32 the code of a rate limit',
      'data: {"error":{"message":"slow","code":"rate_limit_exceeded"}}\n\n',
      { name: 'RateLimitError', status: 429 },
    ],
    [
      '33 an error event',
      `${first}event: error\ndata: {"message":"bad","status_code":400,"failed_generation":"{"}\n\n`,
      { name: 'InvalidRequestError', status: 400, body: { failed_generation: '{' } },
    ],
    ['35 a clean end', first, { name: 'StreamInterruptedError', partial: 'Hel', isRetryable: true }],
    [
      '37 a cut last event',
      `${first}data: {"choices":[{"del`,
      { name: 'StreamInterruptedError', partial: 'Hel' },
    ],
    ['42 no JSON', `${first}data: {oops}\n\n`, { name: 'StreamFormatError', partial: 'Hel' }],
    [
      '53 finish reason error',
      `${first}data: ${JSON.stringify(chunk({}, 'error'))}\n\n`,
      { name: 'ProviderError', partial: 'Hel' },
    ],
    [
      '53 not enough resources',
      `${first}data: ${JSON.stringify(chunk({}, 'insufficient_system_resource'))}\n\n`,
      { name: 'ProviderError', isRetryable: true },
    ],
    [
      'a cut tool call, then [DONE]',
      `data: ${JSON.stringify(chunk(call(0, 'a', 'f', '{"x"')))}\n\ndata: [DONE]\n\n`,
      { name: 'StreamInterruptedError' },
    ],
    ['null', 'data: null\n\n', { name: 'StreamFormatError' }],
    ['choices that are no list', 'data: {"choices":"none"}\n\n', { name: 'StreamFormatError' }],
    [
      'content that is no text',
      'data: {"choices":[{"delta":{"content":{}}}]}\n\n',
      { name: 'StreamFormatError' },
    ],
    [
      'another protocol',
      'event: response.created\ndata: {"type":"response.created","response":{}}\n\n',
      {
        name: 'StreamFormatError',
        message: expect.stringContaining('@slf/openai-responses') as string,
        isRetryable: false,
      },
    ],
  ])('row %s', async (_name, events, expected) => {
    const { error } = await text(events)
    expect(error).toMatchObject(expected)
  })

  it.each([
    ['37 the last blank line is missing', `data: ${JSON.stringify(chunk({ content: 'Hello' }, 'stop'))}`],
    [
      '38 comments between',
      `: OPENROUTER PROCESSING\n\n${`data: ${JSON.stringify(chunk({ content: 'Hello' }, 'stop'))}\n\n: ping\n\n`}`,
    ],
    ['41 no space after the colon', `data:${JSON.stringify(chunk({ content: 'Hello' }, 'stop'))}\n\n`],
    [
      '42 two objects in one event',
      `data: ${JSON.stringify(chunk({ content: 'Hel' }))}\ndata: ${JSON.stringify(chunk({ content: 'lo' }, 'stop'))}\n\n`,
    ],
    [
      'an event without data first',
      `data:\n\ndata: ${JSON.stringify(chunk({ content: 'Hello' }, 'stop'))}\n\n`,
    ],
    [
      'what follows [DONE]',
      `data: ${JSON.stringify(chunk({ content: 'Hello' }, 'stop'))}\n\ndata: [DONE]\n\ndata: ${JSON.stringify(chunk({ content: 'EVIL' }))}\n\ndata: {oops\n\n`,
    ],
    [
      'deltas after the finish',
      `data: ${JSON.stringify(chunk({ content: 'Hello' }, 'stop'))}\n\ndata: ${JSON.stringify(chunk({ content: 'EVIL' }))}\n\n`,
    ],
  ])('row %s: read all the same', async (_name, events) => {
    expect(messageOf(await text(events))).toEqual(helloMessage)
  })
})
