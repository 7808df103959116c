import { ManualClock } from '@slf/core/testing'
import { httpError, json } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { httpDate } from '../../src/headers/http-date.js'
import { rateHints } from '../../src/headers/rate-hint.js'
import { requestIdOf } from '../../src/headers/request-id.js'
import { retryAfterMs } from '../../src/headers/retry-after.js'
import { ask, scenario } from '../scenario.js'

describe('the id of a request', () => {
  it.each(['x-request-id', 'request-id', 'apim-request-id', 'x-amzn-requestid'])(
    'is read from %s',
    (name) => {
      expect(requestIdOf(new Headers({ [name]: 'req-1' }))).toBe('req-1')
      expect(requestIdOf(new Headers({ [name]: '' }))).toBeUndefined()
    },
  )

  it('is the first that is not empty', () => {
    const headers = { 'x-request-id': '', 'request-id': 'second', 'x-amzn-requestid': 'third' }
    expect(requestIdOf(new Headers(headers))).toBe('second')
    expect(requestIdOf(new Headers({ 'x-trace-id': 'other' }))).toBeUndefined()
  })
})

describe('what is left of a limit', () => {
  const hint = (remaining?: string, reset?: string, limit?: string) =>
    rateHints(
      new Headers(
        Object.entries({ remaining, reset, limit }).flatMap(([name, value]) =>
          value === undefined ? [] : [[`x-ratelimit-${name}-requests`, value] as [string, string]],
        ),
      ),
      new ManualClock(),
    ).requests

  it('needs both a rest and a time', () => {
    expect(hint('0', '0s', '0')).toEqual({ remaining: 0, resetMs: 0, limit: 0 })
    expect(hint('5', '1s')).toEqual({ remaining: 5, resetMs: 1_000, limit: undefined })
    expect(hint(undefined, '1s', '9')).toBeUndefined()
    expect(hint('5', undefined, '9')).toBeUndefined()
  })

  it.each(['-1', '1.5', '1e3', '', ' ', 'many', '0x1', '1'.repeat(16)])('%j is no count', (text) => {
    expect(hint(text, '1s')).toBeUndefined()
    expect(hint('1', '1s', text)?.limit).toBeUndefined()
  })

  it('counts up to fifteen digits', () => {
    expect(hint('9'.repeat(15), '1s')?.remaining).toBe(999_999_999_999_999)
  })

  it.each([
    ['1d2h3m4s5ms', 93_784_005],
    ['1s1s', 2_000],
    ['0.5m', 30_000],
    ['999999999ms', 999_999_999],
  ])('%s is %d ms', (text, resetMs) => {
    expect(hint('1', text)?.resetMs).toBeCloseTo(resetMs, 6)
  })

  it.each(['1', '1x', 's', '1.s', '.5s', '1 s', '1s,', '1sm', '1S', '1h1h1h1h1h1h', '1234567890s', '-1s'])(
    '%j is no time',
    (text) => {
      expect(hint('1', text)).toBeUndefined()
    },
  )
})

describe('an HTTP date', () => {
  const now = Date.UTC(2026, 5, 15)
  it.each([
    ['Jan', 0],
    ['Feb', 1],
    ['Mar', 2],
    ['Apr', 3],
    ['May', 4],
    ['Jun', 5],
    ['Jul', 6],
    ['Aug', 7],
    ['Sep', 8],
    ['Oct', 9],
    ['Nov', 10],
    ['Dec', 11],
  ])('knows %s', (name, month) => {
    expect(httpDate(`Mon, 05 ${name} 2026 01:02:03 GMT`, now)).toBe(Date.UTC(2026, month, 5, 1, 2, 3))
    expect(httpDate(`Monday, 05-${name}-26 01:02:03 GMT`, now)).toBe(Date.UTC(2026, month, 5, 1, 2, 3))
    expect(httpDate(`Mon ${name}  5 01:02:03 2026`, now)).toBe(Date.UTC(2026, month, 5, 1, 2, 3))
  })

  it.each<[string, number | undefined]>([
    ['Mon, 01 Jan 2026 00:00:00 GMT', Date.UTC(2026, 0, 1)],
    ['Mon, 31 Jan 2026 23:59:59 GMT', Date.UTC(2026, 0, 31, 23, 59, 59)],
    ['Mon, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)],
    ['Mon, 00 Jan 2026 00:00:00 GMT', undefined],
    ['Mon, 32 Jan 2026 00:00:00 GMT', undefined],
    ['Mon, 01 Jan 2026 24:00:00 GMT', undefined],
    ['Mon, 01 Jan 2026 00:60:00 GMT', undefined],
    ['Mon, 01 Jan 2026 00:00:61 GMT', undefined],
    ['Mon, 01 Foo 2026 00:00:00 GMT', undefined],
    ['Mon, 1 Jan 2026 00:00:00 GMT', undefined],
    ['Mon, 01 Jan 2026 00:00:00', undefined],
    ['Mon, 01 Jan 2026 00:00:00 GMT ', undefined],
    [' Mon, 01 Jan 2026 00:00:00 GMT', undefined],
    ['Mon, 01 Jan 26 00:00:00 GMT', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    expect(httpDate(text, now)).toBe(expected)
  })

  it('in the past is no wait', () => {
    const clock = new ManualClock({ date: Date.UTC(2026, 0, 1, 0, 0, 10) })
    const wait = (second: string) =>
      retryAfterMs(new Headers({ 'retry-after': `Thu, 01 Jan 2026 00:00:${second} GMT` }), clock)
    expect(['09', '10', '11'].map(wait)).toEqual([0, 0, 1_000])
  })
})

describe('the headers of an answer', () => {
  it('are read in the order of their precision', () => {
    const clock = new ManualClock()
    const all = { 'retry-after-ms': '1', 'x-ms-retry-after-ms': '2', 'retry-after': '3' }
    expect(retryAfterMs(new Headers(all), clock)).toBe(1)
    expect(retryAfterMs(new Headers({ ...all, 'retry-after-ms': 'x' }), clock)).toBe(2)
    expect(retryAfterMs(new Headers({ 'retry-after': '3' }), clock)).toBe(3_000)
    expect(retryAfterMs(new Headers({}), clock)).toBeUndefined()
  })

  it.each(['true', 'false', 'TRUE', 'yes', ''])('x-should-retry: %j', async (said) => {
    await using s = await scenario([httpError(400, '', { 'x-should-retry': said }), json({ said: 'well' })])
    const answer = s.adapter.chat(ask, { onRetry: s.onRetry })
    answer.catch(() => {})
    if (said === 'true') {
      await s.nextRetry()
      await s.clock.advance(500)
      expect((await answer).choices).toHaveLength(1)
    } else await expect(answer).rejects.toMatchObject({ status: 400, isRetryable: false })
  })

  it('tell the pool how many requests and tokens are left', async () => {
    const headers = (unit: string) => ({
      [`x-ratelimit-remaining-${unit}`]: '0',
      [`x-ratelimit-reset-${unit}`]: '30s',
    })
    for (const unit of ['requests', 'tokens']) {
      await using s = await scenario([json({ said: 'well' }, { headers: headers(unit) })])
      await s.adapter.chat(ask)
      const next = s.pool.acquire({ model: 'parrot-1', timeoutMs: 29_999, estimatedTokens: 1 })
      await Promise.all([
        expect(next).rejects.toMatchObject({ name: 'TimeoutError' }),
        s.clock.advance(29_999),
      ])
      await s.clock.advance(1)
      const lease = await s.pool.acquire({ model: 'parrot-1', timeoutMs: 0, estimatedTokens: 1 })
      lease.release()
    }
  })
})
