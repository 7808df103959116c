import type { ChatParams, LLMError } from '@slf/core'
import type { HeadersLike } from '../platform.js'

/** What a decoder may want to know about the exchange. */
export interface ResponseInfo {
  /** The parameters of the call, defaults merged in. */
  readonly params: ChatParams
  /** True when a stream was asked for. */
  readonly stream: boolean
  readonly status: number
  readonly headers: HeadersLike
  /** The provider's id of the request, if it told one. */
  readonly requestId: string | undefined
  /**
   * The error for a failure that the server reports inside of its answer: classified as if it had come with a status of
   * its own, hints about repetitions included. Throw it.
   *
   * @param body the part of the answer that is the error.
   * @param status that of the error, where the protocol has it in a place of its own. Default: read from the body.
   */
  errorOf(body: unknown, status?: number): LLMError
  /** Warns of something that the caller should know. Told once for each call and code. */
  warn(code: string, message: string): void
}
