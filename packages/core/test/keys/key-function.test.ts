import { describe, expect, test, vi } from 'vitest'
import { AbortError, TimeoutError } from '@slf/core'
import { expectNoSecret, withoutUnhandledRejections } from '@slf/testbed'
import { setup, failure, noUsableKey } from './pool-setup.js'

describe('keys from functions', () => {
  test('all who wait share one question', async () => {
    const give = vi.fn<() => Promise<string>>(() => Promise.resolve('sk-given'))
    const { pool, clock } = setup({ apiKeys: give })
    expect(pool.status()).toMatchObject([{ id: 'key-0', state: 'unresolved' }])
    const leases = await Promise.all(Array.from({ length: 20 }, () => pool.acquire()))
    expect(leases.every(({ key }) => key === 'sk-given')).toBe(true)
    expect(give).toHaveBeenCalledTimes(1)
    expect(clock.pendingTimers).toBe(0)
  })

  test('the first callers spread over all of them', async () => {
    const slow = async (key: string, turns: number): Promise<string> => {
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      return key
    }
    const { pool, loads } = setup({ apiKeys: [() => slow('sk-a', 1), () => slow('sk-b', 30), 'sk-c'] })
    await Promise.all(Array.from({ length: 30 }, () => pool.acquire()))
    expect(loads()).toEqual([10, 10, 10])
  })

  test('401 asks for another key; the same one again is not accepted', async () => {
    const keys = ['sk-old', 'sk-old', 'sk-new']
    const { clock, pool, use } = setup({ apiKeys: () => keys.shift() ?? 'sk-last' })
    const { id } = await use({ type: 'unauthorized' })
    const error = await noUsableKey(pool.acquire())
    expect(error.keys).toEqual([{ id, state: 'quarantined' }])
    expect((error.cause as Error).message).toContain('gave the refused key again')
    await clock.advance(1000)
    expect((await pool.acquire()).key).toBe('sk-new')
  })

  test('a key that expires is replaced 30 s before, while it is still given', async () => {
    let version = 0
    const answers: (() => void)[] = []
    const { pool, clock } = setup({
      apiKeys: () => {
        const given = { key: `sk-${++version}`, expiresAt: new Date(clock.date() + 100_000) }
        return version === 1 ? given : new Promise((resolve) => answers.push(() => resolve(given)))
      },
    })
    expect((await pool.acquire()).key).toBe('sk-1')
    await clock.advance(69_000)
    expect((await pool.acquire()).key).toBe('sk-1')
    expect(version).toBe(1)
    await clock.advance(1_000)
    expect((await pool.acquire()).key).toBe('sk-1')
    expect((await pool.acquire()).key).toBe('sk-1')
    expect(version).toBe(2)
    answers[0]?.()
    await clock.advance(1)
    expect((await pool.acquire()).key).toBe('sk-2')
  })

  test('an expired key is not given any more: the call waits for the next one', async () => {
    let version = 0
    const { pool, clock } = setup({
      apiKeys: () => ({ key: `sk-${++version}`, expiresAt: clock.date() + 10_000 }),
    })
    expect((await pool.acquire()).key).toBe('sk-1')
    expect(pool.getKey()).toBe('sk-1')
    await clock.advance(10_000)
    expect(() => pool.getKey()).toThrow('have not given one yet')
    expect((await pool.acquire()).key).toBe('sk-2')
  })

  test.each<[string, unknown, string]>([
    ['in the past', Date.UTC(1999, 0), 'has expired already'],
    ['in seconds', 1_900_000_000, 'must be in milliseconds'],
    ['that is no time', 'tomorrow', "'expiresAt' that must be a Date or milliseconds"],
    ['that is no date', new Date('tomorrow'), "'expiresAt' that must be a Date or milliseconds"],
  ])('an end %s is an error that says so, without the key', async (_, expiresAt, sentence) => {
    const { pool, clock } = setup({
      apiKeys: () => ({ key: 'sk-canary-0123456789', expiresAt: expiresAt as number }),
    })
    await clock.advance(0)
    const error = await noUsableKey(pool.acquire())
    expect((error.cause as Error).message).toContain(sentence)
    expectNoSecret(error, 'sk-canary-0123456789')
  })

  test('a late 401 of the old key does not touch the new one', async () => {
    let version = 1
    const { pool, states } = setup({ apiKeys: () => `sk-${version}` })
    const old = await pool.acquire()
    version = 2
    pool.rotate()
    expect((await pool.acquire()).key).toBe('sk-2')
    expect(old.key).toBe('sk-1')
    old.report({ type: 'unauthorized' })
    expect(states()).toEqual(['healthy'])
  })

  test('what was asked before a rotation is not used after it', async () => {
    const answers: ((key: string) => void)[] = []
    const { pool } = setup({ apiKeys: () => new Promise<string>((resolve) => answers.push(resolve)) })
    const waiting = pool.acquire()
    await Promise.resolve()
    pool.rotate()
    await Promise.resolve()
    expect(answers).toHaveLength(2)
    answers[0]?.('sk-before')
    answers[1]?.('sk-after')
    expect((await waiting).key).toBe('sk-after')
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('vault of sk-canary-0123456789 is sealed')
      },
    ],
    ['rejects', () => Promise.reject(new Error('vault of sk-canary-0123456789 is sealed'))],
    ['gives nothing', () => undefined],
    ['gives a bad key', () => 'sk-canary-0123456789\n'],
  ])(
    'a function that %s: a typed error without the key, and another try a second later',
    async (_, broken) => {
      await withoutUnhandledRejections(async () => {
        let isBroken = true
        const { clock, pool } = setup({ apiKeys: (() => (isBroken ? broken() : 'sk-good')) as () => string })
        const error = await noUsableKey(pool.acquire())
        expect(error.keys).toEqual([{ id: 'key-0', state: 'unresolved' }])
        expect(error.cause).toBeInstanceOf(Error)
        expectNoSecret(error, 'sk-canary-0123456789')
        isBroken = false
        await noUsableKey(pool.acquire())
        await clock.advance(1000)
        expect((await pool.acquire()).key).toBe('sk-good')
        expect(clock.pendingTimers).toBe(0)
      })
    },
  )

  test('one broken function does not stop the other keys', async () => {
    const { pool } = setup({ apiKeys: [() => Promise.reject(new Error('sealed')), 'sk-b'] })
    expect((await pool.acquire()).key).toBe('sk-b')
  })

  test('one that never answers counts as failed after 10 s; a caller can leave before', async () => {
    const { clock, pool } = setup({ apiKeys: [() => new Promise<string>(() => {}), 'sk-b'] })
    const late = failure(pool.acquire({ timeoutMs: 1000 }))
    const patient = pool.acquire()
    await clock.advance(1000)
    expect(TimeoutError.isInstance(await late)).toBe(true)
    await clock.advance(9000)
    expect((await patient).key).toBe('sk-b')
    expect(clock.pendingTimers).toBe(0)
  })

  test('nothing is left when nobody waits any more, and a late answer serves the next caller', async () => {
    let answer: (key: string) => void = () => {}
    const give = vi.fn<() => Promise<string>>(() => new Promise((resolve) => (answer = resolve)))
    const { clock, pool } = setup({ apiKeys: give })
    const caller = new AbortController()
    const left = failure(pool.acquire({ signal: caller.signal }))
    caller.abort()
    expect(AbortError.isInstance(await left)).toBe(true)
    expect(clock.pendingTimers).toBe(0)
    await clock.advance(20_000)
    answer('sk-late')
    await clock.advance(0)
    expect((await pool.acquire()).key).toBe('sk-late')
    expect(give).toHaveBeenCalledTimes(1)
  })

  test('a question whose time is over is told to who comes then', async () => {
    const { clock, pool } = setup({ apiKeys: () => new Promise<string>(() => {}) })
    const late = failure(pool.acquire({ timeoutMs: 1000 }))
    await clock.advance(1000)
    expect(TimeoutError.isInstance(await late)).toBe(true)
    await clock.advance(9000)
    const error = await noUsableKey(pool.acquire())
    expect((error.cause as Error).message).toContain('gave no key within 10000 ms')
    expect(clock.pendingTimers).toBe(0)
  })

  test('a question that nobody waited for to its end is old news later', async () => {
    const keys: Promise<string>[] = [new Promise(() => {}), Promise.resolve('sk-good')]
    const { clock, pool } = setup({ apiKeys: () => keys.shift() as Promise<string> })
    const caller = new AbortController()
    const left = failure(pool.acquire({ signal: caller.signal }))
    caller.abort()
    await left
    await clock.advance(3_600_000)
    expect((await pool.acquire()).key).toBe('sk-good')
  })

  test('one that gives a key of the pool again adds no second share', async () => {
    const { pool } = setup({ apiKeys: ['sk-a', () => 'sk-a'] })
    await Promise.all([pool.acquire(), pool.acquire()])
    expect(pool.status()).toMatchObject([{ inFlight: 2 }, { inFlight: 0, state: 'unresolved' }])
  })
})
