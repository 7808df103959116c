import { type KeyLease, type LLMError, TimeoutError } from '@slf/core'
import type { AdapterSettings } from '../options/adapter-options.js'
import { failureOutcome, isFaultOfKey } from './lease-outcome.js'
import type { RetryToken } from '../options/retry-budget.js'
import { retryDelay } from './retry-delay.js'
import type { WireRequest } from '../options/wire-request.js'

/** A request that was refused for two things may be refused for any number of them. */
const MOST_AMENDMENTS = 2

/** How a failed request is sent again. */
export interface RetryDecision {
  /** Milliseconds until it is sent, the wait for a key included. */
  readonly delayMs: number
  /** Milliseconds of back-off; a key is waited for in the queue of its pool, where it may come earlier. */
  readonly backOffMs: number
  /** The request in another form; absent: as it was. */
  readonly wire?: WireRequest | undefined
  /** A key that is reserved already. */
  readonly lease?: KeyLease | undefined
}

/** What {@link RetryPolicy} asks of the adapter. */
export interface RetryActions {
  /** Milliseconds that the call has left. */
  remainingMs(): number
  /** Milliseconds until some key can be used again; 0 when one can be now, `Infinity` when none ever will. */
  keyRecoveryMs(): number
  /** A key other than these, if one can be used at once. */
  otherKey(exclude: readonly string[]): Promise<KeyLease | undefined>
  /** Waits in the queue for a key other than these; undefined when none of them comes back in time. */
  awaitOtherKey(exclude: readonly string[]): Promise<KeyLease | undefined>
  /** Another form of a request that the provider refused, if there is one. */
  amend(wire: WireRequest, error: LLMError): WireRequest | undefined
}

/**
 * Decides whether and how a failed request is sent again; one for each call. In this order:
 * 1. another form of a request that the provider refused, twice at most;
 * 2. another key, when the key was refused or is over its limit: that is not a retry, and each key is tried once. After
 *    a refusal the call waits for another key like every other call; after a rate limit only a free one is taken;
 * 3. the same again after a back-off, as often as `maxRetries`, the budget and the time allow.
 */
export class RetryPolicy {
  readonly #settings: AdapterSettings
  readonly #actions: RetryActions
  readonly #refusedKeys: string[] = []
  readonly #refusedPlaces = new Set<string>()
  #amendments = 0
  #retries = 0
  #token: RetryToken | undefined

  constructor(settings: AdapterSettings, actions: RetryActions) {
    this.#settings = settings
    this.#actions = actions
  }

  /** How to go on after a failure; undefined when the error is final. */
  async next(error: LLMError, wire: WireRequest, key: KeyLease): Promise<RetryDecision | undefined> {
    const amended = this.#amendments < MOST_AMENDMENTS ? this.#actions.amend(wire, error) : undefined
    if (amended) {
      this.#amendments++
      return { delayMs: 0, backOffMs: 0, wire: amended }
    }
    if (!isFaultOfKey(failureOutcome(error))) return this.#retry(error, 0)
    this.#refuse(key)
    const { otherKey, awaitOtherKey, keyRecoveryMs } = this.#actions
    // A rate limit passes, so the same key may be the first to be free again. A refused key does not come back.
    const lease = await (error.isRetryable ? otherKey : awaitOtherKey)(this.#refusedKeys)
    return lease ? { delayMs: 0, backOffMs: 0, lease } : this.#retry(error, keyRecoveryMs())
  }

  /** The call succeeded: the endpoint is well. */
  succeeded(): void {
    this.#settings.retry.budget.succeeded(this.#token)
  }

  /**
   * Notes that a key was refused. Where a function gives the key, a new one may take its place in the pool, once: a
   * function that gives refused keys for ever must not keep the call going.
   */
  #refuse({ id, place }: KeyLease): void {
    if (this.#refusedPlaces.has(place)) this.#refusedKeys.push(place)
    this.#refusedPlaces.add(place)
    this.#refusedKeys.push(id)
  }

  #retry(error: LLMError, keyRecoveryMs: number): RetryDecision | undefined {
    const { retry, timeouts } = this.#settings
    const { maxRetries, maxRetryAfterMs, budget } = retry
    if (!error.isRetryable || this.#retries >= maxRetries) return undefined
    if ((error.retryAfterMs ?? 0) > maxRetryAfterMs) return undefined
    // The queue would only say that no key came in time, and hide what the provider said.
    if (keyRecoveryMs > timeouts.queue) return undefined
    const backOffMs = retryDelay(this.#retries + 1, error.retryAfterMs, this.#settings)
    const delayMs = Math.max(backOffMs, keyRecoveryMs)
    if (delayMs === Infinity || delayMs >= this.#actions.remainingMs()) return undefined
    this.#token = budget.take(TimeoutError.isInstance(error))
    if (!this.#token) return undefined
    this.#retries++
    return { delayMs, backOffMs }
  }
}
