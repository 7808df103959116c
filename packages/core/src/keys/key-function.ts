import type { Clock, TimerHandle } from '../clock/clock.js'
import { ConfigurationError } from '../errors/usage-errors.js'
import type { Secret } from '../errors/secret.js'
import { checkedSecret } from './key-source.js'
import { keyFunctionPauseMs } from './key-state.js'

/** The longest that a key function may take before it counts as failed. */
const TIMEOUT_MS = 10_000

/** A function that gives a key, asked once for all who wait, and after a failure not again before a pause. */
export class KeyFunction {
  readonly #give: () => string | Promise<string>
  readonly #place: string
  #failure: unknown
  #failures = 0
  #hasAnswered = false
  #askAgainAt = 0
  #stop: (() => void) | undefined

  /** @param place names the key in messages. */
  constructor(give: () => string | Promise<string>, place: string) {
    this.#give = give
    this.#place = place
  }

  get isAsking(): boolean {
    return this.#stop !== undefined
  }

  /** True while it is asked for the first time. */
  get isAskingFirst(): boolean {
    return this.isAsking && !this.#hasAnswered
  }

  /** Why it gave no key when it was last asked. */
  get failure(): unknown {
    return this.#failure
  }

  /** Ends the present question, and allows the next one at once. */
  reset(): void {
    this.#stop?.()
    this.#failure = undefined
    this.#askAgainAt = 0
  }

  /** Ends the present question. */
  stop(): void {
    this.#stop?.()
  }

  /**
   * Asks, unless it is being asked or rests after a failure.
   *
   * @param accept takes the key, or throws when it cannot be used.
   * @param done is called once the function has answered, failed or taken too long.
   */
  ask(clock: Clock, accept: (secret: Secret) => void, done: () => void): void {
    if (this.isAsking || this.#askAgainAt > clock.now()) return
    const end = (conclude: () => void): void => {
      // After `reset` an answer to the question before it may still come.
      if (this.#stop !== stop) return
      stop()
      this.#hasAnswered = true
      try {
        conclude()
        this.#failure = undefined
        this.#failures = 0
      } catch (error) {
        this.#failure = error
        this.#askAgainAt = clock.now() + keyFunctionPauseMs(++this.#failures)
      }
      done()
    }
    const fail = (error: unknown): void =>
      end(() => {
        throw error
      })
    const tooLate = new ConfigurationError(
      `${this.#place}: its function gave no key within ${TIMEOUT_MS} ms.`,
    )
    const timer: TimerHandle = clock.setTimeout(() => fail(tooLate), TIMEOUT_MS)
    const stop = (): void => {
      clock.clearTimeout(timer)
      this.#stop = undefined
    }
    this.#stop = stop
    // The function runs a microtask later: it must not run inside the choice of a key, nor throw into it.
    Promise.resolve()
      .then(this.#give)
      .then((key) => end(() => accept(checkedSecret(key, `${this.#place}, given by its function,`))), fail)
  }
}
