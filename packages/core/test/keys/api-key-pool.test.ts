import { inspect } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test, vi } from 'vitest'
import {
  AbortError,
  APIKeyPool,
  type APIKeyPoolOptions,
  ConfigurationError,
  type KeyLease,
  type LeaseOutcome,
  limitClaims,
  LLMError,
  MemoryPoolStore,
  NoUsableKeyError,
  type PoolStore,
  type StoreAnswer,
  TimeoutError,
} from '@slf/core'
import { countAbortListeners, expectNoSecret, withoutUnhandledRejections } from '@slf/testbed'
import { ManualClock } from '../../src/clock/manual-clock.js'

type PoolSetup = Partial<APIKeyPoolOptions>

function setup(options: PoolSetup = {}) {
  const clock = new ManualClock()
  const pool = new APIKeyPool({ providerId: 'acme', apiKeys: ['sk-a', 'sk-b', 'sk-c'], clock, ...options })
  const states = (): string[] => pool.status().map(({ state }) => state)
  const loads = (): number[] => pool.status().map(({ inFlight }) => inFlight)
  /** Takes a lease, reports and gives it back. */
  const use = async (outcome: LeaseOutcome, request = {}): Promise<KeyLease> => {
    const lease = await pool.acquire(request)
    lease.report(outcome)
    lease.release()
    return lease
  }
  return { clock, pool, states, loads, use }
}

function thrownBy(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

async function noUsableKey(promise: Promise<unknown>): Promise<NoUsableKeyError> {
  const error = await failure(promise)
  if (!NoUsableKeyError.isInstance(error)) throw new Error(`expected NoUsableKeyError, got ${String(error)}`)
  return error
}

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
    ['a group that is no name', [{ key: 'sk-a', group: '' }], /'group' is a name/],
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
})

test('pools that share a store share the limits of a provider, and those of no other', async () => {
  const clock = new ManualClock()
  const store = new MemoryPoolStore(clock)
  const limits = { concurrency: 1 }
  const [one, two] = [0, 0].map(() => setup({ apiKeys: 'sk-a', clock, store, limits }).pool)
  const other = setup({ apiKeys: 'sk-a', providerId: 'other', clock, store, limits }).pool
  const lease = await one?.acquire()
  expect(TimeoutError.isInstance(await failure((two as APIKeyPool).acquire({ timeoutMs: 0 })))).toBe(true)
  expect((await other.acquire({ timeoutMs: 0 })).key).toBe('sk-a')
  lease?.release()
  expect((await two?.acquire({ timeoutMs: 0 }))?.key).toBe('sk-a')
})

test('a store that fails is a typed error that may be retried, and leaves no rejection behind', async () => {
  await withoutUnhandledRejections(async () => {
    const down = (): Promise<never> => Promise.reject(new Error('connection to sk-canary-0123456789 lost'))
    const store = {
      tryAcquire: vi.fn<() => Promise<StoreAnswer>>(down),
      settle: down,
      coolDown: down,
      reopen: down,
    }
    const { pool, loads } = setup({ store })
    const error = await failure(pool.acquire())
    expect(LLMError.isInstance(error) && error.isRetryable).toBe(true)
    expectNoSecret(error, 'sk-canary-0123456789')
    store.tryAcquire.mockImplementation(() => Promise.resolve({ granted: 0 }))
    const lease = await pool.acquire()
    lease.report({ type: 'rate-limited', retryAfterMs: 1 })
    lease.release()
    pool.restore(lease.id)
    expect(loads()).toEqual([0, 0, 0])
  })
})

test('a key that is refused while a remote store thinks is not given', async () => {
  const { clock, store, leases } = remoteStore()
  const { pool } = setup({ apiKeys: ['sk-a', 'sk-b'], clock, store })
  const [first, second] = [pool.acquire(), pool.acquire()]
  leases.shift()?.({ granted: 0 })
  const lease = await first
  lease.report({ type: 'unauthorized' })
  leases.shift()?.({ granted: 1 })
  await clock.advance(0)
  leases.shift()?.({ granted: 0 })
  expect((await second).key).toBe('sk-b')
})

/** A store whose answers the test gives. */
function remoteStore() {
  const leases: ((answer: StoreAnswer) => void)[] = []
  const store: PoolStore = {
    tryAcquire: () => new Promise((resolve) => leases.push(resolve)),
    settle: () => Promise.resolve(),
    coolDown: (_, forMs) => Promise.resolve(forMs),
    reopen: () => Promise.resolve(),
  }
  return { clock: new ManualClock(), store, leases }
}

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

  test('one that gives a key of the pool again adds no second share', async () => {
    const { pool } = setup({ apiKeys: ['sk-a', () => 'sk-a'] })
    await Promise.all([pool.acquire(), pool.acquire()])
    expect(pool.status()).toMatchObject([{ inFlight: 2 }, { inFlight: 0, state: 'unresolved' }])
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
