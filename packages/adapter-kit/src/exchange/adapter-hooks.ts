import type { ChatCompletion, ChatParams, LLMError } from '@slf/core'
import type { FinishMeaning } from '../chunks/finish-reasons.js'
import type { ErrorFacts } from '../errors/error-facts.js'
import type { RateHints } from '../headers/rate-hint.js'
import type { EncodeContext, OutgoingRequest, SendContext, WireRequest } from '../options/wire-request.js'
import type { ResponseInfo } from '../options/response-info.js'
import type { Framing } from '../parsing/framer.js'
import type { StreamDecoder } from '../parsing/stream-decoder.js'
import type { StreamEvent } from '../parsing/stream-event.js'
import type { HeadersLike, ResponseLike } from '../platform.js'
import type { FieldRefusal } from './field-refusal.js'

/** The methods of an adapter that a call uses; `BaseAdapter` says what each is for. */
export interface AdapterHooks {
  refusals(): readonly FieldRefusal[]
  encode(params: ChatParams, context: EncodeContext): WireRequest
  authorize(request: OutgoingRequest, key: string): void | Promise<void>
  send(wire: WireRequest, context: SendContext): Promise<ResponseLike>
  mapError(facts: ErrorFacts): LLMError | undefined
  amend(wire: WireRequest, error: LLMError, context: AmendContext): WireRequest | undefined
  estimateTokens(params: ChatParams, wire: WireRequest): number
  requestId(headers: HeadersLike): string | undefined
  rateHints(headers: HeadersLike): RateHints
  framing(): Framing
  finishReasons(): Readonly<Record<string, FinishMeaning>>
  decodeCompletion(body: unknown, info: ResponseInfo): ChatCompletion
  createDecoder(info: ResponseInfo): StreamDecoder
  isHeartbeat(event: StreamEvent): boolean
}

/** What `amend` may want to know beside the request and its error. */
export interface AmendContext extends EncodeContext {
  /** The parameters that the refused request was encoded from. */
  readonly params: ChatParams
}
