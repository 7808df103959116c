import type { ChatParams } from '@slf/core'
import type { HeadersLike } from '../platform.js'
import type { ErrorBody } from './error-body.js'
import type { RetryHints } from './retry-hints.js'

/** Everything that is known about an error that a provider reported. */
export interface ErrorFacts extends Omit<ErrorBody, 'status'>, RetryHints {
  /** That of the answer; inside of a 200 the one that the error names or stands for. */
  readonly status: number
  /** The parsed body, or the part of a stream that is the error. */
  readonly body: unknown
  readonly headers: HeadersLike
  /** The provider's id of the request, if it told one. */
  readonly requestId?: string | undefined
  /** The error came inside of an answer whose HTTP status was a success. */
  readonly isInsideAnswer: boolean
  /** The parameters of the call, defaults merged in. */
  readonly params: ChatParams
  readonly stream: boolean
}
