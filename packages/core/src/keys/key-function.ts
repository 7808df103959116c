import type { Clock } from '../clock/clock.js'
import { ConfigurationError } from '../errors/programmer-errors.js'
import type { Secret } from '../errors/secret.js'
import { checkedGivenKey, type GivenKey } from './key-source.js'
import { keyFunctionPauseMs } from './key-state.js'

/** The longest that a key function may take before it counts as failed. */
const TIMEOUT_MS = 10_000

/** A function that gives a key, asked once for all who wait, and after a failure not again before a pause. */
export class KeyFunction {
  readonly #give: () => GivenKey | Promise<GivenKey>
  readonly #place: string
  #failure: unknown
  #failures = 0
  #hasAnswered = false
  #askAgainAt = 0
  #question: { readonly deadline: number } | undefined

  /** @param place names the key in messages. */
  constructor(give: () => GivenKey | Promise<GivenKey>, place: string) {
    this.#give = give
    this.#place = place
  }

  get isAsking(): boolean {
    return this.#question !== undefined
  }

  /** When the present question counts as failed: `ask` must be called then, nothing else keeps the time. */
  get answerDueAt(): number {
    return this.#question?.deadline ?? Infinity
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
    this.stop()
    this.#failure = undefined
    this.#askAgainAt = 0
  }

  /** Ends the present question. */
  stop(): void {
    this.#question = undefined
  }

  /**
   * Asks, unless it is being asked or rests after a failure; ends a question that has had its time. There is no timer:
   * when nobody waits any more, nothing is left behind, and an answer that comes then is kept for the next caller.
   *
   * @param accept takes the key, or throws when it cannot be used.
   * @param done is called once the function has answered or failed.
   */
  ask(clock: Clock, accept: (secret: Secret, expiresAt: number) => void, done: () => void): void {
    const now = clock.now()
    const dueAt = this.answerDueAt
    if (now >= dueAt) {
      const tooLate = `${this.#place}: its function gave no key within ${TIMEOUT_MS} ms.`
      this.#failed(new ConfigurationError(tooLate), dueAt)
    }
    if (this.isAsking || this.#askAgainAt > now) return
    const question = { deadline: now + TIMEOUT_MS }
    this.#question = question
    const end = (conclude: () => void): void => {
      // After `reset`, or when its time is over, the answer to a question may still come.
      if (this.#question !== question) return
      conclude()
      done()
    }
    const fail = (error: unknown): void => end(() => this.#failed(error, clock.now()))
    const answer = (given: unknown): void => end(() => this.#answered(given, accept, clock))
    // The function runs a microtask later: it must not run inside the choice of a key, nor throw into it.
    Promise.resolve().then(this.#give).then(answer, fail)
  }

  #answered(given: unknown, accept: (secret: Secret, expiresAt: number) => void, clock: Clock): void {
    try {
      const { secret, expiresAt } = checkedGivenKey(
        given,
        `${this.#place}, given by its function,`,
        clock.date(),
      )
      accept(secret, expiresAt)
      this.stop()
      this.#hasAnswered = true
      this.#failure = undefined
      this.#failures = 0
    } catch (error) {
      this.#failed(error, clock.now())
    }
  }

  #failed(error: unknown, now: number): void {
    this.stop()
    this.#hasAnswered = true
    this.#failure = error
    this.#askAgainAt = now + keyFunctionPauseMs(++this.#failures)
  }
}
