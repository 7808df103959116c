import { describe, expect, test, vi } from 'vitest'
import { TimeoutError } from '@slf/core'
import { setup, failure, noUsableKey } from './pool-setup.js'

describe('what a report does to a key', () => {
  test('429 with a hint: not a moment earlier, then one probe, then slowly more', async () => {
    const { clock, pool, use, states } = setup({ apiKeys: 'sk-a' })
    await use({ type: 'rate-limited', retryAfterMs: 2000 })
    expect(pool.status()[0]).toMatchObject({ state: 'cooling', recoversInMs: 2000 })
    const back: number[] = []
    const waiting = Array.from({ length: 10 }, () =>
      pool.acquire().then((lease) => {
        back.push(clock.now())
        return lease
      }),
    )
    await clock.advance(1999)
    expect(back).toEqual([])
    await clock.advance(1)
    expect(back).toEqual([2000])
    expect(states()).toEqual(['half-open'])
    for (const [index, served] of [3, 5, 7].entries()) {
      const lease = await waiting[index]
      lease?.report({ type: 'success' })
      lease?.release()
      await clock.advance(0)
      expect(back).toHaveLength(served)
    }
  })

  test('a failed probe says nothing; the next one may go', async () => {
    const { clock, use, states } = setup({ apiKeys: 'sk-a' })
    await use({ type: 'rate-limited', retryAfterMs: 1000 })
    await clock.advance(1000)
    await use({ type: 'failed' })
    await use({ type: 'failed' })
    expect(states()).toEqual(['half-open'])
    for (let count = 0; count < 31; count++) await use({ type: 'success' })
    expect(states()).toEqual(['healthy'])
  })

  test('callers in flight together that are refused together are one strike', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const { pool } = setup({ apiKeys: 'sk-a' })
    const leases = await Promise.all(Array.from({ length: 10 }, () => pool.acquire()))
    for (const lease of leases) lease.report({ type: 'rate-limited' })
    expect(pool.status()[0]?.recoversInMs).toBe(5000)
    vi.restoreAllMocks()
  })

  test('401 quarantines the key until it is restored', async () => {
    const { clock, pool, use, states } = setup({ apiKeys: 'sk-a' })
    const { id } = await use({ type: 'unauthorized' })
    await clock.advance(1e9)
    const error = await noUsableKey(pool.acquire({ model: 'm' }))
    expect(error.keys).toEqual([{ id, state: 'quarantined' }])
    expect(error.message).toBe(`No key of 'acme' can be used now for 'm': ${id} quarantined.`)
    expect(error.isRetryable).toBe(false)
    pool.restore(id)
    expect(states()).toEqual(['healthy'])
    expect((await pool.acquire()).key).toBe('sk-a')
  })

  test.each(['forbidden', 'not-found'] as const)('%s blocks the key for that model only', async (type) => {
    const { clock, pool, use } = setup({ apiKeys: 'sk-a' })
    const { id } = await use({ type }, { model: 'm' })
    expect((await pool.acquire({ model: 'n' })).key).toBe('sk-a')
    const error = await noUsableKey(pool.acquire({ model: 'm', timeoutMs: 59_999 }))
    expect(error.keys).toEqual([{ id, state: 'refused for this model', recoversInMs: 60_000 }])
    expect(error.retryAfterMs).toBe(60_000)
    await clock.advance(60_000)
    expect((await pool.acquire({ model: 'm', timeoutMs: 0 })).key).toBe('sk-a')
  })

  test('no credit: the account rests for 10 minutes, and comes back with one probe', async () => {
    const { clock, pool, use, states } = setup({ apiKeys: 'sk-a' })
    await use({ type: 'quota' })
    expect(pool.status()[0]).toMatchObject({ state: 'exhausted', recoversInMs: 600_000 })
    await clock.advance(600_000)
    expect(states()).toEqual(['half-open'])
    await use({ type: 'quota' })
    expect(pool.status()[0]).toMatchObject({ recoversInMs: 1_200_000 })
  })

  test('server errors never count against a key', async () => {
    const { use, states } = setup({ apiKeys: 'sk-a' })
    for (let count = 0; count < 100; count++) await use({ type: 'failed' })
    expect(states()).toEqual(['healthy'])
  })

  test('the next caller gets another key at once', async () => {
    const { pool } = setup({ apiKeys: ['sk-a', 'sk-b'] })
    const first = await pool.acquire()
    first.report({ type: 'rate-limited', retryAfterMs: 60_000 })
    first.release()
    expect((await pool.acquire({ timeoutMs: 0, exclude: [first.id] })).key).toBe('sk-b')
  })
})

describe('accounts', () => {
  const grouped = { apiKeys: [{ key: 'sk-a', group: 'team' }, { key: 'sk-b', group: 'team' }, 'sk-c'] }

  test('keys of a group share limits and cool-downs', async () => {
    const { pool, states, loads } = setup({ ...grouped, limits: { concurrency: 2 } })
    const leases = await Promise.all(Array.from({ length: 4 }, () => pool.acquire()))
    expect(loads()).toEqual([1, 1, 2])
    expect(TimeoutError.isInstance(await failure(pool.acquire({ timeoutMs: 0 })))).toBe(true)
    leases[0]?.report({ type: 'rate-limited', retryAfterMs: 1000 })
    expect(states()).toEqual(['cooling', 'cooling', 'healthy'])
  })

  test('but not a quarantine', async () => {
    const { use, states } = setup(grouped)
    await use({ type: 'unauthorized' })
    expect(states()).toEqual(['quarantined', 'healthy', 'healthy'])
  })

  test('a group may have limits of its own, and a model too', async () => {
    const { pool } = setup({
      ...grouped,
      limits: { concurrency: 1, models: { small: { concurrency: 2 } } },
      groups: { team: { limits: { concurrency: 5, models: { small: { concurrency: 2 } } } } },
    })
    const taken = async (model: string): Promise<number> => {
      let count = 0
      while (!(await failure(pool.acquire({ model, timeoutMs: 0 })))) count++
      return count
    }
    expect(await taken('small')).toBe(3)
    expect(await taken('large')).toBe(3)
  })
})

describe('the herd', () => {
  test('100 callers told to come back in 1 s come back at the pace of the key', async () => {
    const { clock, pool } = setup({ apiKeys: 'sk-a', limits: { requestsPerMinute: 6000 } })
    const first = await Promise.all(Array.from({ length: 100 }, () => pool.acquire()))
    const back: number[] = []
    for (const lease of first) {
      lease.report({ type: 'rate-limited', retryAfterMs: 1000 })
      lease.release()
      void pool.acquire().then((again) => {
        back.push(clock.now())
        clock.setTimeout(() => {
          again.report({ type: 'success' })
          again.release()
        }, 20)
      })
    }
    await clock.advance(5000)
    expect(back).toHaveLength(100)
    expect(Math.min(...back)).toBe(1000)
    expect(Math.max(...back)).toBeLessThan(3500)
    for (const start of back) {
      const inWindow = back.filter((at) => at >= start && at < start + 100)
      expect(inWindow.length).toBeLessThanOrEqual(10)
    }
  })
})
