import type { Clock } from '../../clock/clock.js'
import type { EventEmitter } from '../../events/call-events.js'
import type { CallPlan } from '../../plan/call-plan.js'
import type { Middleware } from '../../plan/middleware.js'
import type { CallContext } from './ambient-context.js'
import type { CallScope } from './abort-scope.js'
import type { CallSettings } from './overrides.js'
import type { PartialOptions } from '../model/partial-emitter.js'
import type { Transcript } from './transcript.js'
import type { UsageMeter } from './usage-meter.js'

/** One call while it runs: what every stage of it shares. */
export interface RunningCall {
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
  readonly settings: CallSettings
  readonly middleware: readonly Middleware[]
  readonly clock: Clock
  readonly scope: CallScope
  readonly events: EventEmitter
  readonly usage: UsageMeter
  readonly transcript: Transcript
  /** What is done with the answer while it grows. */
  readonly partials?: PartialOptions | undefined
  /** The context for code that the call runs: its body, its validators. */
  readonly context: CallContext
  /** Where the call was made: for code that only listens. */
  readonly outer?: CallContext | undefined
}
