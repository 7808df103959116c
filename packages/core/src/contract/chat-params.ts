import type { CacheControl, ChatMessage } from './chat-message.js'
import type { Open } from './open-union.js'

/** A JSON Schema as plain JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A tool that the model may call. */
export interface ChatTool {
  readonly type: 'function'
  readonly function: {
    /** `^[A-Za-z0-9_-]{1,64}$` */
    readonly name: string
    readonly description?: string | undefined
    readonly parameters?: JsonSchema | undefined
    readonly strict?: boolean | null | undefined
  }
  readonly cache_control?: CacheControl | undefined
}

/** Tools that the provider runs itself, such as web search: passed on as they are. */
export interface ProviderTool {
  readonly type: string
  readonly [field: string]: unknown
}

/** Whether and which tool the model must call. */
export type ToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | { readonly type: 'function'; readonly function: { readonly name: string } }
  | {
      readonly type: 'allowed_tools'
      readonly allowed_tools: {
        readonly mode: 'auto' | 'required'
        readonly tools: readonly Readonly<Record<string, unknown>>[]
      }
    }

/** The form that the answer must have. */
export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema'
      readonly json_schema: {
        readonly name: string
        readonly description?: string | undefined
        readonly schema?: JsonSchema | undefined
        readonly strict?: boolean | null | undefined
      }
    }

/**
 * A request for the model: every field of a Chat Completions request by its wire name, plus unknown keys for the
 * extras of a provider. Not `model` (the adapter knows it) and not `stream` (the method says it).
 *
 * Rules:
 * 1. Nobody changes a `ChatParams` that was given to him; adapters copy what they need.
 * 2. A field that is absent or `undefined` is not sent: no `null`, no empty `tools`.
 * 3. A field that an adapter cannot express is an `UnsupportedError`, never dropped without a word.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export interface ChatParams {
  readonly messages: readonly ChatMessage[]
  readonly tools?: readonly (ChatTool | ProviderTool)[] | undefined
  readonly tool_choice?: ToolChoice | undefined
  readonly parallel_tool_calls?: boolean | undefined
  readonly response_format?: ResponseFormat | undefined
  readonly temperature?: number | null | undefined
  readonly top_p?: number | null | undefined
  /** Tokens of the answer. Older name of `max_completion_tokens`. */
  readonly max_tokens?: number | null | undefined
  readonly max_completion_tokens?: number | null | undefined
  readonly n?: number | null | undefined
  readonly stop?: string | readonly string[] | null | undefined
  readonly seed?: number | null | undefined
  readonly frequency_penalty?: number | null | undefined
  readonly presence_penalty?: number | null | undefined
  readonly logit_bias?: Readonly<Record<string, number>> | null | undefined
  readonly logprobs?: boolean | null | undefined
  readonly top_logprobs?: number | null | undefined
  readonly reasoning_effort?: Open<'none' | 'minimal' | 'low' | 'medium' | 'high'> | null | undefined
  readonly verbosity?: Open<'low' | 'medium' | 'high'> | null | undefined
  readonly modalities?: readonly string[] | null | undefined
  readonly prediction?: unknown
  readonly metadata?: Readonly<Record<string, string>> | null | undefined
  readonly service_tier?: Open<'auto' | 'default' | 'flex' | 'priority'> | null | undefined
  readonly store?: boolean | null | undefined
  readonly user?: string | undefined
  readonly safety_identifier?: string | undefined
  readonly prompt_cache_key?: string | undefined
  readonly stream_options?: Readonly<Record<string, unknown>> | null | undefined
  /** Extras of a provider, sent as they are. */
  readonly [extra: string]: unknown
}
