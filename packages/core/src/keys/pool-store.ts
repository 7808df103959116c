import type { LimitClaims } from '../limits/limits.js'

/** A key that may serve a request, with all that must hold for it. */
export interface StoreCandidate {
  /** The account of the key: a cool-down of the account closes it. */
  readonly account: string
  /** Limits of the account, and of the model within it. All must pass. */
  readonly claims: readonly LimitClaims[]
  /** The account recovers: its requests keep the distance of its rates, without bursts. */
  readonly isRecovering: boolean
}

export interface StoreRequest {
  /** Names the reservation until it is settled. */
  readonly leaseId: string
  /** In order of preference; the first that passes gets the reservation. */
  readonly candidates: readonly StoreCandidate[]
  /** Limits of the caller, which must pass together with those of the candidate. */
  readonly callerClaims?: LimitClaims | undefined
  /** Estimated tokens of prompt and answer. */
  readonly tokens: number
}

/** Why a candidate cannot serve now. */
export interface StoreRefusal {
  /** Milliseconds until it is worth asking again; `Infinity`: when a reservation is settled. A pool asks sooner. */
  readonly waitMs: number
  /** The `id` of the `LimitClaims` that refused, or the account when it cools down. */
  readonly by: string
}

export type StoreAnswer = { readonly granted: number } | { readonly refusals: readonly StoreRefusal[] }

/** An answer now or later: a store in memory answers at once, so that choice and reservation are one tick. */
export type Eventually<Value> = Value | Promise<Value>

/**
 * Where a pool keeps what a fleet of processes may share: cool-downs, requests in flight and rates.
 *
 * Each method is one atomic step, made so that it can be one script on a shared server:
 * - `tryAcquire` checks, for each candidate in order, the cool-down of its account, the seats and all rates, and writes
 *   all of them or nothing. A shared store takes the time from its server, never from the clients.
 * - Reservations in a shared store have a time to live, which the store itself renews until they are settled, so that
 *   a dead process frees its seats.
 * - A shared store answers within a deadline of its own, with a policy of its own for the time its server is away.
 */
export interface PoolStore {
  tryAcquire(request: StoreRequest): Eventually<StoreAnswer>
  /** Frees the seats of a reservation and settles its tokens; `actualTokens` absent: the estimate stands. Idempotent. */
  settle(leaseId: string, actualTokens?: number): Eventually<void>
  /**
   * Closes an account for a time (a later end wins), after which requests come at the pace of its rates, without a
   * burst: the provider has just said that its own is used up. Returns the milliseconds until it opens.
   */
  coolDown(account: string, forMs: number): Eventually<number>
  /** Ends the cool-down of an account. */
  reopen(account: string): Eventually<void>
}
