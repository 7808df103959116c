import type { IncomingHttpHeaders } from 'node:http'

/** One request as the server got it, and what became of it. Times are `performance.now()` in ms. */
export interface RecordedRequest {
  /** 0 for the first request of the server. */
  readonly index: number
  readonly method: string
  /** Path with query, for example `/v1/chat/completions`. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The body as text. */
  readonly text: string
  /** The body parsed; `undefined` when it is not JSON. */
  readonly json: unknown
  readonly receivedAt: number
  /** Requests in work when this one came, itself included. */
  readonly concurrent: number
  /** True once the client went away before the server had finished. */
  readonly aborted: boolean
  readonly abortedAt: number | undefined
  /** Resolves when the client goes away before the server has finished; never otherwise. */
  readonly whenAborted: Promise<void>
  /** Resolves when the exchange is over, whoever ended it. */
  readonly whenClosed: Promise<void>
}
