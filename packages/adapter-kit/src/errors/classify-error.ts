import {
  AuthenticationError,
  ContentFilterError,
  ContextLengthError,
  InvalidRequestError,
  type LLMError,
  type LLMErrorOptions,
  ProviderError,
  QuotaExceededError,
  RateLimitError,
} from '@slf/core'
import type { ErrorBody } from './error-body.js'

type LLMErrorClass = new (message: string, options: LLMErrorOptions) => LLMError

interface Verdict {
  readonly errorClass: LLMErrorClass
  readonly isRetryable?: boolean
}

/** Codes and types that say more than the status does. */
const byCode: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ['insufficient_quota', { errorClass: QuotaExceededError }],
  ['billing_hard_limit_reached', { errorClass: QuotaExceededError }],
  ['billing_not_active', { errorClass: QuotaExceededError }],
  ['insufficient_balance', { errorClass: QuotaExceededError }],
  ['insufficient_credits', { errorClass: QuotaExceededError }],
  ['context_length_exceeded', { errorClass: ContextLengthError }],
  ['model_max_prompt_tokens_exceeded', { errorClass: ContextLengthError }],
  ['string_above_max_length', { errorClass: ContextLengthError }],
  ['content_filter', { errorClass: ContentFilterError }],
  ['content_policy_violation', { errorClass: ContentFilterError }],
  ['responsibleaipolicyviolation', { errorClass: ContentFilterError }],
  ['model_not_found', { errorClass: InvalidRequestError }],
  ['invalid_api_key', { errorClass: AuthenticationError }],
  ['authentication_error', { errorClass: AuthenticationError }],
  ['permission_error', { errorClass: AuthenticationError }],
  ['rate_limit_exceeded', { errorClass: RateLimitError }],
  ['rate_limit_error', { errorClass: RateLimitError }],
  ['server_error', { errorClass: ProviderError }],
  ['overloaded_error', { errorClass: ProviderError }],
  ['vector_store_timeout', { errorClass: ProviderError }],
])

/** What a status says where the body says nothing. */
function byStatus(status: number): Verdict {
  if (status === 401 || status === 403) return { errorClass: AuthenticationError }
  if (status === 402) return { errorClass: QuotaExceededError }
  if (status === 429) return { errorClass: RateLimitError }
  if (status === 408 || status === 409 || status === 425) return { errorClass: ProviderError }
  if (status >= 400 && status < 500) return { errorClass: InvalidRequestError }
  return { errorClass: ProviderError, isRetryable: status !== 501 && status !== 505 }
}

/** A prompt that is too long is told in words only by servers that send no code. */
const CONTEXT_WORDS =
  /maximum context length|context window|prompt is too long|too many tokens in the prompt/i

/** Gateways refuse a prompt with the status of a refused key (OpenRouter). */
const MODERATION_WORDS = /moderation|flagged|content policy/i

/**
 * The error of the tree that fits what a provider said: by its code first, by the status else.
 * `status` is that of the answer, or the one that an error inside a 200 names.
 */
export function classifyError(status: number, error: ErrorBody, facts: LLMErrorOptions = {}): LLMError {
  const { errorClass, isRetryable } = verdict(status, error)
  return new errorClass(sentence(status, error), {
    ...facts,
    status,
    ...(isRetryable === undefined ? {} : { isRetryable }),
    ...(facts.isRetryable === undefined ? {} : { isRetryable: facts.isRetryable }),
    ...(error.code === undefined ? {} : { providerCode: error.code }),
  })
}

function verdict(status: number, error: ErrorBody): Verdict {
  for (const name of [error.code, error.type]) {
    const known = name === undefined ? undefined : byCode.get(name.toLowerCase())
    if (known) return known
  }
  const isClientError = status >= 400 && status < 500
  if (status === 403 && MODERATION_WORDS.test(error.message)) return { errorClass: ContentFilterError }
  if (isClientError && status !== 429 && CONTEXT_WORDS.test(error.message)) {
    return { errorClass: ContextLengthError }
  }
  return byStatus(status)
}

function sentence(status: number, error: ErrorBody): string {
  const told = error.message.trim() || 'the provider gave no reason'
  const name = error.code ?? error.type
  return `${told} (${name === undefined ? '' : `${name}, `}status ${status})`
}
