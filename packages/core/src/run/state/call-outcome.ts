import type { FinishReason } from '../../contract/chat-completion.js'
import type { ChatMessage } from '../../contract/chat-message.js'
import type { OutputAttempt } from '../../errors/output-errors.js'
import type { CallUsage } from '../../events/call-usage.js'
import type { Correction, SchemaNote } from '../../schema/validation/output-reading.js'

/** One model step of a call. */
export interface CallStep {
  /** From 1. */
  readonly step: number
  readonly model: string
  readonly finishReason: FinishReason
  readonly usage: CallUsage
  readonly durationMs: number
}

/** How a call ended well. */
export interface CallOutcome {
  /** What the method gives: the validated value, or the text. */
  readonly value: unknown
  /** The last answer as text. */
  readonly text: string
  readonly finishReason: FinishReason
  /** True when the body gave the answer itself and no model was asked. */
  readonly answeredByCode: boolean
  /** Valid input for the next turn: without what the prompt makes again each time. */
  readonly history: readonly ChatMessage[]
  /** The whole conversation as the model had it, and its answer. */
  readonly messages: readonly ChatMessage[]
  readonly usage: CallUsage
  readonly steps: readonly CallStep[]
  /** Every answer that was judged, in order; the accepted one has no issues. */
  readonly attempts: readonly OutputAttempt[]
  /** Safe changes that made the answer fit. */
  readonly corrections: readonly Correction[]
  /** What `check` reported without rejecting the value, and then the messages of the call's `warning` events. */
  readonly warnings: readonly string[]
  /** What the provider's schema dialect could not say as it stands. */
  readonly notes: readonly SchemaNote[]
  readonly callId: string
  readonly traceId: string
  readonly durationMs: number
}
