import type { AbortSignalLike } from '@slf/core'
import type { HeadersLike, QueryLike } from '../platform.js'

/** One HTTP request as an adapter encodes it: a POST of JSON below the base URL. */
export interface WireRequest {
  /**
   * Segments of the path below the base URL: `['chat', 'completions']`, `['models', `${model}:generate`]`. The kit encodes
   * each of them, so that no id leads elsewhere.
   */
  readonly path: readonly string[]
  /** Parameters of the query, beside those of the base URL. */
  readonly query?: Readonly<Record<string, string>> | undefined
  readonly body: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * Tokens that the answer may have at most, where the request says it in a field of its own or as a default of the
   * adapter: they are reserved under limits on tokens. Default: those of the parameters.
   */
  readonly maxAnswerTokens?: number | undefined
}

/** What `encode` may want to know beside the parameters. */
export interface EncodeContext {
  /** True when the answer is to be streamed. */
  readonly stream: boolean
  /**
   * Reports a part of the request that the protocol cannot express: throws an `UnsupportedError`, or with the option
   * `unsupported: 'warn'` warns and goes on.
   *
   * @param capability what it is, such as `stop` or `input_audio`.
   * @param explanation a sentence: `The Acme protocol has no 'stop'.`
   * @param instead what is sent with a warning. Default: `It was left out.`
   */
  unsupported(capability: string, explanation: string, instead?: string): void
  /** Warns of something that the caller should know. Told once for each call and code. */
  warn(code: string, message: string): void
}

/** A request that is about to be sent, for the key to be put on it. */
export interface OutgoingRequest {
  readonly method: 'POST'
  /** The address without its query. */
  readonly address: string
  readonly headers: HeadersLike
  readonly query: QueryLike
  /** The body exactly as it is sent, for signatures over it. */
  readonly body: string
}

/** What {@link BaseAdapter.send} needs beside the request itself. */
export interface SendContext {
  /** The leased key; `''` for a server without keys. The authorization is in `headers` or `url` already. */
  readonly key: string
  /** The whole address, with the query. */
  readonly url: string
  /** The body as JSON. */
  readonly body: string
  /** All headers of the request: of the adapter, of the call, and the authorization. */
  readonly headers: HeadersLike
  /** True when the answer is to be streamed. */
  readonly stream: boolean
  /** Aborts the request; its reason is the error that the call fails with. */
  readonly signal: AbortSignalLike
}
