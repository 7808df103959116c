import type { AbortSignalLike } from '../clock/abort-signal.js'
import type { SlfError } from '../errors/slf-error.js'

/** What an adapter tells about a request that it is going to repeat. */
export interface RetryNotice {
  /** The attempt that failed, from 1. */
  readonly attempt: number
  /** Milliseconds until the next attempt. */
  readonly delayMs: number
  readonly error: SlfError
}

/**
 * Everything about one model call that is not on the wire. All optional; an adapter ignores what it cannot use,
 * but `signal` and `timeout` it must honour.
 */
export interface CallOptions {
  /** Joins this call with others of one task, for logs and events. */
  readonly traceId?: string | undefined
  /** Milliseconds for the whole call: queue, attempts, back-off and body. */
  readonly timeout?: number | undefined
  /** Aborts the call: it rejects (a stream throws) with `AbortError`, whose `cause` is the reason of the signal. */
  readonly signal?: AbortSignalLike | undefined
  /** Extra HTTP headers of this call; they cannot replace the authorization. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Calls of a higher priority leave the queue of a key pool first. Default 0. */
  readonly priority?: number | undefined
  /** Called before each repeated request. What it throws is ignored. */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined
}
