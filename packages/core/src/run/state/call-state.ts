import type { CompletionWarning } from '../../contract/completion-warning.js'
import type { Clock } from '../../clock/clock.js'
import type { CallEvents } from '../../events/call-events.js'
import type { CallPlan } from '../../plan/call-plan.js'
import type { Middleware } from '../../plan/middleware.js'
import type { AmbientContext } from './ambient-context.js'
import type { AbortScope } from './abort-scope.js'
import type { CallWarnings } from './call-warnings.js'
import type { MergedOverrides } from './overrides.js'
import type { PartialOptions } from './partial-options.js'
import type { Transcript } from './transcript.js'
import type { UsageMeter } from './usage-meter.js'

/** One call while it runs: what every stage of it shares. */
export interface CallState {
  readonly plan: CallPlan
  readonly self: object
  readonly args: readonly unknown[]
  /** `Class.method` */
  readonly method: string
  /** The unique name of the call among its steps: `Desk.triage`, or below the step that caused it. */
  readonly path: string
  readonly callId: string
  readonly traceId: string
  readonly streamed: boolean
  readonly settings: MergedOverrides
  readonly middleware: readonly Middleware[]
  readonly clock: Clock
  readonly scope: AbortScope
  readonly events: CallEvents
  readonly warnings: CallWarnings
  readonly usage: UsageMeter
  readonly transcript: Transcript
  /** What is done with the answer while it grows. */
  readonly partials?: PartialOptions | undefined
  /** The context for code that the call runs: its body, its validators. */
  readonly context: AmbientContext
  /** Where the call was made: for code that only listens. */
  readonly outer?: AmbientContext | undefined
  /** Told where an engine records the steps of the call. */
  readonly nameWarning?: CompletionWarning | undefined
}
