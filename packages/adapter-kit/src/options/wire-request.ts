import type { AbortSignalLike, ChatParams } from '@slf/core'
import type { HeadersLike } from '../platform.js'

/** One HTTP request as an adapter encodes it: a POST of JSON below the base URL. */
export interface WireRequest {
  /** Path below the base URL, such as `/chat/completions`. */
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What {@link BaseAdapter.send} needs beside the request itself. */
export interface SendContext {
  /** The leased key; `''` for a server without keys. The authorization is in `headers` already. */
  readonly key: string
  /** All headers of the request: of the adapter, of the call, and the authorization. */
  readonly headers: HeadersLike
  /** True when the answer is to be streamed. */
  readonly stream: boolean
  /** Aborts the request; its reason is the error that the call fails with. */
  readonly signal: AbortSignalLike
}

/** What a decoder may want to know about the exchange. */
export interface ResponseInfo {
  /** The parameters of the call, defaults merged in. */
  readonly params: ChatParams
  readonly stream: boolean
  readonly status: number
  readonly headers: HeadersLike
  /** The provider's id of the request, if it told one. */
  readonly requestId: string | undefined
}
