import type { Clock, TimerHandle } from '../clock/clock.js'
import { ConfigurationError } from '../errors/usage-errors.js'
import { Secret } from '../errors/secret.js'
import { type CheckedKey, checkedSecret } from './key-source.js'
import {
  type AccountHealth,
  healthAt,
  healthyAccount,
  keyFunctionPauseMs,
  modelBlockMs,
} from './key-state.js'
import { ObservedPace } from './observed-pace.js'

/** What limits and cool-downs belong to: by default one key, else all keys of a group. */
export class Account {
  readonly id: string
  health: AccountHealth = healthyAccount
  /** Requests in flight that were sent under the present epoch of `health`. */
  inFlight = 0
  /** By model: providers count each model on its own. */
  readonly paces = new Map<string, ObservedPace>()

  constructor(id: string) {
    this.id = id
  }

  /** Takes over a new state; what was sent before a new epoch no longer counts as in flight. */
  become(health: AccountHealth): void {
    if (health.epoch !== this.health.epoch) this.inFlight = 0
    this.health = health
  }

  paceOf(model: string): ObservedPace {
    let pace = this.paces.get(model)
    if (!pace) this.paces.set(model, (pace = new ObservedPace()))
    return pace
  }
}

/** When a key can be used: a time of the clock, or when a request in flight ends, or not until someone acts. */
export type Availability = number | 'when released' | 'never'

/** The longest that a key function may take before it counts as failed. */
const KEY_FUNCTION_TIMEOUT_MS = 10_000

/** One key of a pool with what is known about it. */
export class PoolKey {
  readonly account: Account
  readonly weight: number
  /** Requests in flight. */
  inFlight = 0
  /** The order of the last use. */
  lastUsed = 0
  readonly #source: CheckedKey['source'] | undefined
  readonly #place: string
  readonly #unresolvedId: string
  readonly #modelBlocks = new Map<string, { readonly until: number; readonly strikes: number }>()
  #secret: Secret | undefined
  #refused: Secret | undefined
  #failure: unknown
  #askAgainAt = 0
  #askStrikes = 0
  #stopAsking: (() => void) | undefined

  /**
   * @param source undefined for a server that wants no key.
   * @param place names the key in messages.
   * @param unresolvedId the id for as long as a key function has not answered.
   */
  constructor(
    source: CheckedKey['source'] | undefined,
    names: { readonly place: string; readonly unresolvedId: string },
    account: Account,
    weight = 1,
  ) {
    this.#source = source
    this.#place = names.place
    this.#unresolvedId = names.unresolvedId
    this.account = account
    this.weight = weight
    if (source instanceof Secret) this.#secret = source
  }

  /** The fingerprint of the key. */
  get id(): string {
    return (this.#secret ?? this.#refused)?.fingerprint ?? this.#unresolvedId
  }

  get secret(): Secret | undefined {
    return this.#secret
  }

  get isQuarantined(): boolean {
    return this.#refused !== undefined
  }

  /** False while a key function has not given a key. */
  get isResolved(): boolean {
    return this.#source === undefined || this.#secret !== undefined
  }

  /** True while a key function is being asked. */
  get isAsking(): boolean {
    return this.#stopAsking !== undefined
  }

  /** True while a key function is being asked for the first time: then the pool does not know its size yet. */
  get isAskingFirst(): boolean {
    return this.isAsking && this.#askStrikes === 0 && !this.#refused
  }

  /** Why the key function gave no key. */
  get failure(): unknown {
    return this.#failure
  }

  /** @param tokens the estimate of the request, for a pace in tokens. */
  availability(model: string, tokens: number, now: number): Availability {
    if (!this.isResolved || this.isQuarantined) return 'never'
    const { state, until, window } = healthAt(this.account.health, now)
    if (state === 'half-open' && this.account.inFlight >= window) return 'when released'
    return Math.max(
      now,
      state === 'cooling' || state === 'exhausted' ? until : now,
      this.#modelBlocks.get(model)?.until ?? now,
      this.account.paces.get(model)?.readyAt(tokens) ?? now,
    )
  }

  /** The time at which a refusal of the model is over; undefined without one. */
  blockedUntil(model: string, now: number): number | undefined {
    const until = this.#modelBlocks.get(model)?.until
    return until !== undefined && until > now ? until : undefined
  }

  /** A server without keys cannot mean the key when it refuses a model. */
  blockModel(model: string, now: number): void {
    if (this.#source === undefined || this.blockedUntil(model, now) !== undefined) return
    const strikes = (this.#modelBlocks.get(model)?.strikes ?? 0) + 1
    this.#modelBlocks.set(model, { until: now + modelBlockMs(strikes), strikes })
  }

  unblockModel(model: string): void {
    this.#modelBlocks.delete(model)
  }

  /** Takes a refused key out of use, unless another one has taken its place; a key function is asked for another. */
  quarantine(refused: Secret | undefined): void {
    if (!refused || refused !== this.#secret) return
    this.#refused = refused
    if (typeof this.#source === 'function') this.forget()
  }

  /** Forgets what a key function gave, so that it is asked anew. */
  forget(): void {
    if (typeof this.#source !== 'function') return
    this.#stopAsking?.()
    this.#secret = undefined
    this.#failure = undefined
    this.#askAgainAt = 0
  }

  /** Forgets all that speaks against the key. */
  restore(): void {
    this.forget()
    this.#refused = undefined
    this.#askStrikes = 0
    this.#modelBlocks.clear()
    this.account.become({ ...healthyAccount, epoch: this.account.health.epoch + 1 })
    this.account.paces.clear()
  }

  /** Ends the wait for a key function. */
  stopAsking(): void {
    this.#stopAsking?.()
  }

  /**
   * Asks the key function if there is need, once for all who wait.
   *
   * @param isTaken tells whether another key of the pool is the same.
   * @param done is called once it has answered, failed or taken too long.
   */
  ask(clock: Clock, isTaken: (secret: Secret) => boolean, done: () => void): void {
    if (typeof this.#source !== 'function' || this.isResolved || this.isAsking) return
    if (this.#askAgainAt > clock.now()) return
    const source = this.#source
    const end = (apply: () => void): void => {
      if (this.#stopAsking !== stop) return
      stop()
      try {
        apply()
        this.#failure = undefined
      } catch (error) {
        this.#failure = error
        this.#askAgainAt = clock.now() + keyFunctionPauseMs(++this.#askStrikes)
      }
      done()
    }
    const stop = (): void => {
      clock.clearTimeout(timer)
      this.#stopAsking = undefined
    }
    const timer: TimerHandle = clock.setTimeout(
      () =>
        end(() => {
          throw new ConfigurationError(
            `${this.#place}: its function gave no key within ${KEY_FUNCTION_TIMEOUT_MS} ms.`,
          )
        }),
      KEY_FUNCTION_TIMEOUT_MS,
    )
    this.#stopAsking = stop
    // The function runs a microtask later: it must not run inside the choice of a key, nor throw into it.
    Promise.resolve()
      .then(source)
      .then(
        (key) =>
          end(() => this.#accept(checkedSecret(key, `${this.#place}, given by its function,`), isTaken)),
        (error: unknown) =>
          end(() => {
            throw error
          }),
      )
  }

  #accept(secret: Secret, isTaken: (secret: Secret) => boolean): void {
    if (secret.reveal() === this.#refused?.reveal()) {
      throw new ConfigurationError(`${this.#place}: its function gave the refused key again.`)
    }
    if (isTaken(secret))
      throw new ConfigurationError(`${this.#place}: its function gave a key that the pool has already.`)
    this.#secret = secret
    this.#refused = undefined
    this.#askStrikes = 0
  }
}
