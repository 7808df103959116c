import type { Clock } from '../clock/clock.js'
import { Secret } from '../errors/secret.js'
import { ConfigurationError } from '../errors/programmer-errors.js'
import type { Account } from './account.js'
import { KeyFunction } from './key-function.js'
import type { CheckedKey } from './key-source.js'
import { healthAt, modelBlockMs } from './key-state.js'

/** When a key can be used: a time of the clock, or when a request in flight ends, or not until someone acts. */
export type Availability = number | 'when released' | 'never'

/** How long before its end a key that expires is replaced. */
const RENEWAL_MS = 30_000

/** One key of a pool with what is known about it. */
export class PoolKey {
  readonly account: Account
  readonly weight: number
  /** Requests in flight. */
  inFlight = 0
  /** The order of the last use. */
  lastUsed = 0
  /** Its place in the pool, such as `key-0`; also its id for as long as a key function has not answered. */
  readonly place: string
  readonly #label: string
  readonly #function: KeyFunction | undefined
  readonly #isKeyless: boolean
  readonly #modelBlocks = new Map<string, { readonly until: number; readonly strikes: number }>()
  #secret: Secret | undefined
  /** Milliseconds since 1970. */
  #expiresAt = Infinity
  #renewAt = Infinity
  #refused: Secret | undefined

  /**
   * @param source undefined for a server that wants no key.
   * @param label names the key in messages.
   */
  constructor(
    source: CheckedKey['source'] | undefined,
    { place, label }: { readonly place: string; readonly label: string },
    account: Account,
    weight = 1,
  ) {
    this.place = place
    this.#label = label
    this.#isKeyless = source === undefined
    this.#secret = source instanceof Secret ? source : undefined
    this.#function = typeof source === 'function' ? new KeyFunction(source, label) : undefined
    this.account = account
    this.weight = weight
  }

  /** The fingerprint of the key. */
  get id(): string {
    return (this.#secret ?? this.#refused)?.fingerprint ?? this.place
  }

  get secret(): Secret | undefined {
    return this.#secret
  }

  get isQuarantined(): boolean {
    return this.#refused !== undefined
  }

  /** False while a key function has not given a key. */
  get isResolved(): boolean {
    return this.#isKeyless || this.#secret !== undefined
  }

  /** True while a key function is being asked. */
  get isAsking(): boolean {
    return this.#function?.isAsking === true
  }

  /** True while a key function is being asked for the first time. */
  get isAskingFirst(): boolean {
    return this.#function?.isAskingFirst === true
  }

  /** When the key function must have answered. */
  get answerDueAt(): number {
    return this.#function?.answerDueAt ?? Infinity
  }

  /** Why the key function gave no key. */
  get failure(): unknown {
    return this.#function?.failure
  }

  /** When nothing speaks against the key any more. */
  recovery(model: string, now: number): Availability {
    if (!this.isResolved || this.isQuarantined) return 'never'
    const { state, until, window } = healthAt(this.account.health, now)
    if (state === 'half-open' && this.account.inFlight >= window) return 'when released'
    const isPaused = state === 'cooling' || state === 'exhausted'
    return Math.max(now, isPaused ? until : now, this.blockedUntil(model, now) ?? now)
  }

  /**
   * When the key can be used, at the pace that the provider told.
   *
   * @param tokens the estimate of the request.
   */
  availability(model: string, tokens: number, now: number): Availability {
    const recovery = this.recovery(model, now)
    if (typeof recovery !== 'number') return recovery
    return Math.max(recovery, this.account.paceOf(model)?.readyAt(tokens) ?? now)
  }

  /** The time at which a refusal of the model is over; undefined without one. */
  blockedUntil(model: string, now: number): number | undefined {
    const until = this.#modelBlocks.get(model)?.until
    return until !== undefined && until > now ? until : undefined
  }

  /** A server without keys cannot mean the key when it refuses a model. */
  blockModel(model: string, now: number): void {
    if (this.#isKeyless || this.blockedUntil(model, now) !== undefined) return
    const strikes = (this.#modelBlocks.get(model)?.strikes ?? 0) + 1
    this.#modelBlocks.set(model, { until: now + modelBlockMs(strikes), strikes })
  }

  unblockModel(model: string): void {
    this.#modelBlocks.delete(model)
  }

  /** Takes a refused key out of use, unless another one has taken its place; a key function is asked for another. */
  quarantine(refused: Secret | undefined): void {
    if (!refused || refused.reveal() !== this.#secret?.reveal()) return
    this.#refused = refused
    this.forget()
  }

  /** Forgets what a key function gave, so that it is asked again. */
  forget(): void {
    if (!this.#function) return
    this.#function.reset()
    this.#secret = undefined
    this.#expiresAt = Infinity
    this.#renewAt = Infinity
  }

  /** Forgets all that speaks against the key and its account. */
  restore(): void {
    this.forget()
    this.#refused = undefined
    this.#modelBlocks.clear()
    this.account.restore()
  }

  /**
   * Asks the key function if there is need: without a key, and shortly before the key expires.
   *
   * @param isTaken tells whether another key of the pool is the same.
   * @param done is called when it has answered or failed.
   */
  ask(clock: Clock, isTaken: (secret: Secret) => boolean, done: () => void): void {
    if (!this.#function) return
    const date = clock.date()
    if (date >= this.#expiresAt) this.#secret = undefined
    if (this.isResolved && date < this.#renewAt) return
    this.#function.ask(
      clock,
      (secret, expiresAt) => {
        this.#accept(secret, isTaken)
        this.#expiresAt = expiresAt
        this.#renewAt = expiresAt - Math.min(RENEWAL_MS, (expiresAt - clock.date()) / 2)
      },
      done,
    )
  }

  /** Ends the wait for a key function. */
  stopAsking(): void {
    this.#function?.stop()
  }

  #accept(secret: Secret, isTaken: (secret: Secret) => boolean): void {
    if (secret.reveal() === this.#refused?.reveal()) {
      throw new ConfigurationError(`${this.#label}: its function gave the refused key again.`)
    }
    if (isTaken(secret)) {
      throw new ConfigurationError(`${this.#label}: its function gave a key that the pool has already.`)
    }
    this.#secret = secret
    this.#refused = undefined
  }
}
