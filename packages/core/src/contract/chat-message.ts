import type { Open } from './open-union.js'

/**
 * Marks the end of what the provider is to keep in its prompt cache. Adapters whose provider has no such mark leave it
 * out.
 */
export interface CacheControl {
  readonly type: 'ephemeral'
  /** How long the provider keeps it; its own default if absent. */
  readonly ttl?: Open<'5m' | '1h'> | undefined
}

/** Plain text inside a message. */
export interface TextPart {
  readonly type: 'text'
  readonly text: string
  readonly cache_control?: CacheControl | undefined
}

/** An image by URL (`https:` or `data:`). SLF never fetches it; the provider does. */
export interface ImagePart {
  readonly type: 'image_url'
  readonly image_url: { readonly url: string; readonly detail?: Open<'auto' | 'low' | 'high'> | undefined }
  readonly cache_control?: CacheControl | undefined
}

/** A file by id, as a data URL with its name, or by its address. */
export interface FilePart {
  readonly type: 'file'
  readonly file: {
    readonly file_id?: string | undefined
    readonly file_data?: string | undefined
    readonly filename?: string | undefined
    /** Extension: an `https:` address. SLF never fetches it; the provider does. */
    readonly url?: string | undefined
    /** Extension: the media type, where neither a data URL nor the name says it. */
    readonly mime_type?: string | undefined
  }
  readonly cache_control?: CacheControl | undefined
}

/** Audio as base64. */
export interface AudioPart {
  readonly type: 'input_audio'
  readonly input_audio: { readonly data: string; readonly format: Open<'wav' | 'mp3'> }
  readonly cache_control?: CacheControl | undefined
}

/** What a user message may hold. */
export type UserPart = TextPart | ImagePart | FilePart | AudioPart

/** What a tool message may hold. Images and files need an adapter that can send them. */
export type ToolResultPart = TextPart | ImagePart | FilePart

/** Rules for the model, by the author of the program. */
export interface SystemMessage {
  readonly role: 'system' | 'developer'
  readonly content: string | readonly TextPart[]
  readonly name?: string | undefined
}

/** What the user says. */
export interface UserMessage {
  readonly role: 'user'
  readonly content: string | readonly UserPart[]
  readonly name?: string | undefined
}

/** A call of a tool that the model asks for. */
export interface ToolCall {
  /** Unique within the conversation; the tool message that answers it names it. */
  readonly id: string
  readonly type: 'function'
  /** `arguments` is a JSON text as the model wrote it: it may be invalid, and `''` means no arguments. */
  readonly function: { readonly name: string; readonly arguments: string }
  /** Whatever else the provider sent with the call and wants back (thought signatures and the like). */
  readonly [extra: string]: unknown
}

/** What the model said. */
export interface AssistantMessage {
  readonly role: 'assistant'
  readonly content?: string | readonly TextPart[] | null | undefined
  readonly tool_calls?: readonly ToolCall[] | undefined
  readonly refusal?: string | null | undefined
  readonly name?: string | undefined
  /** Extension: the model's reasoning as text, where the provider shows it. */
  readonly reasoning_content?: string | null | undefined
  /** Extension: images that the model made. */
  readonly images?: readonly ImagePart[] | undefined
  /**
   * Extension: opaque JSON that the adapter wants back unchanged with the history
   * (reasoning items, encrypted content, signatures). Others carry it and never look inside.
   */
  readonly provider_data?: unknown
}

/** The answer of a tool. */
export interface ToolMessage {
  readonly role: 'tool'
  readonly tool_call_id: string
  readonly content: string | readonly ToolResultPart[]
  /** Extension: the tool did not do what it was asked for. */
  readonly is_error?: boolean | undefined
}

/** One message of a conversation, in the shape of Chat Completions. Plain JSON. */
export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage
