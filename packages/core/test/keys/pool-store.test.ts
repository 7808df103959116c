import { expect, test, vi } from 'vitest'
import {
  type APIKeyPool,
  LLMError,
  MemoryPoolStore,
  type PoolStore,
  type StoreAnswer,
  TimeoutError,
} from '@slf/core'
import { expectNoSecret, withoutUnhandledRejections } from '@slf/testbed'
import { ManualClock } from '../../src/clock/manual-clock.js'
import { setup, failure } from './pool-setup.js'

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

test('what another pool frees is noticed soon', async () => {
  const clock = new ManualClock()
  const store = new MemoryPoolStore(clock)
  const limits = { concurrency: 1 }
  const one = setup({ apiKeys: 'sk-a', clock, store, limits }).pool
  const two = setup({ apiKeys: 'sk-a', clock, store, limits }).pool
  const lease = await one.acquire()
  let at: number | undefined
  void two.acquire().then(() => (at = clock.now()))
  await clock.advance(1000)
  lease.release()
  await clock.advance(250)
  expect(at).toBeLessThanOrEqual(1250)
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
