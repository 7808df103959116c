import { describe, expect, test } from 'vitest'
import { type LeaseOutcome, limitClaims, TimeoutError } from '@slf/core'
import { setup, failure } from './pool-setup.js'

describe('limits', () => {
  test('requests per minute: a burst, then the pace', async () => {
    const { clock, pool } = setup({ apiKeys: 'sk-a', limits: { requestsPerMinute: 60, requestBurst: 2 } })
    const at: number[] = []
    for (let count = 0; count < 5; count++) void pool.acquire().then(() => at.push(clock.now()))
    await clock.advance(0)
    await clock.advance(5000)
    expect(at).toEqual([0, 0, 1000, 2000, 3000])
    expect(clock.pendingTimers).toBe(0)
  })

  test('tokens per minute: the estimate is reserved, usage settles it, a giant passes alone', async () => {
    const { clock, pool } = setup({ apiKeys: 'sk-a', limits: { tokensPerMinute: 60_000 } })
    const first = await pool.acquire({ estimatedTokens: 50_000 })
    expect(
      TimeoutError.isInstance(await failure(pool.acquire({ estimatedTokens: 20_000, timeoutMs: 0 }))),
    ).toBe(true)
    first.report({ type: 'success', tokens: 1000 })
    first.release()
    const giant = pool.acquire({ estimatedTokens: 1e9 })
    await clock.advance(1000)
    const lease = await giant
    lease.report({ type: 'success', tokens: 90_000 })
    lease.release()
    let nextAt: number | undefined
    void pool.acquire({ estimatedTokens: 1 }).then(() => (nextAt = clock.now()))
    await clock.advance(60_000)
    expect(nextAt).toBe(1000 + 30_001)
  })

  test('a refused request gives its tokens back, a failed one keeps its estimate', async () => {
    const left = async (outcome: LeaseOutcome): Promise<boolean> => {
      const { pool, use } = setup({ apiKeys: 'sk-a', limits: { tokensPerMinute: 600 } })
      await use(outcome, { estimatedTokens: 600, model: 'm' })
      return !(await failure(pool.acquire({ estimatedTokens: 600, timeoutMs: 0, model: 'n' })))
    }
    expect(await left({ type: 'not-found' })).toBe(true)
    expect(await left({ type: 'failed' })).toBe(false)
    expect(await left({ type: 'success' })).toBe(false)
    expect(await left({ type: 'success', tokens: 0 })).toBe(true)
  })

  test('limits of the caller pass together with those of the key, and bind nobody else', async () => {
    const { clock, pool, loads } = setup({ apiKeys: ['sk-a', 'sk-b'] })
    const limits = limitClaims('adapter', { concurrency: 1 })
    const first = await pool.acquire({ limits })
    const second = pool.acquire({ limits })
    expect(loads()).toEqual([1, 0])
    const other = await pool.acquire()
    expect(loads()).toEqual([1, 1])
    first.release()
    expect((await second).key).toBe('sk-a')
    other.release()
    expect(clock.pendingTimers).toBe(0)
  })

  test('what the provider says of its limits lowers the pace, for that model', async () => {
    const { clock, pool, use } = setup({ apiKeys: 'sk-a' })
    await use({ type: 'success', requestHint: { remaining: 1, limit: 10, resetMs: 900 } }, { model: 'm' })
    const at: number[] = []
    for (let count = 0; count < 3; count++) void pool.acquire({ model: 'm' }).then(() => at.push(clock.now()))
    expect((await pool.acquire({ model: 'n', timeoutMs: 0 })).key).toBe('sk-a')
    await clock.advance(1000)
    expect(at).toEqual([0, 100, 200])
  })

  test.each<[string, LeaseOutcome, number]>([
    [
      'nothing left, size unknown: until it is full again',
      { type: 'success', requestHint: { remaining: 0, resetMs: 700 } },
      700,
    ],
    [
      'some left, size unknown: nothing is learned',
      { type: 'success', requestHint: { remaining: 3, resetMs: 700 } },
      0,
    ],
    [
      'a limit that never resets: a minute at most',
      { type: 'success', requestHint: { remaining: 0, resetMs: 1e12 } },
      60_000,
    ],
    [
      'a size, but no near end: paced within a minute',
      { type: 'success', requestHint: { remaining: 0, limit: 2, resetMs: 1e12 } },
      30_000,
    ],
    [
      'more left than there is',
      { type: 'success', requestHint: { remaining: 10, limit: 5, resetMs: 700 } },
      0,
    ],
    ['garbage', { type: 'success', requestHint: { remaining: Number.NaN, resetMs: -1, limit: 0 } }, 0],
    ['tokens', { type: 'success', tokenHint: { remaining: 0, limit: 1000, resetMs: 1000 } }, 500],
  ])('hint: %s', async (_, outcome, wait) => {
    const { clock, pool, use } = setup({ apiKeys: 'sk-a' })
    await use(outcome)
    let at: number | undefined
    void pool.acquire({ estimatedTokens: 500, timeoutMs: 1e6 }).then(() => (at = clock.now()))
    await clock.advance(0)
    await clock.advance(100_000)
    expect(at).toBe(wait)
  })

  test('a pace is no reason to give up: who does not want to wait for it times out', async () => {
    const { pool, use } = setup({ apiKeys: 'sk-a' })
    await use({ type: 'success', requestHint: { remaining: 0, resetMs: 700 } })
    expect(TimeoutError.isInstance(await failure(pool.acquire({ timeoutMs: 0 })))).toBe(true)
  })
})
