import type { AbortSignalLike } from '../clock/abort-signal.js'
import { type Clock, systemClock } from '../clock/clock.js'
import { TimeoutError } from '../errors/llm-errors.js'
import { ConfigurationError } from '../errors/programmer-errors.js'
import { type ArrivalTime, NEVER_USED, type Rate, readyAt, spend } from './gcra.js'
import { type AcquireResult, WaitQueue } from './wait-queue.js'

export interface RateLimiterOptions {
  /** Units that may go at once after a rest (`rate_limit_capacity` of a provider file). */
  readonly capacity: number
  /** Units per second in the long run (`rate_limit_refill_rate` of a provider file). */
  readonly refillPerSecond: number
  /** Default: the clock of the machine. */
  readonly clock?: Clock | undefined
}

export interface RateLimiterRequest {
  /** Units; more than the capacity counts as the capacity. Default 1. */
  readonly cost?: number | undefined
  /** Higher goes first. Default 0. */
  readonly priority?: number | undefined
  readonly signal?: AbortSignalLike | undefined
  /** Milliseconds to wait at most. Default 60,000; 0 does not wait, `Infinity` waits without limit. */
  readonly timeoutMs?: number | undefined
}

/**
 * A limit on how often something may happen, for code that has no key pool: callers pass in order of arrival.
 * An adapter gives its limits to `APIKeyPool.acquire` instead, which checks them in one step with those of the key.
 *
 * @example
 * ```ts
 * import { RateLimiter } from '@slf/core'
 *
 * const limiter = new RateLimiter({ capacity: 10, refillPerSecond: 1 })
 * await limiter.acquire()
 * ```
 */
export class RateLimiter {
  readonly #clock: Clock
  readonly #rate: Rate
  readonly #queue: WaitQueue<number, void>
  #arrival: ArrivalTime = NEVER_USED

  /** @throws ConfigurationError when the capacity is below 1 or the refill is not above 0. */
  constructor({ capacity, refillPerSecond, clock = systemClock }: RateLimiterOptions) {
    if (!(capacity >= 1 && capacity < Infinity)) {
      throw new ConfigurationError(
        `'capacity' of a rate limiter must be a number from 1, but got ${String(capacity)}.`,
      )
    }
    if (!(refillPerSecond > 0 && refillPerSecond < Infinity)) {
      throw new ConfigurationError(
        `'refillPerSecond' of a rate limiter must be a number above 0, but got ${String(refillPerSecond)}.`,
      )
    }
    this.#clock = clock
    this.#rate = { intervalMs: 1000 / refillPerSecond, burst: capacity }
    this.#queue = new WaitQueue({
      clock,
      attempt: (cost) => this.#attempt(cost),
      timedOut: (_, timeoutMs) =>
        new TimeoutError(`The rate limiter let nothing more pass within ${timeoutMs} ms.`, {
          which: 'queue',
          timeoutMs,
          phase: 'queue',
        }),
    })
  }

  /**
   * Resolves when the caller may go on.
   *
   * @throws TimeoutError (`which: 'queue'`) when the time limit passes.
   * @throws AbortError when the signal aborts.
   */
  async acquire(request: RateLimiterRequest = {}): Promise<void> {
    const { cost = 1, priority = 0, timeoutMs = 60_000 } = request
    for (const [name, value] of Object.entries({ cost, timeoutMs })) {
      if (!(value >= 0))
        throw new ConfigurationError(`'${name}' must be a number from 0, but got ${String(value)}.`)
    }
    return this.#queue.join(cost, {
      priority,
      timeoutMs,
      signal: request.signal,
    })
  }

  /** Passes now or not at all; never overtakes those who wait. */
  tryAcquire(cost = 1): boolean {
    return this.#queue.size === 0 && 'grant' in this.#attempt(cost)
  }

  #attempt(cost: number): AcquireResult<void> {
    const now = this.#clock.now()
    const at = readyAt(this.#rate, this.#arrival, cost)
    if (at > now) return { retryAt: at }
    this.#arrival = spend(this.#rate, this.#arrival, cost, now)
    return { grant: undefined }
  }
}
