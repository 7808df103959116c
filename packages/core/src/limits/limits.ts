import { ConfigurationError } from '../errors/programmer-errors.js'
import type { Rate } from './gcra.js'

/** How much may be sent. What is absent is not limited. */
export interface Limits {
  readonly requestsPerMinute?: number | undefined
  /** Requests that may go at once after a rest. Default: what ten seconds allow, at least 1. */
  readonly requestBurst?: number | undefined
  /** Tokens of prompt and answer together: the estimate is reserved, the reported usage settles it. */
  readonly tokensPerMinute?: number | undefined
  /** Tokens that may go at once after a rest. Default: what one minute allows. */
  readonly tokenBurst?: number | undefined
  /** Requests in flight at the same time. */
  readonly concurrency?: number | undefined
}

/** A rate that a request must pass; its state is kept under `id`. */
export interface RateClaim {
  readonly id: string
  readonly rate: Rate
  /** What is counted: each request as 1, or its tokens. */
  readonly unit: 'requests' | 'tokens'
}

/** A number of seats of which a request takes one while it is in flight. */
export interface SeatClaim {
  readonly id: string
  readonly seats: number
}

/** Limits in the form that a store checks. */
export interface LimitClaims {
  readonly id: string
  readonly rates: readonly RateClaim[]
  readonly seats: readonly SeatClaim[]
}

const MINUTE = 60_000

/**
 * Checks limits and turns them into claims.
 *
 * @param id names what is limited (an account, a model of an account, an adapter); states are kept under it.
 * @throws ConfigurationError when a limit is not a number above 0.
 */
export function limitClaims(id: string, limits: Limits = {}): LimitClaims {
  const { requestsPerMinute, tokensPerMinute, concurrency } = limits
  const rates: RateClaim[] = []
  const seats: SeatClaim[] = []
  if (requestsPerMinute !== undefined) {
    const perMinute = positive('requestsPerMinute', requestsPerMinute)
    const burst = atLeastOne('requestBurst', limits.requestBurst ?? Math.max(1, Math.ceil(perMinute / 6)))
    rates.push({ id: `${id}:requests`, rate: { intervalMs: MINUTE / perMinute, burst }, unit: 'requests' })
  }
  if (tokensPerMinute !== undefined) {
    const perMinute = positive('tokensPerMinute', tokensPerMinute)
    const burst = atLeastOne('tokenBurst', limits.tokenBurst ?? Math.max(1, perMinute))
    rates.push({ id: `${id}:tokens`, rate: { intervalMs: MINUTE / perMinute, burst }, unit: 'tokens' })
  }
  if (concurrency !== undefined) {
    seats.push({ id: `${id}:seats`, seats: Math.floor(atLeastOne('concurrency', concurrency)) })
  }
  return { id, rates, seats }
}

function positive(name: string, value: number): number {
  if (typeof value === 'number' && value > 0 && value < Infinity) return value
  throw new ConfigurationError(
    `Limit '${name}' must be a number above 0, but got ${String(value)}; leave it out for no limit.`,
  )
}

function atLeastOne(name: string, value: number): number {
  if (typeof value === 'number' && value >= 1 && value < Infinity) return value
  throw new ConfigurationError(
    `Limit '${name}' must be a number from 1, but got ${String(value)}; leave it out for the default.`,
  )
}
