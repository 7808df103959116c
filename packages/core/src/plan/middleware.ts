import type { AbortSignalLike } from '../clock/abort-signal.js'
import type { ChatCompletion } from '../contract/chat-completion.js'
import type { ChatParams } from '../contract/chat-params.js'
import type { LLMInterface } from '../contract/llm-interface.js'

/** A model call on its way, as middleware sees it. */
export interface ModelRequest {
  readonly params: ChatParams
  readonly llm: LLMInterface
  /** The deltas are shown while they arrive. Pass `false` to `next` to see the answer before anyone else does. */
  readonly streamed: boolean
  /** `Class.method` */
  readonly method: string
  /** Model steps of the call, from 1. */
  readonly step: number
  readonly callId: string
  readonly traceId: string
  readonly signal: AbortSignalLike
}

/** A tool call on its way: its arguments are valid. */
export interface ToolRequest {
  readonly toolName: string
  readonly toolCallId: string
  readonly arguments: unknown
  /** `Class.method` of the call that uses the tool. */
  readonly method: string
  readonly step: number
  readonly callId: string
  readonly traceId: string
  readonly signal: AbortSignalLike
}

/**
 * A hook around each model call and each tool call: for caching, logging, guardrails and approval.
 * It may change the request, answer by itself, or act on the answer; what it throws ends the call (in `tool`: is reported
 * to the model, as if the tool had thrown it). The first of a list is the outermost.
 *
 * @example
 * ```ts
 * import type { Middleware } from '@slf/core'
 *
 * export const timing: Middleware = {
 *   async model(request, next) {
 *     const started = performance.now()
 *     const completion = await next()
 *     console.log(request.method, request.step, performance.now() - started)
 *     return completion
 *   },
 * }
 * ```
 */
export interface Middleware {
  /** @param next sends the request (or another one) on; not again once a delta of it was shown. */
  readonly model?:
    | ((
        request: ModelRequest,
        next: (request?: ModelRequest) => Promise<ChatCompletion>,
      ) => Promise<ChatCompletion>)
    | undefined
  /** @param next runs the tool and gives what it returned. */
  readonly tool?:
    | ((request: ToolRequest, next: (request?: ToolRequest) => Promise<unknown>) => Promise<unknown>)
    | undefined
}
