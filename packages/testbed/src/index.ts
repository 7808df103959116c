export {
  type Bytes,
  type Ending,
  type HttpReply,
  type RawReply,
  type Reply,
  type ReplyInit,
  type Step,
  type Steps,
} from './fixtures/reply.js'
export { httpError, json, raw } from './fixtures/reply.js'
export { sse, sseText, type SseOptions, type SseTextOptions } from './fixtures/sse.js'
export {
  ScriptedServer,
  type ReplyFunction,
  type Script,
  type ScriptedServerOptions,
} from './server/scripted-server.js'
export type { RecordedRequest } from './server/recorded-request.js'
export {
  chatChunks,
  chatCompletion,
  type AnswerFixture,
  type ToolCallFixture,
} from './fixtures/chat-fixtures.js'
export { responsesBody, responsesEvents } from './fixtures/responses-fixtures.js'
export { assertValidRequest, requestViolations, type RequestOracleOptions } from './oracle/request-oracle.js'
export { strictSchemaViolations } from './oracle/strict-schema-rule.js'
export { goldenRecordings, oddStreams } from './fixtures/golden-recordings.js'
export type {
  GoldenRecording,
  OddStream,
  RecordedResponse,
  RecordingMeta,
} from './fixtures/golden-recordings.js'
export { lyingChatStreams, type LyingStream } from './fixtures/lying-chat-streams.js'
export { arbitrarySplits, rechunk } from './fixtures/rechunk.js'
export { sseTransformations, type SseTransformation } from './fixtures/sse-transformations.js'
export { countAbortListeners } from './leaks/count-abort-listeners.js'
export { withoutUnhandledRejections } from './leaks/without-unhandled-rejections.js'
export { heapPerCall } from './leaks/heap-per-call.js'
export { expectNoSecret } from './leaks/expect-no-secret.js'
export { WIRE_PATH, wireOfPath, type Wire } from './wire.js'
export { selfSignedCertificate, type CertificateOptions } from './server/self-signed-certificate.js'
export { faultMatrix, faultRowsFor } from './faults/fault-matrix.js'
export { bodyOf, eventsOf, faultKeys, GOOD_TEXT, replyOf } from './faults/good-answer.js'
export { shortEvents, startOf, streamMap } from './faults/short-stream.js'
export { fetchProvider, repeatLast, serverProvider } from './faults/fault-provider.js'
export type { FaultProvider, FetchExchange } from './faults/fault-provider.js'
export type * from './faults/fault.js'
