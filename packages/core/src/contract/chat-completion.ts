import type { ImagePart, ToolCall } from './chat-message.js'
import type { CompletionWarning } from './completion-warning.js'
import type { Open } from './open-union.js'

/**
 * Why the model stopped. Core judges these five; any other word is kept, and a warning names it. `'pause'`: the provider
 * works with tools of its own and wants the message back to go on.
 */
export type FinishReason = Open<'stop' | 'length' | 'tool_calls' | 'content_filter' | 'pause'>

/**
 * Tokens as the provider counted them, of the whole answer so far. Where a stream reports usage in several chunks, each
 * is the count up to there and not what was added: the last value of each field holds.
 */
export interface CompletionUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens?: number | undefined
  /** Parts of `prompt_tokens`: read from the provider's prompt cache, and written to it. */
  readonly prompt_tokens_details?:
    | {
        readonly cached_tokens?: number | undefined
        readonly cache_write_tokens?: number | undefined
        readonly [detail: string]: unknown
      }
    | null
    | undefined
  /** Parts of `completion_tokens`. */
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
  /** Extension: images that the model made. */
  readonly images?: readonly ImagePart[] | null | undefined
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
 * A whole answer, compatible with Chat Completions: objects of the `openai` package fit. Optional except for what the
 * core needs; a custom provider may return plain objects with `choices[0].message` alone.
 */
export interface ChatCompletion {
  readonly id?: string | undefined
  readonly object?: string | undefined
  readonly created?: number | undefined
  readonly model?: string | undefined
  readonly choices: readonly CompletionChoice[]
  readonly usage?: CompletionUsage | null | undefined
  /** Extension: what the adapter warns of. */
  readonly warnings?: readonly CompletionWarning[] | undefined
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
  /** Appended to the list of the message. */
  readonly images?: readonly ImagePart[] | null | undefined
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
 * 2. `finish_reason` is on exactly one chunk, and no delta follows it.
 * 3. `usage` may come on several chunks, also after the finish and with `choices: []`; see {@link CompletionUsage}.
 * 4. A stream that cannot be completed throws; it never just ends.
 */
export interface ChatCompletionChunk {
  readonly id?: string | undefined
  readonly object?: string | undefined
  readonly created?: number | undefined
  readonly model?: string | undefined
  readonly choices: readonly ChunkChoice[]
  readonly usage?: CompletionUsage | null | undefined
  /** Extension: what the adapter warns of. */
  readonly warnings?: readonly CompletionWarning[] | undefined
}
