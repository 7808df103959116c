export {
  type Bytes,
  type Ending,
  type HttpReply,
  type RawReply,
  type Reply,
  type ReplyInit,
  type Step,
  type Steps,
} from './reply.js'
export { httpError, json, raw } from './reply.js'
export { sse, sseText, type SseOptions, type SseTextOptions } from './sse.js'
export {
  ScriptedServer,
  type ReplyFunction,
  type Script,
  type ScriptedServerOptions,
} from './scripted-server.js'
export type { RecordedRequest } from './recorded-request.js'
export { chatChunks, chatCompletion, type AnswerFixture, type ToolCallFixture } from './chat-fixtures.js'
export { responsesBody, responsesEvents } from './responses-fixtures.js'
export { assertValidRequest, requestViolations, type RequestOracleOptions } from './request-oracle.js'
export { strictSchemaViolations } from './strict-schema-rule.js'
export { goldenRecordings, oddStreams } from './golden-recordings.js'
export type { GoldenRecording, OddStream, RecordedResponse, RecordingMeta } from './golden-recordings.js'
export { arbitrarySplits, rechunk } from './rechunk.js'
export { sseTransformations, type SseTransformation } from './sse-transformations.js'
export { countAbortListeners } from './count-abort-listeners.js'
export { withoutUnhandledRejections } from './without-unhandled-rejections.js'
export { heapPerCall } from './heap-per-call.js'
export { expectNoSecret } from './expect-no-secret.js'
export { WIRE_PATH, wireOfPath, type Wire } from './wire.js'
export { selfSignedCertificate, type CertificateOptions } from './self-signed-certificate.js'
export { faultMatrix, faultRowsFor } from './faults/fault-matrix.js'
export { bodyOf, eventsOf, faultKeys, GOOD_TEXT, replyOf } from './faults/good-answer.js'
export { shortEvents, startOf, streamMap } from './faults/short-stream.js'
export { fetchProvider, repeatLast, serverProvider } from './faults/fault-provider.js'
export type { FaultProvider, FetchExchange } from './faults/fault-provider.js'
export type * from './faults/fault.js'
