import { RetryBudget } from '@slf/adapter-kit'
import { APIKeyPool, RateLimitError } from '@slf/core'
import { httpError, json, raw, type Reply, sse } from '@slf/testbed'
import { describe, expect, it, vi } from 'vitest'
import { ParrotAdapter } from './parrot-adapter.js'
import { ask, nothingHeld, scenario, textsOf } from './scenario.js'

const well = json({ said: 'well' })
const twoKeys = ['sk-canary-one-0123456789', 'sk-canary-two-0123456789']
const limited = (headers: Record<string, string> = {}): Reply =>
  httpError(429, { error: { message: 'slow down', code: 'rate_limit_exceeded' } }, headers)

const wellAfter = (wait: Promise<void>): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  steps: [{ wait }, '{"said":"well"}'],
})

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve!: () => void
  const promise = new Promise<void>((fulfil) => (resolve = fulfil))
  return { promise, resolve }
}

describe('retries', () => {
  it.each<[string, Reply]>([
    ['408', httpError(408, '')],
    ['409', httpError(409, '')],
    ['425', httpError(425, '')],
    ['500', httpError(500, '')],
    ['529', httpError(529, '')],
    ['a reset before the answer', raw('reset')],
    [
      'a reset inside the body',
      { status: 200, headers: { 'content-length': 100 }, steps: ['{"said', 'reset'] },
    ],
    ['a body that is cut', { status: 200, headers: { 'content-length': 100 }, steps: ['{"said', 'fin'] }],
    ['a page instead of JSON', { status: 200, headers: { 'content-type': 'text/html' }, steps: ['<html>'] }],
    ['x-should-retry: true', httpError(400, '', { 'x-should-retry': 'true' })],
    ['a refusal with x-should-retry: true', httpError(403, '', { 'x-should-retry': 'true' })],
  ])('%s is sent again', async (_name, reply) => {
    await using s = await scenario([reply, well])
    const answer = s.adapter.chat(ask, { onRetry: s.onRetry })
    await s.nextRetry()
    await s.clock.advance(500)
    expect((await answer).choices[0]?.message.content).toBe('well')
    expect(s.held()).toEqual(nothingHeld)
  })

  it.each<[string, Reply]>([
    ['400', httpError(400, '')],
    ['401', httpError(401, '')],
    ['403', httpError(403, '')],
    ['404', httpError(404, '')],
    ['422', httpError(422, '')],
    ['no credit', httpError(429, { error: { code: 'insufficient_quota' } })],
    ['x-should-retry: false', httpError(500, '', { 'x-should-retry': 'false' })],
    ['Retry-After over the limit', limited({ 'retry-after': '61' })],
  ])('%s is not', async (_name, reply) => {
    await using s = await scenario([reply])
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({ attempts: [{ attempt: 1 }] })
    expect(s.held()).toEqual(nothingHeld)
  })

  it('do not wait for a key that recovers too late for the queue', async () => {
    await using s = await scenario([limited()], { timeouts: { queue: 500 } })
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({ name: 'RateLimitError', status: 429 })
    expect(s.held()).toEqual(nothingHeld)
  })

  it('back off further each time, and stop after two', async () => {
    await using s = await scenario([httpError(500, ''), httpError(500, ''), httpError(500, '')])
    const failing = s.adapter.chat(ask, { onRetry: s.onRetry })
    failing.catch(() => {})
    for (const expected of [500, 1_000]) {
      const { delayMs } = await s.nextRetry()
      expect(delayMs).toBe(expected)
      await s.clock.advance(delayMs)
    }
    await expect(failing).rejects.toMatchObject({ isRetryable: true, attempts: [{}, {}, {}] })
  })

  it('never come earlier than asked', async () => {
    await using s = await scenario([limited({ 'retry-after': '3' }), well], { random: () => 0 })
    const answer = s.adapter.chat(ask, { onRetry: s.onRetry })
    expect(await s.nextRetry()).toMatchObject({ attempt: 1, delayMs: 3_000, error: { retryAfterMs: 3_000 } })
    await s.clock.advance(2_999)
    expect(s.server.requests).toHaveLength(1)
    await s.clock.advance(1)
    await answer
  })

  it('wait for the key where no other is left, and say so', async () => {
    await using s = await scenario([limited(), well])
    const answer = s.adapter.chat(ask, { onRetry: s.onRetry })
    const { delayMs } = await s.nextRetry()
    expect(delayMs).toBe(s.pool.status()[0]?.recoversInMs)
    expect(delayMs).toBeGreaterThan(1_000)
    await s.clock.advance(delayMs)
    await answer
    await using impatient = await scenario([limited()])
    await expect(impatient.adapter.chat(ask, { timeout: 1_000 })).rejects.toBeInstanceOf(RateLimitError)
  })

  it('fail at once when the hint, or the back-off, is longer than the time that is left', async () => {
    await using s = await scenario([limited({ 'retry-after': '3' }), httpError(500, '')])
    const impatient = { timeout: 400 }
    await expect(s.adapter.chat(ask, impatient)).rejects.toMatchObject({ retryAfterMs: 3_000 })
    s.pool.restore(s.pool.status()[0]?.id ?? '')
    await expect(s.adapter.chat(ask, impatient)).rejects.toMatchObject({ status: 500 })
  })

  it.each<[string, Reply]>([
    ['over its limit', limited()],
    ['over its limit for an hour', limited({ 'retry-after': '3600' })],
    ['out of credit', httpError(429, { error: { code: 'insufficient_quota' } })],
    ['refused', httpError(401, '')],
    ['not allowed', httpError(403, '')],
    ['without the model', httpError(404, { error: { code: 'model_not_found' } })],
  ])('go to another key at once when one is %s; that is no retry', async (_name, reply) => {
    await using s = await scenario([reply, well], { keys: twoKeys, retry: { maxRetries: 0 } })
    const answer = s.adapter.chat(ask, { onRetry: s.onRetry })
    expect((await s.nextRetry()).delayMs).toBe(0)
    await answer
    const used = s.server.requests.map(({ headers }) => headers.authorization)
    expect(new Set(used).size).toBe(2)
    expect(s.held().leases).toBe(0)
  })

  it('try each key once', async () => {
    await using s = await scenario([httpError(401, ''), httpError(401, '')], { keys: twoKeys })
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({
      name: 'AuthenticationError',
      attempts: [{}, {}],
    })
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({ name: 'NoUsableKeyError', keys: [{}, {}] })
  })

  it.each<[string, Reply]>([
    ['refused', httpError(401, '')],
    ['not allowed', httpError(403, '')],
    ['out of credit', httpError(429, { error: { code: 'insufficient_quota' } })],
  ])('wait for the seat of another key when one is %s', async (_name, reply) => {
    const busy = deferred()
    await using s = await scenario(
      ({ headers }) =>
        headers.authorization === 'Bearer sk-canary-bad-0123456789' ? reply : wellAfter(busy.promise),
      {
        keys: ['sk-canary-bad-0123456789', 'sk-canary-good-012345678'],
        keyLimits: { concurrency: 1 },
      },
    )
    const answers = [s.adapter.chat(ask), s.adapter.chat(ask)]
    await vi.waitUntil(() => s.server.requests.length === 2)
    busy.resolve()
    for (const { choices } of await Promise.all(answers)) expect(choices[0]?.message.content).toBe('well')
    expect(s.held()).toEqual(nothingHeld)
  })

  it('serve a thousand calls although one of three keys with seats is revoked', async () => {
    await using s = await scenario(
      ({ headers }) => (headers.authorization?.includes('-bad-') ? httpError(401, '') : well),
      {
        keys: ['sk-bad-0123456789', 'sk-one-0123456789', 'sk-two-0123456789'],
        keyLimits: { concurrency: 10 },
      },
    )
    const results = await Promise.allSettled(Array.from({ length: 1_000 }, () => s.adapter.chat(ask)))
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(s.held()).toEqual(nothingHeld)
  })

  it('end with the reason of the caller who aborts while another key is awaited', async () => {
    const busy = deferred()
    await using s = await scenario(
      ({ headers }) =>
        headers.authorization?.includes('-bad-') ? httpError(401, '') : wellAfter(busy.promise),
      { keys: ['sk-bad-0123456789', 'sk-good-0123456789'], keyLimits: { concurrency: 1 } },
    )
    const controller = new AbortController()
    const refused = s.adapter.chat(ask, { signal: controller.signal })
    const served = s.adapter.chat(ask)
    await vi.waitUntil(() => s.pool.status()[0]?.state === 'quarantined')
    controller.abort(new Error('enough'))
    await expect(refused).rejects.toMatchObject({ name: 'AbortError' })
    busy.resolve()
    await served
  })

  it('go on with the next key of a function when its key is refused', async () => {
    const keys = ['sk-expired-0123456789', 'sk-fresh-0123456789']
    await using s = await scenario([httpError(401, ''), well], { keys: () => keys.shift() ?? 'sk-none' })
    expect((await s.adapter.chat(ask)).choices[0]?.message.content).toBe('well')
    expect(s.server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer sk-expired-0123456789',
      'Bearer sk-fresh-0123456789',
    ])
  })

  it('end when a function gives refused keys for ever', async () => {
    let count = 0
    await using s = await scenario([httpError(401, ''), httpError(401, ''), well], {
      keys: () => `sk-refused-${++count}-0123456789`,
    })
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({
      name: 'AuthenticationError',
      attempts: [{}, {}],
    })
  })

  it('are not for what was shown: a stream breaks after its first delta', async () => {
    await using s = await scenario([sse('data: a\n\n', { end: 'reset' })])
    await expect(textsOf(s.adapter.chatStream(ask, { onRetry: s.onRetry }))).rejects.toMatchObject({
      name: 'StreamInterruptedError',
      isRetryable: true,
      attempts: [{ attempt: 1 }],
    })
  })

  it('are for a stream that breaks before its first delta', async () => {
    await using s = await scenario([sse(': ping\n\n'), sse(['a', 'END'], { done: false })])
    const texts = textsOf(s.adapter.chatStream(ask, { onRetry: s.onRetry }))
    await s.nextRetry()
    await s.clock.advance(500)
    expect(await texts).toEqual(['a'])
    expect(s.held()).toEqual(nothingHeld)
  })

  it('send another form of a refused request twice at most, at no cost', async () => {
    await using s = await scenario(() => httpError(400, 'say too loud'), { retry: { maxRetries: 0 } })
    s.adapter.onAmend = (wire) => ({
      ...wire,
      body: { ...wire.body, say: `${String(wire.body['say'])}, softly` },
    })
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({ status: 400, attempts: [{}, {}, {}] })
    expect(s.server.bodies).toMatchObject([
      { say: 'hello' },
      { say: 'hello, softly' },
      { say: 'hello, softly, softly' },
    ])
    const keys = s.server.requests.map(({ headers }) => headers['idempotency-key'])
    expect(new Set(keys).size).toBe(3)
  })

  it('survive a listener that throws', async () => {
    await using s = await scenario([limited(), well], { keys: twoKeys })
    const onRetry = (): never => {
      throw new Error('listener')
    }
    expect((await s.adapter.chat(ask, { onRetry })).choices).toHaveLength(1)
  })

  it('do not amplify an outage: 1,000 calls make at most 1,100 requests', async () => {
    let requests = 0
    const budget = new RetryBudget()
    const adapters = [1, 2].map(
      (model) =>
        new ParrotAdapter({
          apiKeyPool: new APIKeyPool({ providerId: 'p', apiKeys: 'sk-test' }),
          modelName: `parrot-${model}`,
          retry: { budget, baseDelayMs: 1 },
          fetch: () => {
            requests++
            return Promise.resolve(new Response('', { status: 503 }))
          },
        }),
    )
    const calls = Array.from({ length: 1_000 }, (_, index) => adapters[index % 2]?.chat(ask).catch(() => {}))
    await Promise.all(calls)
    expect(requests).toBe(1_100)
  })

  it('tell the pool what it needs: usage settles the reservation, a limit cools the key down', async () => {
    await using s = await scenario([limited({ 'retry-after': '30' })], { retry: { maxRetries: 0 } })
    await expect(s.adapter.chat(ask)).rejects.toBeInstanceOf(RateLimitError)
    expect(s.pool.status()).toMatchObject([{ state: 'cooling', recoversInMs: 30_000 }])
  })
})
