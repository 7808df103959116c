import type { AttemptRecord, CallOptions } from '@slf/core'
import type { AdapterSettings } from '../options/adapter-options.js'
import type { CallScope } from '../time/call-scope.js'

/** What is known of one call of an adapter while it runs; attempts and errors add to it. */
export interface CallRecord {
  readonly scope: CallScope
  readonly settings: AdapterSettings
  readonly provider: string
  readonly model: string
  readonly onRetry: CallOptions['onRetry']
  /** Every attempt that failed, in order. */
  readonly attempts: AttemptRecord[]
  /** The provider's id of the last request that it answered. */
  requestId: string | undefined
  /** Every key that was used, and every other secret that was sent: none may appear in an error. */
  readonly keys: Set<string>
}
