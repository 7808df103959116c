import { expect, test } from 'vitest'
import { ConfigurationError, RateLimiter, TimeoutError } from '@slf/core'
import { ManualClock } from '../../src/clock/manual-clock.js'

test('lets a burst pass, then the pace, in order of arrival', async () => {
  const clock = new ManualClock()
  const limiter = new RateLimiter({ capacity: 3, refillPerSecond: 2, clock })
  const passed: string[] = []
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    void limiter.acquire().then(() => passed.push(`${name}${clock.now()}`))
  await clock.advance(0)
  expect(passed).toEqual(['a0', 'b0', 'c0'])
  expect(limiter.tryAcquire()).toBe(false)
  await clock.advance(1000)
  expect(passed.slice(3)).toEqual(['d500', 'e1000'])
  expect(clock.pendingTimers).toBe(0)
})

test('a cost above the capacity passes when the bucket is full, and never waits for ever', async () => {
  const clock = new ManualClock()
  const limiter = new RateLimiter({ capacity: 2, refillPerSecond: 1, clock })
  expect(limiter.tryAcquire()).toBe(true)
  let passedAt: number | undefined
  void limiter.acquire({ cost: 50 }).then(() => (passedAt = clock.now()))
  await clock.advance(5000)
  expect(passedAt).toBe(1000)
})

test('time limit, abort and bad numbers', async () => {
  const clock = new ManualClock()
  const limiter = new RateLimiter({ capacity: 1, refillPerSecond: 0.1, clock })
  await limiter.acquire()
  const late = limiter.acquire({ timeoutMs: 100 }).catch((error: unknown) => error)
  await clock.advance(100)
  const error = await late
  expect(TimeoutError.isInstance(error) && error.which).toBe('queue')
  await expect(limiter.acquire({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  await expect(limiter.acquire({ timeoutMs: Number.NaN })).rejects.toThrow(ConfigurationError)
  for (const options of [
    { capacity: 0, refillPerSecond: 1 },
    { capacity: 1, refillPerSecond: 0 },
    { capacity: Number.NaN, refillPerSecond: 1 },
  ]) {
    expect(() => new RateLimiter(options)).toThrow(ConfigurationError)
  }
})

test('says what it waited for, and how long at most', async () => {
  const clock = new ManualClock()
  const limiter = new RateLimiter({ capacity: 1, refillPerSecond: 0.001, clock })
  expect(limiter.tryAcquire()).toBe(true)
  const late = limiter.acquire().catch((error: unknown) => error)
  let isLate = false
  void late.then(() => (isLate = true))
  await clock.advance(59_999)
  expect(isLate).toBe(false)
  await clock.advance(1)
  expect(await late).toMatchObject({
    name: 'TimeoutError',
    which: 'queue',
    phase: 'queue',
    timeoutMs: 60_000,
    message: 'The rate limiter let nothing more pass within 60000 ms.',
  })
  expect(clock.pendingTimers).toBe(0)
})

test.each<[object, string]>([
  [
    { capacity: 0.99, refillPerSecond: 1 },
    "'capacity' of a rate limiter must be a number from 1, but got 0.99.",
  ],
  [
    { capacity: Infinity, refillPerSecond: 1 },
    "'capacity' of a rate limiter must be a number from 1, but got Infinity.",
  ],
  [
    { capacity: 1, refillPerSecond: -1 },
    "'refillPerSecond' of a rate limiter must be a number above 0, but got -1.",
  ],
  [
    { capacity: 1, refillPerSecond: Infinity },
    "'refillPerSecond' of a rate limiter must be a number above 0, but got Infinity.",
  ],
])('refuses %j', (options, message) => {
  expect(() => new RateLimiter(options as never)).toThrow(message)
})

test('takes the least and refuses what is below it', async () => {
  const clock = new ManualClock()
  const limiter = new RateLimiter({ capacity: 1, refillPerSecond: 1, clock })
  await limiter.acquire({ cost: 0, timeoutMs: 0 })
  await limiter.acquire({ timeoutMs: 0 })
  await expect(limiter.acquire({ cost: -1 })).rejects.toThrow("'cost' must be a number from 0, but got -1.")
  await expect(limiter.acquire({ timeoutMs: -1 })).rejects.toThrow(
    "'timeoutMs' must be a number from 0, but got -1.",
  )
})

test('a try never overtakes those who wait, and a higher priority does', async () => {
  const clock = new ManualClock()
  const limiter = new RateLimiter({ capacity: 2, refillPerSecond: 1, clock })
  await limiter.acquire({ cost: 2 })
  const order: string[] = []
  void limiter.acquire({ cost: 2 }).then(() => order.push('first'))
  void limiter.acquire({ priority: 1 }).then(() => order.push('urgent'))
  await clock.advance(1_000)
  expect(limiter.tryAcquire()).toBe(false)
  await clock.advance(5_000)
  expect(order).toEqual(['urgent', 'first'])
})
