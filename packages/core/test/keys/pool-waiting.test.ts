import { describe, expect, test } from 'vitest'
import { AbortError, ConfigurationError, TimeoutError } from '@slf/core'
import { countAbortListeners } from '@slf/testbed'
import { ManualClock } from '../../src/clock/manual-clock.js'
import { setup, failure, noUsableKey } from './pool-setup.js'

describe('waiting', () => {
  test('not at all is enough when a key is free, also on a clock that never stands still', async () => {
    let now = 0
    const clock = Object.assign(new ManualClock(), { now: () => (now += 0.001) })
    const { pool } = setup({ clock })
    expect((await pool.acquire({ timeoutMs: 0 })).key).toBe('sk-a')
  })

  test('ends with the states when no key recovers in time', async () => {
    const { pool, use } = setup({ apiKeys: ['sk-a', 'sk-b'] })
    await use({ type: 'rate-limited', retryAfterMs: 5000 })
    await use({ type: 'quota' })
    const error = await noUsableKey(pool.acquire({ timeoutMs: 4999 }))
    expect(error.keys.map(({ state, recoversInMs }) => `${state} ${recoversInMs}`)).toEqual([
      'cooling 5000',
      'exhausted 600000',
    ])
    expect(error.retryAfterMs).toBe(5000)
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: 'SLF_NO_KEY', provider: 'acme' })
  })

  test('waits for a key that recovers exactly at the limit', async () => {
    const { clock, pool, use } = setup({ apiKeys: 'sk-a' })
    await use({ type: 'rate-limited', retryAfterMs: 5000 })
    const waiting = pool.acquire({ timeoutMs: 5000 })
    await clock.advance(5000)
    expect((await waiting).key).toBe('sk-a')
  })

  test('times out as the queue, and tells the load', async () => {
    const { clock, pool } = setup({ apiKeys: 'sk-a', limits: { concurrency: 1 } })
    const { id } = await pool.acquire()
    const late = failure(pool.acquire({ timeoutMs: 500 }))
    await clock.advance(500)
    const error = await late
    expect(TimeoutError.isInstance(error) && error.toJSON()).toMatchObject({
      which: 'queue',
      timeoutMs: 500,
      phase: 'queue',
    })
    expect((error as Error).message).toContain(`${id} healthy, 1 in flight`)
    expect(clock.pendingTimers).toBe(0)
  })

  test('aborts at once, and an aborted signal takes nothing', async () => {
    const { clock, pool, loads } = setup({ apiKeys: 'sk-a', limits: { concurrency: 1 } })
    await failure(pool.acquire({ signal: AbortSignal.abort('early') }))
    expect(loads()).toEqual([0])
    const lease = await pool.acquire()
    const controller = new AbortController()
    const waiting = failure(pool.acquire({ signal: controller.signal }))
    expect(countAbortListeners(controller.signal)).toBe(1)
    controller.abort('enough')
    const error = await waiting
    expect(AbortError.isInstance(error) && error.cause).toBe('enough')
    expect(countAbortListeners(controller.signal)).toBe(0)
    expect(clock.pendingTimers).toBe(0)
    lease.release()
    expect(loads()).toEqual([0])
  })

  test('more callers than may wait are sent away', async () => {
    const { pool } = setup({ apiKeys: 'sk-a', limits: { concurrency: 1 }, maxQueued: 2 })
    await pool.acquire()
    const waiting = [pool.acquire(), pool.acquire()]
    const error = await noUsableKey(pool.acquire())
    expect(error.message).toContain('2 callers wait for a key already')
    expect(waiting).toHaveLength(2)
  })

  test('a large request is not starved by small ones of another model', async () => {
    const { clock, pool } = setup({
      apiKeys: 'sk-a',
      limits: { tokensPerMinute: 60_000, tokenBurst: 10_000 },
    })
    await pool.acquire({ estimatedTokens: 10_000 })
    const order: string[] = []
    void pool
      .acquire({ model: 'large', estimatedTokens: 10_000 })
      .then(() => order.push(`large ${clock.now()}`))
    for (let count = 0; count < 20; count++) {
      void pool.acquire({ model: 'small', estimatedTokens: 500 }).then(() => order.push('small'))
      await clock.advance(500)
    }
    expect(order[0]).toBe('large 10000')
  })

  test('a caller for a blocked model does not hold up others', async () => {
    const { pool, use } = setup({ apiKeys: 'sk-a', limits: { models: { m: { concurrency: 1 } } } })
    await use({ type: 'success' })
    await pool.acquire({ model: 'm' })
    void failure(pool.acquire({ model: 'm' }))
    expect((await pool.acquire({ model: 'n', timeoutMs: 0 })).key).toBe('sk-a')
  })

  test.each([
    { timeoutMs: -1 },
    { timeoutMs: Number.NaN },
    { estimatedTokens: -1 },
    { estimatedTokens: Infinity },
    { priority: Number.NaN },
  ])('refuses %o', async (request) => {
    const error = await failure(setup().pool.acquire(request))
    expect(ConfigurationError.isInstance(error)).toBe(true)
  })
})
