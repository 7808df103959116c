import { httpError, json, type Reply } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { ask, nothingHeld, scenario, textsOf } from './scenario.js'

const once = { retry: { maxRetries: 0 } }
const stream = (text: string): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  steps: [text],
})
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
/** A whole answer of this many bytes. */
const answerOf = (bytes: number): Reply => json({ said: 'x'.repeat(bytes - 11) })

/** For each limit: what is at the limit, and what is one past it. */
const limits: readonly (readonly [
  name: string,
  sizeLimits: object,
  way: 'chat' | 'chatStream',
  replyOf: (size: number) => Reply,
  limit: number,
  message: string,
])[] = [
  [
    'the bytes of an answer',
    { bodyBytes: 100 },
    'chat',
    answerOf,
    100,
    'The answer is larger than 100 bytes.',
  ],
  [
    'the bytes of a stream',
    { streamBytes: 100 },
    'chatStream',
    (size) =>
      stream(`data: x\n\ndata: END\n\n:${'c'.repeat(size - 23)}\n\n`.replace(/^(.*?END\n\n)(.*)$/s, '$2$1')),
    100,
    'The answer is larger than 100 bytes.',
  ],
  [
    'the levels of an answer',
    { jsonDepth: 5 },
    'chat',
    (size) => json({ said: 'x', more: JSON.parse(nested(size - 1)) as unknown }),
    5,
    'The JSON of the answer has more than 5 levels.',
  ],
  [
    'the levels of a whole answer to a request for a stream',
    { jsonDepth: 5 },
    'chatStream',
    (size) => json({ said: 'x', more: JSON.parse(nested(size - 1)) as unknown }),
    5,
    'The JSON of the answer has more than 5 levels.',
  ],
]

describe('a limit of size', () => {
  it.each(limits)('%s: at the limit it is read', async (_name, sizeLimits, way, replyOf, limit) => {
    await using s = await scenario([replyOf(limit)], { ...once, sizeLimits })
    if (way === 'chat') expect((await s.adapter.chat(ask)).choices).toHaveLength(1)
    else expect(await textsOf(s.adapter.chatStream(ask))).toEqual(['x'])
    expect(s.held()).toEqual(nothingHeld)
  })

  it.each(limits)('%s: one past it is an error', async (_name, sizeLimits, way, replyOf, limit, message) => {
    await using s = await scenario([replyOf(limit + 1)], { ...once, sizeLimits })
    await expect(
      way === 'chat' ? s.adapter.chat(ask) : textsOf(s.adapter.chatStream(ask)),
    ).rejects.toMatchObject({
      name: 'ResponseTooLargeError',
      limit,
      isRetryable: false,
      message: expect.stringContaining(message) as string,
    })
    expect(s.held()).toEqual(nothingHeld)
  })

  it('of an error answer hides neither its status nor the beginning of its words', async () => {
    const long = (bytes: number): Reply => httpError(400, `no: ${'x'.repeat(bytes)}`)
    await using s = await scenario([long(60 * 1024), long(10 * 1024 ** 2)], once)
    for (const _ of [1, 2])
      await expect(s.adapter.chat(ask)).rejects.toMatchObject({
        name: 'InvalidRequestError',
        status: 400,
        message: expect.stringMatching(/^no: x{496}… \(status 400\)/) as string,
      })
    await Promise.all(s.server.requests.map(({ whenClosed }) => whenClosed))
    expect(s.held()).toEqual(nothingHeld)
  })
})
