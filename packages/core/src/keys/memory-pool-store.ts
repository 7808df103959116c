import type { Clock } from '../clock/clock.js'
import { systemClock } from '../clock/clock.js'
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
  readonly #openAt = new Map<string, number>()
  readonly #arrivals = new Map<string, ArrivalTime>()
  readonly #taken = new Map<string, number>()
  readonly #reservations = new Map<string, Reservation>()

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  tryAcquire({ leaseId, candidates, tokens }: StoreRequest): StoreAnswer {
    const now = this.#clock.now()
    const refusals: StoreRefusal[] = []
    for (const [index, candidate] of candidates.entries()) {
      const refusal = this.#refusal(candidate, tokens, now)
      if (refusal) {
        refusals.push(refusal)
      } else {
        this.#reserve(leaseId, candidate, tokens, now)
        return { granted: index }
      }
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
      this.#arrivals.set(id, settle(rate, this.#arrivalOf(id), now, reserved, actualTokens))
    }
  }

  coolDown(account: string, forMs: number, claims: readonly LimitClaims[]): number {
    const now = this.#clock.now()
    const openAt = Math.max(now + forMs, this.#openAt.get(account) ?? now)
    this.#openAt.set(account, openAt)
    for (const { id, rate, unit } of claims.flatMap((claim) => claim.rates)) {
      if (unit === 'requests') this.#arrivals.set(id, emptyUntil(rate, this.#arrivalOf(id), openAt))
    }
    return openAt - now
  }

  reopen(account: string): void {
    this.#openAt.delete(account)
  }

  #refusal({ account, claims }: StoreCandidate, tokens: number, now: number): StoreRefusal | undefined {
    const openAt = this.#openAt.get(account)
    if (openAt !== undefined) {
      if (openAt > now) return { waitMs: openAt - now, by: account }
      this.#openAt.delete(account)
    }
    for (const { id: by, seats, rates } of claims) {
      for (const { id, seats: limit } of seats) {
        if (this.#takenOf(id) >= limit) return { waitMs: Infinity, by }
      }
      for (const { id, rate, unit } of rates) {
        const waitMs = readyAt(rate, this.#arrivalOf(id), costOf(unit, tokens)) - now
        if (waitMs > 0) return { waitMs, by }
      }
    }
    return undefined
  }

  #reserve(leaseId: string, { claims }: StoreCandidate, tokens: number, now: number): void {
    const seats: string[] = []
    const reserved: TokenReservation[] = []
    for (const claim of claims) {
      for (const { id } of claim.seats) {
        this.#taken.set(id, this.#takenOf(id) + 1)
        seats.push(id)
      }
      for (const rateClaim of claim.rates) {
        const { id, rate, unit } = rateClaim
        const cost = costOf(unit, tokens)
        const arrival = spend(rate, this.#arrivalOf(id), cost, now)
        this.#arrivals.set(id, arrival)
        if (unit === 'tokens') reserved.push({ claim: rateClaim, cost, arrival })
      }
    }
    this.#reservations.set(leaseId, { seats, tokens: reserved })
  }

  #arrivalOf(id: string): ArrivalTime {
    return this.#arrivals.get(id) ?? NEVER_USED
  }

  #takenOf(id: string): number {
    return this.#taken.get(id) ?? 0
  }
}

const costOf = (unit: RateClaim['unit'], tokens: number): number => (unit === 'requests' ? 1 : tokens)
