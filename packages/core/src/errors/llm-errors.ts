import { describeError, hideField, SlfError, type SlfErrorOptions } from './slf-error.js'

/** In which part of an exchange a failure happened. */
export type ExchangePhase = 'queue' | 'connect' | 'headers' | 'body' | 'decode'

/** One HTTP attempt of a model call, in short facts that are safe to log. */
export interface AttemptRecord {
  /** 1 for the first request. */
  readonly attempt: number
  /** Milliseconds from the start of the attempt to its failure. */
  readonly durationMs: number
  readonly phase?: ExchangePhase | undefined
  readonly status?: number | undefined
  /** The class of the error that ended the attempt. */
  readonly error?: string | undefined
  /** The fingerprint of the key that was used, never the key. */
  readonly keyId?: string | undefined
}

/** Facts of a failed model call. All optional: a custom provider gives what it knows. */
export interface LLMErrorOptions extends SlfErrorOptions {
  readonly provider?: string | undefined
  readonly model?: string | undefined
  readonly status?: number | undefined
  /** The provider's id of the request (`x-request-id`). */
  readonly requestId?: string | undefined
  /** Milliseconds to wait before the next try, as told by the provider. */
  readonly retryAfterMs?: number | undefined
  /** Overrides the default of the class. */
  readonly isRetryable?: boolean | undefined
  readonly phase?: ExchangePhase | undefined
  readonly attempts?: readonly AttemptRecord[] | undefined
  /** The text that had come before the failure. Not enumerable. */
  readonly partial?: string | undefined
  /** Token usage that the provider had reported before the failure (wire shape). */
  readonly usage?: Readonly<Record<string, unknown>> | undefined
  /** The provider's error body, bounded and redacted. Not enumerable. */
  readonly body?: unknown
  /** The provider's own error code or type, such as `insufficient_quota`. */
  readonly providerCode?: string | undefined
  /**
   * The message of the model that its provider refused to hand on, as `{ content?, tool_calls? }` of a completion: a tool
   * call or JSON that does not fit its schema. Core takes it for the answer, so that the model learns what is wrong.
   * Not enumerable.
   */
  readonly rejectedAnswer?: Readonly<Record<string, unknown>> | undefined
}

/** Any failure of a model call. */
export class LLMError extends SlfError {
  declare readonly provider?: string
  declare readonly model?: string
  declare readonly status?: number
  declare readonly requestId?: string
  declare readonly retryAfterMs?: number
  declare readonly phase?: ExchangePhase
  declare readonly providerCode?: string
  declare readonly attempts?: readonly AttemptRecord[]
  declare readonly partial?: string
  declare readonly usage?: Readonly<Record<string, unknown>>
  declare readonly body?: unknown
  declare readonly rejectedAnswer?: Readonly<Record<string, unknown>>

  constructor(message: string, options: LLMErrorOptions = {}) {
    super(message, options)
    const { provider, model, status, requestId, retryAfterMs, phase, providerCode, attempts } = options
    if (provider !== undefined) this.provider = provider
    if (model !== undefined) this.model = model
    if (status !== undefined) this.status = status
    if (requestId !== undefined) this.requestId = requestId
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs
    if (phase !== undefined) this.phase = phase
    if (providerCode !== undefined) this.providerCode = providerCode
    if (attempts !== undefined) this.attempts = attempts
    hideField(this, 'isRetryable', options.isRetryable)
    hideField(this, 'partial', options.partial)
    hideField(this, 'usage', options.usage)
    hideField(this, 'body', options.body)
    hideField(this, 'rejectedAnswer', options.rejectedAnswer)
  }

  static {
    describeError(this, 'LLMError', 'SLF_LLM', false)
  }
}

/** The provider refused the key (401) or what it may do (403). */
export class AuthenticationError extends LLMError {
  static {
    describeError(this, 'AuthenticationError', 'SLF_AUTH', false)
  }
}

/** Too many requests or tokens (429). */
export class RateLimitError extends LLMError {
  static {
    describeError(this, 'RateLimitError', 'SLF_RATE_LIMIT', true)
  }
}

/** The account has no credit left (429 `insufficient_quota`). */
export class QuotaExceededError extends LLMError {
  static {
    describeError(this, 'QuotaExceededError', 'SLF_QUOTA', false)
  }
}

/** The provider refuses the request as it is (400, 404, 413, 422). */
export class InvalidRequestError extends LLMError {
  static {
    describeError(this, 'InvalidRequestError', 'SLF_BAD_REQUEST', false)
  }
}

/** Prompt and answer do not fit into the context window. */
export class ContextLengthError extends LLMError {
  static {
    describeError(this, 'ContextLengthError', 'SLF_CONTEXT_LENGTH', false)
  }
}

/** A filter of the provider stopped the request or the answer. */
export class ContentFilterError extends LLMError {
  static {
    describeError(this, 'ContentFilterError', 'SLF_CONTENT_FILTER', false)
  }
}

/** The model refused to answer. */
export class RefusalError extends LLMError {
  /** The model's words. Not enumerable. */
  declare readonly refusal: string

  constructor(message: string, options: LLMErrorOptions & { readonly refusal: string }) {
    super(message, options)
    hideField(this, 'refusal', options.refusal)
  }

  static {
    describeError(this, 'RefusalError', 'SLF_REFUSAL', false)
  }
}

/** The provider failed, or answered with something that is not its protocol. */
export class ProviderError extends LLMError {
  static {
    describeError(this, 'ProviderError', 'SLF_PROVIDER', true)
  }
}

/** No answer came. TLS failures have `isRetryable: false`. */
export class NetworkError extends LLMError {
  static {
    describeError(this, 'NetworkError', 'SLF_NETWORK', true)
  }
}

/** Which time limit passed. */
export type TimeoutName = 'queue' | 'firstByte' | 'idle' | 'tool' | 'total'

/** A time limit passed. */
export class TimeoutError extends LLMError {
  readonly which: TimeoutName
  /** The limit in milliseconds. */
  readonly timeoutMs: number

  constructor(
    message: string,
    options: LLMErrorOptions & { readonly which: TimeoutName; readonly timeoutMs: number },
  ) {
    super(message, options)
    this.which = options.which
    this.timeoutMs = options.timeoutMs
  }

  static {
    describeError(this, 'TimeoutError', 'SLF_TIMEOUT', true)
  }
}

/** A stream ended before its end was announced; `partial` holds the text that had come. */
export class StreamInterruptedError extends LLMError {
  static {
    describeError(this, 'StreamInterruptedError', 'SLF_STREAM_INTERRUPTED', true)
  }
}

/** A stream held something that is not its protocol. */
export class StreamFormatError extends LLMError {
  static {
    describeError(this, 'StreamFormatError', 'SLF_STREAM_FORMAT', true)
  }
}

/** The adapter or the model cannot do what was asked. */
export class UnsupportedError extends LLMError {
  /** What is missing, such as `images` or `stop`. */
  readonly capability: string

  constructor(message: string, options: LLMErrorOptions & { readonly capability: string }) {
    super(message, options)
    this.capability = options.capability
  }

  static {
    describeError(this, 'UnsupportedError', 'SLF_NOT_SUPPORTED', false)
  }
}

/** The state of one key when none could be used. */
export interface UnusableKey {
  /** The fingerprint of the key, never the key. */
  readonly id: string
  readonly state: string
  /** Milliseconds until the key may be used again; absent when only `restore` brings it back. */
  readonly recoversInMs?: number | undefined
}

/** No key of the pool can be used now. */
export class NoUsableKeyError extends LLMError {
  readonly keys: readonly UnusableKey[]

  constructor(message: string, options: LLMErrorOptions & { readonly keys: readonly UnusableKey[] }) {
    super(message, options)
    this.keys = options.keys
  }

  static {
    describeError(this, 'NoUsableKeyError', 'SLF_NO_KEY', false)
  }
}

/** A body, an event or a stream is over its size limit. */
export class ResponseTooLargeError extends LLMError {
  /** The limit in bytes, characters or levels, as the message says. */
  readonly limit: number

  constructor(message: string, options: LLMErrorOptions & { readonly limit: number }) {
    super(message, options)
    this.limit = options.limit
  }

  static {
    describeError(this, 'ResponseTooLargeError', 'SLF_TOO_LARGE', false)
  }
}

/** The provider answered with a redirect; SLF follows none. */
export class RedirectError extends LLMError {
  static {
    describeError(this, 'RedirectError', 'SLF_REDIRECT', false)
  }
}

/** The code of an adapter failed: a mistake of its author, which no repetition mends. `cause` is what was thrown. */
export class AdapterError extends LLMError {
  /** The method of the adapter that failed, such as `encode` or `mapError`. */
  readonly hook: string

  constructor(message: string, options: LLMErrorOptions & { readonly hook: string }) {
    super(message, options)
    this.hook = options.hook
  }

  static {
    describeError(this, 'AdapterError', 'SLF_ADAPTER', false)
  }
}
