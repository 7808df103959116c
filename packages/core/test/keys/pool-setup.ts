import {
  APIKeyPool,
  type APIKeyPoolOptions,
  type KeyLease,
  type LeaseOutcome,
  NoUsableKeyError,
} from '@slf/core'
import { ManualClock } from '../../src/clock/manual-clock.js'

/** A pool of three keys on a clock of its own, and what the tests ask it. */
export function setup(options: Partial<APIKeyPoolOptions> = {}) {
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

export function thrownBy(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}

export const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

export async function noUsableKey(promise: Promise<unknown>): Promise<NoUsableKeyError> {
  const error = await failure(promise)
  if (!NoUsableKeyError.isInstance(error)) throw new Error(`expected NoUsableKeyError, got ${String(error)}`)
  return error
}
