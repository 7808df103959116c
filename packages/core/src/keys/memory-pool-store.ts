import { type Clock, systemClock } from '../clock/clock.js'
import { type ArrivalTime, emptyUntil, NEVER_USED, readyAt, settle, spend } from '../limits/gcra.js'
import type { LimitClaims, RateClaim } from '../limits/limits.js'
import type { PoolStore, StoreAnswer, StoreCandidate, StoreRefusal, StoreRequest } from './pool-store.js'

interface TokenReservation {
  readonly claim: RateClaim
  readonly cost: number
  readonly arrival: ArrivalTime
}

interface Reservation {
  readonly seats: readonly string[]
  readonly tokens: readonly TokenReservation[]
}

/** The state of a pool in the memory of this process. Every method is one synchronous step. */
export class MemoryPoolStore implements PoolStore {
  readonly #clock: Clock
  /** When an account opens, or opened after its last cool-down. */
  readonly #openAt = new Map<string, number>()
  readonly #arrivals = new Map<string, ArrivalTime>()
  readonly #taken = new Map<string, number>()
  readonly #reservations = new Map<string, Reservation>()

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  tryAcquire({ leaseId, candidates, callerClaims, tokens }: StoreRequest): StoreAnswer {
    const now = this.#clock.now()
    const refusals: StoreRefusal[] = []
    for (const [index, candidate] of candidates.entries()) {
      const checks = this.#checks(candidate, callerClaims, now)
      const refusal = this.#refusal(candidate, checks, tokens, now)
      if (!refusal) {
        this.#reserve(leaseId, checks, tokens, now)
        return { granted: index }
      }
      refusals.push(refusal)
    }
    return { refusals }
  }

  settle(leaseId: string, actualTokens?: number): void {
    const reservation = this.#reservations.get(leaseId)
    if (!reservation) return
    this.#reservations.delete(leaseId)
    for (const id of reservation.seats) this.#taken.set(id, this.#takenOf(id) - 1)
    if (actualTokens === undefined) return
    const now = this.#clock.now()
    for (const reserved of reservation.tokens) {
      const { id, rate } = reserved.claim
      this.#arrivals.set(id, settle(rate, this.#arrivals.get(id) ?? now, now, reserved, actualTokens))
    }
  }

  coolDown(account: string, forMs: number): number {
    const now = this.#clock.now()
    const openAt = Math.max(now + forMs, this.#openAt.get(account) ?? now)
    this.#openAt.set(account, openAt)
    return openAt - now
  }

  reopen(account: string): void {
    this.#openAt.delete(account)
  }

  /** All limits that must pass, each rate with its state: an account that has just opened or recovers has no burst. */
  #checks(
    { account, claims, isRecovering }: StoreCandidate,
    callerClaims: LimitClaims | undefined,
    now: number,
  ): readonly Check[] {
    const emptyAt = isRecovering ? now : this.#openAt.get(account)
    const stateOf = ({ id }: RateClaim): ArrivalTime => this.#arrivals.get(id) ?? NEVER_USED
    const ownStateOf = (claim: RateClaim): ArrivalTime =>
      emptyAt !== undefined && claim.unit === 'requests'
        ? emptyUntil(claim.rate, stateOf(claim), emptyAt)
        : stateOf(claim)
    const own = claims.map((limits) => ({ limits, arrivals: limits.rates.map(ownStateOf) }))
    return callerClaims ? [...own, { limits: callerClaims, arrivals: callerClaims.rates.map(stateOf) }] : own
  }

  #refusal(
    { account }: StoreCandidate,
    checks: readonly Check[],
    tokens: number,
    now: number,
  ): StoreRefusal | undefined {
    const openAt = this.#openAt.get(account)
    if (openAt !== undefined && openAt > now) return { waitMs: openAt - now, by: account }
    for (const { limits, arrivals } of checks) {
      for (const { id, seats } of limits.seats) {
        if (this.#takenOf(id) >= seats) return { waitMs: Infinity, by: limits.id }
      }
      for (const [index, { rate, unit }] of limits.rates.entries()) {
        const waitMs = readyAt(rate, arrivals[index] ?? NEVER_USED, costOf(unit, tokens)) - now
        if (waitMs > 0) return { waitMs, by: limits.id }
      }
    }
    return undefined
  }

  #reserve(leaseId: string, checks: readonly Check[], tokens: number, now: number): void {
    const seats: string[] = []
    const reserved: TokenReservation[] = []
    for (const { limits, arrivals } of checks) {
      for (const { id } of limits.seats) {
        this.#taken.set(id, this.#takenOf(id) + 1)
        seats.push(id)
      }
      for (const [index, claim] of limits.rates.entries()) {
        const cost = costOf(claim.unit, tokens)
        const arrival = spend(claim.rate, arrivals[index] ?? NEVER_USED, cost, now)
        this.#arrivals.set(claim.id, arrival)
        if (claim.unit === 'tokens') reserved.push({ claim, cost, arrival })
      }
    }
    this.#reservations.set(leaseId, { seats, tokens: reserved })
  }

  #takenOf(id: string): number {
    return this.#taken.get(id) ?? 0
  }
}

/** Limits beside the present state of their rates, in the same order. */
interface Check {
  readonly limits: LimitClaims
  readonly arrivals: readonly ArrivalTime[]
}

const costOf = (unit: RateClaim['unit'], tokens: number): number => (unit === 'requests' ? 1 : tokens)
