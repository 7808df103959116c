// the adapter
export { BaseAdapter } from './base-adapter.js'
export type {
  AdapterOptions,
  AdapterSettings,
  AdapterWarning,
  RetryOptions,
  SizeLimits,
  Timeouts,
  UnsupportedMode,
} from './options/adapter-options.js'
export type { AdapterProvider } from './options/adapter-provider.js'
export type { LoadAdaptersOptions } from './options/load-adapters.js'
export type { EncodeContext, OutgoingRequest, SendContext, WireRequest } from './options/wire-request.js'
export type { ResponseInfo } from './options/response-info.js'
export type { AmendContext } from './exchange/adapter-hooks.js'
export type { FieldRefusal } from './exchange/field-refusal.js'
export type {
  FetchInit,
  FetchLike,
  HeadersLike,
  HeadersSource,
  QueryLike,
  QuerySource,
  ResponseLike,
  ResponseSource,
} from './platform.js'
export { RetryBudget, type RetryToken } from './options/retry-budget.js'
export { encodePath, withQuery } from './options/request-address.js'

// decoding
export type { StreamDecoder, StreamState } from './parsing/stream-decoder.js'
export type { StreamEvent } from './parsing/stream-event.js'
export type { Framer, FramerLimits, Framing } from './parsing/framer.js'
export { JSONLinesParser } from './parsing/json-lines-parser.js'
export { type FinishMeaning, finishMeaning, finishReason } from './chunks/finish-reasons.js'
export { SSEParser } from './parsing/sse-parser.js'
export { isJsonObject, type JsonObject, objectsOf, textOf, withoutEmpty } from './parsing/json-object.js'
export { parseEventData } from './parsing/parse-event-data.js'
export { parseJson } from './parsing/parse-json.js'
export { durationMs } from './headers/duration.js'

// requests and history
export { type ProviderData, providerData } from './params/provider-data.js'
export { type TakenParams, takeParams } from './params/take-params.js'

// tools
export { ToolCallIds } from './tools/tool-call-ids.js'
export { limitToolCalls } from './tools/tool-call-limit.js'
export { wireToolNames } from './tools/tool-names.js'
export { wireArguments } from './tools/wire-arguments.js'

// errors
export { errorIn } from './errors/error-in.js'
export { type ErrorBody, readErrorBody } from './errors/error-body.js'
export type { ErrorFacts } from './errors/error-facts.js'
export { impliedStatus } from './errors/implied-status.js'
export { classifyError } from './errors/classify-error.js'
export { cleanText } from './errors/clean-text.js'
export type { RetryHints } from './errors/retry-hints.js'
export { type RateHints, rateHints } from './headers/rate-hint.js'
export { retryAfterMs } from './headers/retry-after.js'
