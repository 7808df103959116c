import type { APIKeyPool } from '@slf/core'

/** What a repetition took out of a {@link RetryBudget}; given back when the repetition succeeds. */
export interface RetryToken {
  readonly cost: number
}

/**
 * Keeps retries from multiplying the load on an endpoint that is down: repetitions cost tokens, successes bring them
 * back, and without tokens nothing is repeated. Under a total outage a process makes at most 100 extra requests.
 * The numbers are those of the AWS SDKs (smithy `StandardRetryStrategy`: 500 tokens, 5 per retry, 10 per time-out, +1
 * per success of a first try).
 */
export class RetryBudget {
  static readonly CAPACITY = 500
  #tokens = RetryBudget.CAPACITY

  /** Tokens that are left. */
  get tokens(): number {
    return this.#tokens
  }

  /** Takes the cost of one repetition, or says that there is not enough left. */
  take(afterTimeout: boolean): RetryToken | undefined {
    const cost = afterTimeout ? 10 : 5
    if (this.#tokens < cost) return undefined
    this.#tokens -= cost
    return { cost }
  }

  /** A call succeeded: the cost of its last repetition comes back, or one token for a call that needed none. */
  succeeded(token?: RetryToken): void {
    this.#tokens = Math.min(RetryBudget.CAPACITY, this.#tokens + (token?.cost ?? 1))
  }
}

/** On the pool, so that a budget lives as long as the keys that it guards, without a registry of the process. */
const budgets = new WeakMap<APIKeyPool, Map<string, RetryBudget>>()

/** The budget of an endpoint: one for all adapters that reach it with the keys of the same pool. */
export function endpointBudget(pool: APIKeyPool, endpoint: string): RetryBudget {
  let ofPool = budgets.get(pool)
  if (!ofPool) budgets.set(pool, (ofPool = new Map()))
  let budget = ofPool.get(endpoint)
  if (!budget) ofPool.set(endpoint, (budget = new RetryBudget()))
  return budget
}
