// errors
export { errorCodes, type ErrorCode } from './errors/error-codes.js'
export { SlfError, type SlfErrorOptions } from './errors/slf-error.js'
export {
  AbortError,
  ConfigurationError,
  DecoratorUsageError,
  PromptError,
  SchemaError,
} from './errors/programmer-errors.js'
export {
  AdapterError,
  type AttemptRecord,
  AuthenticationError,
  ContentFilterError,
  ContextLengthError,
  type ExchangePhase,
  InvalidRequestError,
  LLMError,
  type LLMErrorOptions,
  NetworkError,
  NoUsableKeyError,
  ProviderError,
  QuotaExceededError,
  RateLimitError,
  RedirectError,
  RefusalError,
  ResponseTooLargeError,
  StreamFormatError,
  StreamInterruptedError,
  TimeoutError,
  type TimeoutName,
  UnsupportedError,
  type UnusableKey,
} from './errors/llm-errors.js'
export {
  type OutputAttempt,
  OutputEmptyError,
  type OutputIssue,
  OutputTruncatedError,
  OutputValidationError,
} from './errors/output-errors.js'
export { ToolArgumentsError, ToolError, ToolLoopLimitError } from './errors/tool-errors.js'

export { messageOf } from './errors/message-of.js'
export { isSecretHeader, redact, redactHeaders } from './errors/redact.js'
export { redactError } from './errors/redact-error.js'
export { Secret } from './errors/secret.js'

// clock
export type { AbortSignalLike, AbortSignalSource } from './clock/abort-signal.js'
export { type Clock, systemClock, type TimerHandle } from './clock/clock.js'
export { onAbort } from './clock/on-abort.js'
export { sleep } from './clock/sleep.js'

// limits
export {
  type LimitClaims,
  limitClaims,
  type Limits,
  type RateClaim,
  type SeatClaim,
} from './limits/limits.js'
export { RateLimiter, type RateLimiterOptions, type RateLimiterRequest } from './limits/rate-limiter.js'

// keys
export type { AccountLimits } from './keys/account-limits.js'
export { APIKeyPool } from './keys/api-key-pool.js'
export {
  createProviders,
  type Providers,
  type ProviderSettings,
} from './keys/provider-file/create-providers.js'
export { KeyLease, type LeaseActions, type LeaseOutcome, type RateHint } from './keys/key-lease.js'
export type { APIKeyEntry, APIKeySource, ExpiringKey, GivenKey } from './keys/key-source.js'
export type { KeyStatus } from './keys/key-status.js'
export { MemoryPoolStore } from './keys/memory-pool-store.js'
export type { AcquireRequest, APIKeyPoolOptions } from './keys/pool-options.js'
export type {
  Eventually,
  PoolStore,
  StoreAnswer,
  StoreCandidate,
  StoreRefusal,
  StoreRequest,
} from './keys/pool-store.js'
export { parseProviderFile, type ProviderFile } from './keys/provider-file/provider-file.js'
export type {
  ProviderFileOptions,
  ProviderFileWarning,
  ProviderModel,
} from './keys/provider-file/provider-model.js'

// contract
export { accumulate, CompletionAccumulator, inferFinishReason } from './contract/accumulate.js'
export type { ToolCallPiece } from './contract/accumulate-tool-calls.js'
export type {
  BatchAnswer,
  BatchHandle,
  BatchReading,
  BatchRequest,
  BatchStatus,
} from './contract/provider-batch.js'
export type { CallOptions, RetryNotice } from './contract/call-options.js'
export {
  type Capabilities,
  defaultCapabilities,
  mergeCapabilities,
  type ResolvedCapabilities,
  resolveCapabilities,
  type ToolChoiceStrength,
} from './contract/capabilities.js'
export type {
  ChatCompletion,
  ChatCompletionChunk,
  ChunkChoice,
  CompletionChoice,
  CompletionDelta,
  CompletionMessage,
  CompletionUsage,
  FinishReason,
  ToolCallDelta,
} from './contract/chat-completion.js'
export type {
  AssistantMessage,
  AudioPart,
  CacheControl,
  ChatMessage,
  FilePart,
  ImagePart,
  SystemMessage,
  TextPart,
  ToolCall,
  ToolMessage,
  ToolResultPart,
  UserMessage,
  UserPart,
} from './contract/chat-message.js'
export type {
  ChatParams,
  ChatTool,
  JsonSchema,
  ProviderTool,
  ResponseFormat,
  ToolChoice,
} from './contract/chat-params.js'
export type { CompletionWarning } from './contract/completion-warning.js'
export { estimateTextTokens, estimateTokens } from './contract/estimate-tokens.js'
export { CONTRACT_VERSION } from './contract/contract-version.js'
export { LLMInterface, type LLMInterfaceOptions } from './contract/llm-interface.js'
export type { Open } from './contract/open-union.js'
export {
  type EnumType,
  jsonSchema,
  openaiStrict,
  type SchemaDialect,
  type SchemaLimits,
} from './contract/schema-dialect.js'

// schema
export { renderIssues } from './schema/validation/condense-issues.js'
export type { DeepPartial } from './schema/partial/deep-partial.js'
export { explain } from './schema/output/output-format.js'
export type { OutputMode } from './schema/output/output-mode.js'
export type { OutputOf } from './schema/output/output-of.js'
export type { Correction, OutputReading, SchemaNote } from './schema/validation/output-reading.js'
export type { CompletedField } from './schema/partial/partial-reader.js'
export type { Dialect } from './schema/dialect/encoding.js'

// events
export type { CallUsage, TokenCount } from './events/call-usage.js'
export type * from './events/chat-event.js'
export type { EventListener } from './events/call-events.js'

// prompt
export { answer } from './prompt/answer.js'
export { cachePoint, type CachePointOptions } from './prompt/cache-point.js'
export { image, type ImageOptions } from './prompt/image.js'
export { inputs } from './prompt/inputs.js'
export type { PromptPart } from './prompt/part.js'
export { data, history, system } from './prompt/parts.js'
export { prompt } from './prompt/prompt.js'
export { openHistory, type SealedHistory, sealHistory, type SealOptions } from './prompt/sealed-history.js'

// plan
export type {
  CallPlan,
  CheckVerdict,
  ExamplePlan,
  MethodBody,
  ModelSource,
  OutputCheck,
  ParameterPlan,
  RepairPlan,
  ToolPlan,
  ToolSource,
} from './plan/call-plan.js'
export type {
  CheckOption,
  ExampleOption,
  MethodOptions,
  MethodRequest,
  ModelOption,
} from './plan/method-options.js'
export type { Middleware, ModelRequest, ToolRequest } from './plan/middleware.js'
export { param, type Parameter, type ParameterList } from './plan/parameter.js'
export { getPlan, getPlans, getToolPlan } from './plan/read-plan.js'
export type { ToolInput } from './plan/tool-input-schema.js'

// run
export type { CallOverrides } from './run/state/overrides.js'
export { ChatStream } from './run/chat-stream.js'
export type { ChatTurn } from './run/state/chat-turn.js'
export type { CallOutcome, CallStep } from './run/state/call-outcome.js'
export type { PartialOptions } from './run/state/partial-options.js'
export type { StepRunner } from './run/state/durable-steps.js'
export { type Tool, tool, type ToolContext, type ToolInputOf, type ToolOptions } from './run/tools/tool.js'

// decorators
export type { CallDecorator } from './decorators/call-decorator.js'
export { LLMChat, type LLMChatOptions } from './decorators/llm-chat.js'
export { LLMFunction, type LLMFunctionOptions } from './decorators/llm-function.js'
export { LLMTool, type LLMToolOptions, type ToolDecorator } from './decorators/llm-tool.js'
export type { LLMDecoratorError } from './decorators/compile-errors.js'
// views
export {
  batch,
  type BatchOptions,
  type BatchProgress,
  type BatchResult,
  type BatchView,
} from './views/batch.js'
export { type CallDetail, detail, type DetailView } from './views/detail.js'
export { render, type RenderedCall, type RenderView } from './views/render.js'
export { stream, type StreamView } from './views/stream.js'
export type { StreamedCall } from './views/streamed-call.js'
export { withCall } from './views/with-call.js'
