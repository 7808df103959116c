// the adapter
export { BaseAdapter } from './base-adapter.js'
export type {
  AdapterOptions,
  AdapterSettings,
  RetryOptions,
  SizeLimits,
  Timeouts,
} from './options/adapter-options.js'
export type { ResponseInfo, SendContext, WireRequest } from './options/wire-request.js'
export type {
  FetchInit,
  FetchLike,
  HeadersLike,
  HeadersSource,
  ResponseLike,
  ResponseSource,
} from './platform.js'
export { RetryBudget, type RetryToken } from './options/retry-budget.js'

// decoding
export type { SSEEvent, StreamDecoder, StreamState } from './parsing/stream-decoder.js'
export { SSEParser } from './parsing/sse-parser.js'
export { isJsonObject, type JsonObject } from './parsing/json-object.js'
export { parseEventData } from './parsing/parse-event-data.js'
export { parseJson } from './parsing/parse-json.js'

// errors
export { type ErrorBody, readErrorBody } from './errors/error-body.js'
export { impliedStatus } from './errors/implied-status.js'
export { classifyError } from './errors/classify-error.js'
export { retryAfterMs } from './headers/retry-after.js'
export { withQuery } from './options/with-query.js'
