import type { CompletionMessage, FinishReason } from '../contract/chat-completion.js'
import type { ChatParams } from '../contract/chat-params.js'
import type { OutputIssue } from '../errors/output-errors.js'
import type { SlfError } from '../errors/slf-error.js'
import type { CompletedField } from '../schema/partial/partial-reader.js'
import type { CallUsage } from './call-usage.js'

/** What every event carries. */
export interface EventBase {
  /** Joins all calls of one task; given by `withCall({ traceId })`, else made at the outermost call. */
  readonly traceId: string
  /** This run of this method. */
  readonly callId: string
  /** The call that caused this one: the method that listed it as a tool or called it from its body. */
  readonly parentCallId?: string | undefined
  /** `Class.method` */
  readonly method: string
  /** Counts from 1 within the call, without gaps. */
  readonly seq: number
  /** Milliseconds since 1970. */
  readonly time: number
}

/** The method was called. Ends with `call-end` or `call-error`. */
export interface CallStartEvent extends EventBase {
  readonly type: 'call-start'
  readonly kind: 'function' | 'chat'
}

/** The method has its answer. `answeredByCode`: its body returned a plain value, no model was asked. */
export interface CallEndEvent extends EventBase {
  readonly type: 'call-end'
  readonly durationMs: number
  readonly usage: CallUsage
  readonly answeredByCode: boolean
}

/** The method failed or was aborted. */
export interface CallErrorEvent extends EventBase {
  readonly type: 'call-error'
  readonly durationMs: number
  readonly usage: CallUsage
  readonly error: SlfError | Error
}

/** A request goes to the model. Ends with `llm-end` or `llm-error`. */
export interface LLMStartEvent extends EventBase {
  readonly type: 'llm-start'
  /** Model steps of the call, from 1; re-asks count too. */
  readonly step: number
  readonly model: string
  readonly params: ChatParams
}

/** The model answered. */
export interface LLMEndEvent extends EventBase {
  readonly type: 'llm-end'
  readonly step: number
  readonly durationMs: number
  readonly finishReason: FinishReason
  readonly message: CompletionMessage
  readonly usage: CallUsage
}

/** The request failed for good, after all attempts of the adapter. */
export interface LLMErrorEvent extends EventBase {
  readonly type: 'llm-error'
  readonly step: number
  readonly durationMs: number
  readonly error: SlfError | Error
}

/** The answer grew by this text. A call that is not streamed gives its whole text as one delta. */
export interface TextDeltaEvent extends EventBase {
  readonly type: 'text-delta'
  readonly step: number
  readonly text: string
}

/** The model's reasoning grew by this text. */
export interface ReasoningDeltaEvent extends EventBase {
  readonly type: 'reasoning-delta'
  readonly step: number
  readonly text: string
}

/** The arguments of a tool call grew by this text. */
export interface ToolCallDeltaEvent extends EventBase {
  readonly type: 'tool-call-delta'
  readonly step: number
  readonly index: number
  readonly toolCallId: string
  readonly toolName: string
  readonly argumentsDelta: string
}

/** A tool is going to run. Ends with `tool-end` or `tool-error`. */
export interface ToolStartEvent extends EventBase {
  readonly type: 'tool-start'
  readonly step: number
  readonly toolCallId: string
  readonly toolName: string
  /** Validated arguments, or the raw text where they could not be read. */
  readonly arguments: unknown
}

/** A tool told something through `context.emit`. */
export interface ToolProgressEvent extends EventBase {
  readonly type: 'tool-progress'
  readonly toolCallId: string
  readonly toolName: string
  readonly data: unknown
}

/** A tool answered. */
export interface ToolEndEvent extends EventBase {
  readonly type: 'tool-end'
  readonly step: number
  readonly toolCallId: string
  readonly toolName: string
  readonly durationMs: number
  /** What the tool returned; images as the parts that the model is sent. */
  readonly result: unknown
}

/** A tool did not answer (unknown, invalid arguments, thrown, timed out, aborted); the model learns that it failed. */
export interface ToolErrorEvent extends EventBase {
  readonly type: 'tool-error'
  readonly step: number
  readonly toolCallId: string
  readonly toolName: string
  readonly durationMs: number
  readonly error: unknown
}

/** The adapter repeats a request. */
export interface RetryEvent extends EventBase {
  readonly type: 'retry'
  readonly step: number
  readonly attempt: number
  readonly delayMs: number
  readonly error: SlfError
}

/** The answer did not fit the schema; the model is asked again. */
export interface RepairEvent extends EventBase {
  readonly type: 'repair'
  /** The re-ask that follows, from 1. */
  readonly attempt: number
  readonly issues: readonly OutputIssue[]
}

/** Something went another way than asked for. Of each `code` a call tells the first warning only. */
export interface WarningEvent extends EventBase {
  readonly type: 'warning'
  readonly code: string
  /** One sentence for a person. */
  readonly message: string
  /** The model step that it is about, if it is about one. */
  readonly step?: number | undefined
}

/** The value of the answer grew; only of calls that are seen through `stream(instance)` and have a schema. */
export interface PartialEvent extends EventBase {
  readonly type: 'partial'
  readonly step: number
  /** The value so far, with parts missing; `undefined` before the first part. */
  readonly value: unknown
  /** The fields and list items that are complete now, inner ones first. */
  readonly completed: readonly CompletedField[]
}

/** Everything that happens in a call, in order. */
export type ChatEvent =
  | CallStartEvent
  | CallEndEvent
  | CallErrorEvent
  | LLMStartEvent
  | LLMEndEvent
  | LLMErrorEvent
  | TextDeltaEvent
  | ReasoningDeltaEvent
  | ToolCallDeltaEvent
  | ToolStartEvent
  | ToolProgressEvent
  | ToolEndEvent
  | ToolErrorEvent
  | RetryEvent
  | RepairEvent
  | WarningEvent
  | PartialEvent
