import { APIKeyPool } from '@slf/core'
import { describe, expect, test } from 'vitest'
import { ObservedPace } from '../../src/keys/observed-pace.js'
import { failure, noUsableKey, setup } from './pool-setup.js'

describe('options of a pool', () => {
  test.each([['5'], [-1], [Number.NaN], [null], [{}]])(
    '%j is no number of callers that may wait',
    (maxQueued) => {
      expect(() => setup({ maxQueued: maxQueued as number })).toThrow(
        `'maxQueued' must be a number from 0, but got ${String(maxQueued)}.`,
      )
    },
  )

  test.each([[''], [undefined], [7], [null]])('%j is no name of a provider', (providerId) => {
    expect(() => new APIKeyPool({ providerId: providerId as string, apiKeys: 'sk-a' })).toThrow(
      "An APIKeyPool needs a 'providerId', such as 'openai'.",
    )
  })

  test('as many may wait as it says, and none more', async () => {
    for (const [maxQueued, fits] of [
      [1, 1],
      [2, 2],
    ] as const) {
      const { pool } = setup({ apiKeys: 'sk-a', limits: { concurrency: 1 }, maxQueued })
      const lease = await pool.acquire({ timeoutMs: 0 })
      const waiting = Array.from({ length: fits }, () => pool.acquire().catch(() => undefined))
      const error = await noUsableKey(pool.acquire())
      expect(error.message).toContain('acme')
      lease.release()
      for (const next of waiting) (await next)?.release()
      expect(await failure(pool.acquire({ timeoutMs: 0 }))).toBeUndefined()
    }
  })
})

describe('what is asked of a pool', () => {
  test.each<[object, string]>([
    [{ estimatedTokens: -1 }, 'estimatedTokens'],
    [{ estimatedTokens: Infinity }, 'estimatedTokens'],
    [{ estimatedTokens: Number.NaN }, 'estimatedTokens'],
    [{ timeoutMs: -1 }, 'timeoutMs'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs'],
    [{ priority: Infinity }, 'priority'],
    [{ priority: Number.NaN }, 'priority'],
  ])('is refused with %j', async (request, name) => {
    await expect(setup({ apiKeys: 'sk-a' }).pool.acquire(request)).rejects.toThrow(`'${name}'`)
  })

  test.each<[object]>([
    [{ estimatedTokens: 0 }],
    [{ timeoutMs: 0 }],
    [{ timeoutMs: Infinity }],
    [{ priority: -5 }],
  ])('is given with %j', async (request) => {
    expect((await setup({ apiKeys: 'sk-a' }).pool.acquire(request)).key).toBe('sk-a')
  })
})

describe('the pace that a provider tells', () => {
  const paceOf = (hint: { remaining: number; resetMs: number; limit?: number }): ObservedPace => {
    const pace = new ObservedPace()
    pace.observe('requests', hint, 1_000)
    return pace
  }

  test('spreads what is left of a limit over its time', () => {
    const pace = paceOf({ remaining: 0, resetMs: 10_000, limit: 10 })
    expect(pace.readyAt(0)).toBe(2_000)
    pace.spend(0, 2_000)
    expect(pace.readyAt(0)).toBe(3_000)
    expect(paceOf({ remaining: 5, resetMs: 10_000, limit: 10 }).readyAt(0)).toBeLessThanOrEqual(1_000)
  })

  test('is none while something is left of a limit of unknown size, and a stop when nothing is', () => {
    expect(paceOf({ remaining: 1, resetMs: 5_000 }).readyAt(0)).toBe(-Infinity)
    expect(paceOf({ remaining: 0, resetMs: 5_000 }).readyAt(0)).toBe(6_000)
  })

  test.each([
    [{ remaining: -1, resetMs: 5_000 }],
    [{ remaining: 0, resetMs: 0 }],
    [{ remaining: 0, resetMs: -5 }],
    [{ remaining: Number.NaN, resetMs: 5_000 }],
    [{ remaining: 0, resetMs: Number.NaN }],
    [{ remaining: 5, resetMs: 5_000, limit: 5 }],
    [{ remaining: 6, resetMs: 5_000, limit: 5 }],
    [{ remaining: 1, resetMs: 5_000, limit: Infinity }],
  ])('is none for %j', (hint) => {
    expect(paceOf(hint).readyAt(0)).toBe(-Infinity)
  })

  test('slows down for a minute at most', () => {
    expect(paceOf({ remaining: 0, resetMs: 3_600_000 }).readyAt(0)).toBe(61_000)
    expect(paceOf({ remaining: 0, resetMs: 60_000 }).readyAt(0)).toBe(61_000)
  })

  test('of tokens counts tokens, and the slower of two holds', () => {
    const pace = new ObservedPace()
    pace.observe('tokens', { remaining: 0, resetMs: 10_000, limit: 100 }, 0)
    expect(pace.readyAt(1)).toBe(100)
    expect(pace.readyAt(50)).toBe(5_000)
    pace.observe('requests', { remaining: 0, resetMs: 20_000, limit: 10 }, 0)
    expect(pace.readyAt(1)).toBe(2_000)
    expect(pace.readyAt(50)).toBe(5_000)
    pace.observe('tokens', undefined, 0)
    expect(pace.readyAt(50)).toBe(5_000)
  })
})

describe('a key that a model may not use', () => {
  test('is said to be refused for it, unless all of it rests; the time is rounded up', async () => {
    const { clock, pool, use } = setup({ apiKeys: ['sk-a'] })
    await use({ type: 'forbidden' }, { model: 'm' })
    await clock.advance(0.5)
    expect((await noUsableKey(pool.acquire({ model: 'm', timeoutMs: 0 }))).keys).toMatchObject([
      { state: 'refused for this model', recoversInMs: 60_000 },
    ])
    await use({ type: 'rate-limited', retryAfterMs: 5_000 }, { model: 'n' })
    expect((await noUsableKey(pool.acquire({ model: 'm', timeoutMs: 0 }))).keys).toMatchObject([
      { state: 'cooling', recoversInMs: 5_000 },
    ])
    await clock.advance(5_000)
    expect((await noUsableKey(pool.acquire({ model: 'm', timeoutMs: 0 }))).keys).toMatchObject([
      { state: 'refused for this model', recoversInMs: 55_000 },
    ])
  })
})
