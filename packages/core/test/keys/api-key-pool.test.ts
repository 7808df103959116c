import { expect, test } from 'vitest'
import { APIKeyPool, ConfigurationError, NoUsableKeyError, TimeoutError } from '@slf/core'
import { ManualClock } from '../../src/clock/manual-clock.js'

const pool3 = (clock = new ManualClock()): { pool: APIKeyPool; clock: ManualClock } => ({
  clock,
  pool: new APIKeyPool({ providerId: 'acme', apiKeys: ['sk-a', 'sk-b', 'sk-c'], clock }),
})

test('leases spread over the keys, and a released key is not counted', async () => {
  const { pool } = pool3()
  const leases = await Promise.all(Array.from({ length: 7 }, () => pool.acquire()))
  const loads = pool.status().map(({ inFlight }) => inFlight)
  expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
  for (const lease of leases) {
    lease.release()
    lease.release()
  }
  expect(pool.status().map(({ inFlight }) => inFlight)).toEqual([0, 0, 0])
})

test('429 cools the key down for Retry-After; then one probe, then slow start', async () => {
  const clock = new ManualClock()
  const pool = new APIKeyPool({ providerId: 'acme', apiKeys: 'sk-a', clock })
  const first = await pool.acquire()
  first.report({ type: 'rate-limited', retryAfterMs: 2000 })
  first.release()
  expect(pool.status()[0]).toMatchObject({ state: 'cooling', recoversInMs: 2000 })
  expect(pool.getKey()).toBe('sk-a')

  const served: number[] = []
  const waiting = Array.from({ length: 4 }, async () => {
    const lease = await pool.acquire()
    served.push(clock.now())
    return lease
  })
  await clock.advance(1999)
  expect(served).toEqual([])
  await clock.advance(1)
  expect(served).toEqual([2000])
  const probe = await waiting[0]
  probe?.report({ type: 'success' })
  probe?.release()
  await clock.advance(0)
  expect(served).toHaveLength(3)
  expect(clock.pendingTimers).toBe(1)
})

test('401 quarantines; a pool without a usable key says so at once', async () => {
  const clock = new ManualClock()
  const pool = new APIKeyPool({ providerId: 'acme', apiKeys: 'sk-a', clock })
  const lease = await pool.acquire()
  lease.report({ type: 'unauthorized' })
  lease.release()
  await expect(pool.acquire()).rejects.toSatisfy(NoUsableKeyError.isInstance.bind(NoUsableKeyError))
  expect(() => pool.getKey()).toThrow(NoUsableKeyError)
  pool.restore(lease.id)
  expect((await pool.acquire()).key).toBe('sk-a')
})

test('waiting for a seat ends at the time limit', async () => {
  const clock = new ManualClock()
  const pool = new APIKeyPool({ providerId: 'acme', apiKeys: 'sk-a', limits: { concurrency: 1 }, clock })
  await pool.acquire()
  const late = pool.acquire({ timeoutMs: 500 }).catch((error: unknown) => error)
  await clock.advance(500)
  const error = await late
  expect(TimeoutError.isInstance(error) && error.which).toBe('queue')
  expect(clock.pendingTimers).toBe(0)
})

test('an empty pool names the provider', () => {
  expect(() => new APIKeyPool({ providerId: 'acme', apiKeys: [] })).toThrow(ConfigurationError)
  expect(() => new APIKeyPool({ providerId: 'acme', apiKeys: [] })).toThrow(/acme/)
})

test('a caller that does not wait gets a key that is free, on a clock that moves with every look', async () => {
  class MovingClock extends ManualClock {
    #looks = 0
    override now(): number {
      return super.now() + ++this.#looks / 1000
    }
  }
  const { pool } = pool3(new MovingClock())
  const refused = await pool.acquire({ timeoutMs: 0 })
  refused.report({ type: 'rate-limited', retryAfterMs: 3_600_000 })
  const other = await pool.acquire({ timeoutMs: 0, exclude: [refused.id] })
  expect(other.id).not.toBe(refused.id)
})
