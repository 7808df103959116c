/** What the provider said about the rest of a limit (`x-ratelimit-*`). Only ever lowers the pace. */
export interface RateHint {
  readonly remaining: number
  /** Milliseconds until the limit is full again. */
  readonly resetMs: number
  /** The size of the limit, if it was told. */
  readonly limit?: number | undefined
}

/** What came of the request that a lease was for. */
export type LeaseOutcome =
  | {
      readonly type: 'success'
      /** Tokens of prompt and answer together, as the provider reported them. */
      readonly tokens?: number | undefined
      readonly requestHint?: RateHint | undefined
      readonly tokenHint?: RateHint | undefined
    }
  /** 429: the account cools down. */
  | { readonly type: 'rate-limited'; readonly retryAfterMs?: number | undefined }
  /** 429 for lack of credit: the account backs off from 10 minutes. */
  | { readonly type: 'quota' }
  /** 401: the key is quarantined. */
  | { readonly type: 'unauthorized' }
  /** 403 and 404: the key is blocked for the model of the lease. */
  | { readonly type: 'forbidden' }
  | { readonly type: 'not-found' }
  /** Server errors, time-outs, network: never the fault of a key. */
  | { readonly type: 'failed'; readonly tokens?: number | undefined }

/** What a lease does to its pool. */
export interface LeaseActions {
  report(outcome: LeaseOutcome): void
  release(actualTokens: number | undefined): void
}

/** Gives back what was forgotten: a lease that nobody can release any more. */
const forgottenLeases =
  typeof FinalizationRegistry === 'undefined'
    ? undefined
    : new FinalizationRegistry<LeaseActions>((actions) => actions.release(undefined))

/**
 * A key for one request. Report what came of it, then release it; `using` releases by itself.
 * Do not hold it while tools run.
 */
export class KeyLease {
  /** The fingerprint of the key, safe to log. */
  readonly id: string
  readonly #place: string
  readonly #reveal: () => string | undefined
  readonly #actions: LeaseActions
  #hasReported = false
  #isReleased = false
  #tokens: number | undefined

  constructor(
    { id, place }: { readonly id: string; readonly place: string },
    reveal: () => string | undefined,
    actions: LeaseActions,
  ) {
    this.id = id
    this.#place = place
    this.#reveal = reveal
    this.#actions = actions
    forgottenLeases?.register(this, actions, this)
  }

  /** The place of the key in its pool, such as `key-0`: it stays the same when a function gives another key. */
  get place(): string {
    return this.#place
  }

  /** The key, for the transport only; undefined when the server wants none. */
  get key(): string | undefined {
    return this.#reveal()
  }

  /** Tells the pool what came of the request. Only the first report counts, and none after the release. */
  report(outcome: LeaseOutcome): void {
    if (this.#hasReported || this.#isReleased) return
    this.#hasReported = true
    this.#tokens = tokensOf(outcome)
    this.#actions.report(outcome)
  }

  /** Gives the key back. Without a report nothing is learned about the key. May be called twice. */
  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    forgottenLeases?.unregister(this)
    this.#actions.release(this.#tokens)
  }

  [Symbol.dispose](): void {
    this.release()
  }

  toJSON(): { readonly id: string } {
    return { id: this.id }
  }

  /** What `console.log` and `util.inspect` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `KeyLease(${this.id})`
  }
}

/** A request that was refused used no tokens; of one that failed nobody knows, so its estimate stands. */
function tokensOf(outcome: LeaseOutcome): number | undefined {
  if (outcome.type === 'success' || outcome.type === 'failed') return outcome.tokens
  return 0
}
