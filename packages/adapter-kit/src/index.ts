// the adapter
export { BaseAdapter } from './base-adapter.js'
export type {
  AdapterOptions,
  ExchangeSettings,
  RetryOptions,
  SizeLimits,
  Timeouts,
} from './adapter-options.js'
export type { ResponseInfo, SendContext, WireRequest } from './wire-request.js'
export type {
  FetchInit,
  FetchLike,
  HeadersLike,
  HeadersSource,
  ResponseLike,
  ResponseSource,
} from './platform.js'
export { RetryBudget, type RetryToken } from './retry-budget.js'

// decoding
export type { SSEEvent, StreamDecoder, StreamState } from './stream-decoder.js'
export { SSEParser } from './sse-parser.js'
export { isJsonObject, type JsonObject } from './json-object.js'
export { parseEventData } from './parse-event-data.js'
export { parseJson } from './parse-json.js'

// errors
export { type ErrorBody, readErrorBody } from './error-body.js'
export { impliedStatus } from './implied-status.js'
export { providerError } from './provider-error.js'
export { retryAfterMs } from './retry-after.js'
export { withQuery } from './with-query.js'
