import type { AttemptRecord, CallOptions } from '@slf/core'
import type { AdapterSettings } from '../options/adapter-options.js'
import type { HeadersLike } from '../platform.js'
import type { RateHints } from '../headers/rate-hint.js'
import type { CallScope } from '../time/call-scope.js'

/** What is known of one call of an adapter while it runs; attempts and errors add to it. */
export interface CallRecord {
  readonly scope: CallScope
  readonly settings: AdapterSettings
  readonly provider: string
  readonly model: string
  /** The host of the address, for messages. */
  readonly host: string | undefined
  readonly onRetry: CallOptions['onRetry']
  /** Every attempt that failed, in order. */
  readonly attempts: AttemptRecord[]
  /** The provider's id of the last request that it answered. */
  requestId: string | undefined
  /** Every key that was used, and every other secret that was sent: none may appear in an error. */
  readonly keys: Set<string>
  /** The provider's id of a request, out of the headers of its answer. */
  requestIdOf(headers: HeadersLike): string | undefined
  /** What the provider says is left of its limits. */
  rateHintsOf(headers: HeadersLike): RateHints
}
