import { inspect } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { APIKeyPool, ConfigurationError, NoUsableKeyError } from '@slf/core'
import { expectNoSecret, withoutUnhandledRejections } from '@slf/testbed'
import { setup, failure, noUsableKey, thrownBy } from './pool-setup.js'

describe('what a pool is made of', () => {
  test.each<[string, unknown, RegExp]>([
    ['no key', [], /'acme' has no keys.*keyless/],
    ['an unset variable', undefined, /The API key of 'acme' is undefined.*environment variable/],
    ['null', null, /is null/],
    ['an empty key', '', /is empty/],
    ['a number', 5, /is a number/],
    ['an unset variable in a list', ['sk-a', undefined], /API key 1 of 'acme' is undefined/],
    ['a line break', ['sk-a', 'sk-canary-0123456789\nsk-b'], /API key 1 of 'acme' holds .* position 20/],
    ['a space', 'sk-canary-0123456789 ', /position 20/],
    ['a NUL', 'sk-canary-0123456789\0', /position 20/],
    ['a letter that is not ASCII', 'sk-canary-0123456789ä', /position 20/],
    ['an entry without a key', [{ group: 'g' }], /API key 0 of 'acme' is undefined/],
    ['a group that is no name', [{ key: 'sk-a', group: '' }], /'group' must be a name/],
    ['a weight of 0', [{ key: 'sk-a', weight: 0 }], /'weight' is a number above 0/],
  ])('%s is refused by its index, without the key', (_, apiKeys, says) => {
    const thrown = thrownBy(() => new APIKeyPool({ providerId: 'acme', apiKeys: apiKeys as string }))
    expect(ConfigurationError.isInstance(thrown)).toBe(true)
    expect((thrown as Error).message).toMatch(says)
    expectNoSecret(thrown, 'sk-canary-0123456789')
  })

  test('a nameless provider, a wrong limit, an unknown group and a wrong queue are refused', () => {
    const apiKeys = 'sk-a'
    expect(() => new APIKeyPool({ providerId: '', apiKeys })).toThrow(/needs a 'providerId'/)
    expect(() => setup({ limits: { requestsPerMinute: 0 } })).toThrow(/'requestsPerMinute'/)
    expect(() => setup({ limits: { models: { m: { concurrency: -1 } } } })).toThrow(/'concurrency'/)
    expect(() => setup({ groups: { team: { limits: {} } } })).toThrow(
      /group 'team', but no key of that group/,
    )
    expect(() => setup({ maxQueued: Number.NaN })).toThrow(/'maxQueued'/)
  })

  test('equal keys count once', () => {
    expect(setup({ apiKeys: ['sk-a', 'sk-b', 'sk-a'] }).pool.status()).toHaveLength(2)
  })

  test('two pools of one provider know nothing of each other', async () => {
    const [one, two] = [setup({ apiKeys: 'sk-a' }), setup({ apiKeys: 'sk-b' })]
    await one.use({ type: 'unauthorized' })
    expect([one.states(), two.states()]).toEqual([['quarantined'], ['healthy']])
    expect(two.pool.getKey()).toBe('sk-b')
  })

  test('a server without keys', async () => {
    const pool = APIKeyPool.keyless('local', { limits: { concurrency: 1 } })
    expect(pool.getKey()).toBe('')
    for (const type of ['unauthorized', 'not-found', 'forbidden', 'failed'] as const) {
      const lease = await pool.acquire({ model: 'm', timeoutMs: 0 })
      expect(lease.key).toBeUndefined()
      lease.report({ type })
      lease.release()
    }
    expect(pool.status()).toMatchObject([{ id: 'keyless', state: 'healthy', inFlight: 0 }])
  })
})

describe('the choice of a key', () => {
  test('1,000 at once spread evenly', async () => {
    const { pool, loads } = setup()
    const leases = await Promise.all(Array.from({ length: 1000 }, () => pool.acquire()))
    expect(Math.max(...loads()) - Math.min(...loads())).toBeLessThanOrEqual(1)
    for (const lease of leases) lease.release()
    expect(loads()).toEqual([0, 0, 0])
  })

  test('is made in the tick of the call', () => {
    const { pool, loads } = setup()
    void pool.acquire()
    void pool.acquire()
    expect(loads()).toEqual([1, 1, 0])
  })

  test('goes round among idle keys', async () => {
    const { use } = setup()
    const used = [0, 0, 0, 0].map(() => use({ type: 'success' }))
    expect((await Promise.all(used)).map(({ key }) => key)).toEqual(['sk-a', 'sk-b', 'sk-c', 'sk-a'])
  })

  test('goes by weight', async () => {
    const { pool, loads } = setup({ apiKeys: [{ key: 'sk-a', weight: 3 }, { key: 'sk-b' }] })
    for (let count = 0; count < 40; count++) await pool.acquire()
    expect(loads()).toEqual([30, 10])
  })

  test('leaves out excluded keys', async () => {
    const { pool } = setup({ apiKeys: ['sk-a', 'sk-b'] })
    const [a, b] = pool.status().map(({ id }) => id) as [string, string]
    expect((await pool.acquire({ exclude: [a] })).key).toBe('sk-b')
    expect((await pool.acquire({ exclude: [a] })).key).toBe('sk-b')
    const error = await noUsableKey(pool.acquire({ exclude: [a, b] }))
    expect(error.keys.map(({ state }) => state)).toEqual(['healthy', 'healthy'])
  })
})

describe('getKey', () => {
  test('gives the least loaded key, marks it as used, reserves nothing', async () => {
    const { pool, loads } = setup()
    const lease = await pool.acquire()
    expect(lease.key).toBe('sk-a')
    expect([pool.getKey(), pool.getKey(), pool.getKey()]).toEqual(['sk-b', 'sk-c', 'sk-b'])
    expect(loads()).toEqual([1, 0, 0])
  })

  test('gives a healthy key before one that cools down, else the one that recovers first', async () => {
    const { pool, use } = setup({ apiKeys: ['sk-a', 'sk-b'] })
    await use({ type: 'rate-limited', retryAfterMs: 3000 })
    expect([pool.getKey(), pool.getKey()]).toEqual(['sk-b', 'sk-b'])
    await use({ type: 'rate-limited', retryAfterMs: 9000 })
    expect([pool.getKey(), pool.getKey()]).toEqual(['sk-a', 'sk-a'])
  })

  test('throws when all keys are quarantined, or when functions have given none yet', async () => {
    const { pool, use } = setup({ apiKeys: 'sk-a' })
    await use({ type: 'unauthorized' })
    expect(() => pool.getKey()).toThrow(NoUsableKeyError)
    const lazy = setup({ apiKeys: () => 'sk-lazy' }).pool
    expect(() => lazy.getKey()).toThrow(ConfigurationError)
    expect(() => lazy.getKey()).toThrow(/await pool\.acquire/)
    ;(await lazy.acquire()).release()
    expect(lazy.getKey()).toBe('sk-lazy')
  })
})

describe('the end', () => {
  test('close sends waiting callers away and waits for the leases', async () => {
    await withoutUnhandledRejections(async () => {
      const { clock, pool } = setup({ apiKeys: 'sk-a', limits: { concurrency: 1 } })
      const lease = await pool.acquire()
      const waiting = noUsableKey(pool.acquire())
      let isClosed = false
      const closing = Promise.all([pool.close(), pool[Symbol.asyncDispose]()]).then(() => (isClosed = true))
      expect((await waiting).message).toContain('the pool was closed')
      expect((await noUsableKey(pool.acquire())).message).toContain('the pool was closed')
      expect(isClosed).toBe(false)
      lease.release()
      await closing
      await pool.close()
      expect(clock.pendingTimers).toBe(0)
    })
  })

  test('a lease can be given back twice, by using too, and is deaf afterwards', async () => {
    const { pool, loads, states } = setup({ apiKeys: 'sk-a' })
    const lease = await pool.acquire()
    lease[Symbol.dispose]()
    lease.release()
    lease.report({ type: 'unauthorized' })
    expect(loads()).toEqual([0])
    expect(states()).toEqual(['healthy'])
  })
})

test('a lease that was forgotten comes back', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const { pool, loads } = setup({ apiKeys: 'sk-a', limits: { concurrency: 1 } })
  await (async () => {
    await pool.acquire()
  })()
  for (let round = 0; round < 50 && loads()[0] !== 0; round++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  expect(loads()).toEqual([0])
  expect((await pool.acquire({ timeoutMs: 0 })).key).toBe('sk-a')
})

test('a key is shown nowhere', async () => {
  const key = 'sk-canary-0123456789abcdef'
  const { pool, use } = setup({ apiKeys: [key, () => `${key}-2`] })
  const lease = await pool.acquire()
  const { key: _, ...shown } = lease
  for (const value of [pool, pool.status(), shown]) expectNoSecret(value, key)
  expect(inspect(lease, { showHidden: true, depth: Infinity })).toBe(`KeyLease(${lease.id})`)
  expect(JSON.stringify({ lease })).toBe(`{"lease":{"id":"${lease.id}"}}`)
  expect(structuredClone(Object.assign({}, lease))).toEqual({ id: lease.id })
  await use({ type: 'unauthorized' })
  expectNoSecret(await failure(pool.acquire({ exclude: pool.status().map(({ id }) => id) })), key)
})
