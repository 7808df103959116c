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

/** What limits and cool-downs belong to: by default one key, else all keys of a group. */
export interface Account {
  readonly id: string
  health: AccountHealth
  /** Requests in flight that were sent under the present epoch of `health`. */
  inFlight: number
}

export const newAccount = (id: string): Account => ({ id, health: healthyAccount, inFlight: 0 })

/** When a key can be used: `at` a time of the clock, or `whenReleased`, or not before someone does something. */
export type Availability = { readonly at: number } | 'whenReleased' | 'never'

/** The longest that a key function may take before it counts as failed. */
const KEY_FUNCTION_TIMEOUT_MS = 10_000

/** One key of a pool with what is known about it. */
export class PoolKey {
  readonly account: Account
  readonly weight: number
  readonly #place: string
  readonly #fixedId: string
  readonly #source: CheckedKey['source'] | undefined
  #secret: Secret | undefined
  #quarantined: Secret | undefined
  #failure: unknown
  #askAgainAt = 0
  #askStrikes = 0
  #isAsking = false
  readonly #modelBlocks = new Map<string, { readonly until: number; readonly strikes: number }>()
  /** Requests in flight. */
  inFlight = 0
  /** The order of the last use. */
  lastUsed = 0

  /** @param source undefined for a server that wants no key. */
  constructor(
    source: CheckedKey['source'] | undefined,
    place: string,
    fixedId: string,
    account: Account,
    weight = 1,
  ) {
    this.#source = source
    this.#place = place
    this.#fixedId = fixedId
    this.account = account
    this.weight = weight
    if (source instanceof Secret) this.#secret = source
  }

  /** The fingerprint of the key, or a name made of its index while a key function has not answered. */
  get id(): string {
    return (this.#secret ?? this.#quarantined)?.fingerprint ?? this.#fixedId
  }

  get secret(): Secret | undefined {
    return this.#secret
  }

  get isKeyless(): boolean {
    return this.#source === undefined
  }

  get isQuarantined(): boolean {
    return this.#quarantined !== undefined
  }

  /** Why the key function gave no key. */
  get failure(): unknown {
    return this.#failure
  }

  get isResolved(): boolean {
    return this.isKeyless || this.#secret !== undefined
  }

  get isAsking(): boolean {
    return this.#isAsking
  }

  availability(model: string, now: number): Availability {
    if (!this.isResolved || this.isQuarantined) return 'never'
    const health = healthAt(this.account.health, now)
    if (health.state === 'half-open' && this.account.inFlight >= health.window) return 'whenReleased'
    const isPaused = health.state === 'cooling' || health.state === 'exhausted'
    return { at: Math.max(now, isPaused ? health.until : now, this.#modelBlocks.get(model)?.until ?? now) }
  }

  isBlockedFor(model: string, now: number): boolean {
    return (this.#modelBlocks.get(model)?.until ?? now) > now
  }

  blockModel(model: string, now: number): void {
    if (this.isKeyless) return
    const strikes = (this.#modelBlocks.get(model)?.strikes ?? 0) + 1
    this.#modelBlocks.set(model, { until: now + modelBlockMs(strikes), strikes })
  }

  unblockModel(model: string): void {
    this.#modelBlocks.delete(model)
  }

  /** Takes the key out of use; a key function is asked for another one. */
  quarantine(refused: Secret | undefined): void {
    if (!refused || refused !== this.#secret) return
    this.#quarantined = refused
    if (typeof this.#source === 'function') this.#secret = undefined
  }

  /** Forgets what a key function gave, so that it is asked anew. */
  forget(): void {
    if (typeof this.#source !== 'function') return
    this.#secret = undefined
    this.#failure = undefined
    this.#askAgainAt = 0
  }

  restore(): void {
    this.forget()
    this.#quarantined = undefined
    this.#askStrikes = 0
    this.#modelBlocks.clear()
    this.account.health = { ...healthyAccount, epoch: this.account.health.epoch + 1 }
    this.account.inFlight = 0
  }

  /** Asks the key function when there is need; `done` is called once it has answered, failed or taken too long. */
  ask(clock: Clock, done: () => void): void {
    if (typeof this.#source !== 'function' || this.#secret || this.#isAsking) return
    if (this.#askAgainAt > clock.now()) return
    this.#isAsking = true
    let isOver = false
    const finish = (answer: () => void): void => {
      if (isOver) return
      isOver = true
      this.#isAsking = false
      clock.clearTimeout(timer)
      try {
        answer()
      } catch (error) {
        this.#failed(error, clock.now())
      }
      done()
    }
    const timer: TimerHandle = clock.setTimeout(
      () =>
        finish(() => {
          throw new ConfigurationError(
            `${this.#place}: the function gave no key within ${KEY_FUNCTION_TIMEOUT_MS} ms.`,
          )
        }),
      KEY_FUNCTION_TIMEOUT_MS,
    )
    const source = this.#source
    void Promise.resolve()
      .then(() => source())
      .then(
        (key) =>
          finish(() =>
            this.#resolved(checkedSecret(key, `${this.#place} (given by its function)`), clock.now()),
          ),
        (error: unknown) =>
          finish(() => {
            throw error
          }),
      )
  }

  #resolved(secret: Secret, now: number): void {
    this.#failure = undefined
    if (secret.reveal() === this.#quarantined?.reveal()) {
      this.#pauseAsking(now)
      return
    }
    this.#secret = secret
    this.#quarantined = undefined
    this.#askStrikes = 0
  }

  #failed(error: unknown, now: number): void {
    this.#failure = error
    this.#pauseAsking(now)
  }

  #pauseAsking(now: number): void {
    this.#askStrikes++
    this.#askAgainAt = now + keyFunctionPauseMs(this.#askStrikes)
  }
}
