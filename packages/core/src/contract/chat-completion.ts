import type { ToolCall } from './chat-message.js'
import type { Open } from './open-union.js'

/** Why the model stopped. Values outside the known ones are passed on as they came. */
export type FinishReason = Open<'stop' | 'length' | 'tool_calls' | 'content_filter'>

/** Tokens as the provider counted them. */
export interface CompletionUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens?: number | undefined
  readonly prompt_tokens_details?:
    { readonly cached_tokens?: number | undefined; readonly [detail: string]: unknown } | null | undefined
  readonly completion_tokens_details?:
    { readonly reasoning_tokens?: number | undefined; readonly [detail: string]: unknown } | null | undefined
  readonly [extra: string]: unknown
}

/** The message of a whole completion. */
export interface CompletionMessage {
  readonly role?: Open<'assistant'> | undefined
  readonly content?: string | null | undefined
  readonly tool_calls?: readonly ToolCall[] | null | undefined
  readonly refusal?: string | null | undefined
  readonly reasoning_content?: string | null | undefined
  readonly annotations?: readonly unknown[] | null | undefined
  readonly provider_data?: unknown
}

/** One answer of a whole completion. */
export interface CompletionChoice {
  readonly index?: number | undefined
  readonly message: CompletionMessage
  /** Absent: the completion is whole all the same, and the reason is inferred. */
  readonly finish_reason?: FinishReason | null | undefined
  readonly logprobs?: unknown
}

/**
 * A whole answer, compatible with Chat Completions: objects of the `openai` package fit. Optional but for what the
 * core needs; a custom provider may return plain objects with `choices[0].message` alone.
 */
export interface ChatCompletion {
  readonly id?: string | undefined
  readonly object?: string | undefined
  readonly created?: number | undefined
  readonly model?: string | undefined
  readonly choices: readonly CompletionChoice[]
  readonly usage?: CompletionUsage | null | undefined
}

/** A piece of a tool call: the first piece of an index brings `id` and `function.name`. */
export interface ToolCallDelta {
  readonly index: number
  readonly id?: string | undefined
  readonly type?: 'function' | undefined
  readonly function?:
    { readonly name?: string | undefined; readonly arguments?: string | undefined } | undefined
  readonly [extra: string]: unknown
}

/** What a chunk adds to the message. */
export interface CompletionDelta {
  readonly role?: Open<'assistant'> | undefined
  readonly content?: string | null | undefined
  readonly tool_calls?: readonly ToolCallDelta[] | undefined
  readonly refusal?: string | null | undefined
  readonly reasoning_content?: string | null | undefined
  /** Appended to the list of the message. */
  readonly annotations?: readonly unknown[] | undefined
  /** Replaces the value of the message. */
  readonly provider_data?: unknown
}

/** One answer of a chunk. */
export interface ChunkChoice {
  readonly index?: number | undefined
  readonly delta?: CompletionDelta | null | undefined
  /** On the last chunk of the answer, once. */
  readonly finish_reason?: FinishReason | null | undefined
  readonly logprobs?: unknown
}

/**
 * A piece of a streamed answer, compatible with Chat Completions.
 *
 * Rules for who yields them:
 * 1. Text arrives in order; joined deltas are the whole message.
 * 2. `finish_reason` stands on exactly one chunk, and no delta follows it.
 * 3. `usage` stands on at most one chunk, which may come after the finish and may have `choices: []`.
 * 4. A stream that cannot be completed throws; it never just ends.
 */
export interface ChatCompletionChunk {
  readonly id?: string | undefined
  readonly object?: string | undefined
  readonly created?: number | undefined
  readonly model?: string | undefined
  readonly choices: readonly ChunkChoice[]
  readonly usage?: CompletionUsage | null | undefined
}
