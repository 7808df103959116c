import {
  AuthenticationError,
  type CompletionUsage,
  InvalidRequestError,
  type LeaseOutcome,
  QuotaExceededError,
  RateLimitError,
  type SlfError,
} from '@slf/core'
import type { RateHints } from '../headers/rate-hint.js'

/** What a failure says about the key that was used. Server errors, time-outs and networks are never its fault. */
export function failureOutcome(error: SlfError): LeaseOutcome {
  if (QuotaExceededError.isInstance(error)) return { type: 'quota' }
  if (RateLimitError.isInstance(error)) return { type: 'rate-limited', retryAfterMs: error.retryAfterMs }
  if (AuthenticationError.isInstance(error)) {
    // The provider itself says that the same request may pass (`x-should-retry`): then the key is not refused.
    if (error.isRetryable) return { type: 'failed' }
    return { type: error.status === 403 ? 'forbidden' : 'unauthorized' }
  }
  // A 404 can also be a wrong base URL; only an unknown model is a matter between this key and the model.
  if (InvalidRequestError.isInstance(error) && error.providerCode === 'model_not_found') {
    return { type: 'not-found' }
  }
  return { type: 'failed' }
}

/** What a success says: the tokens that were really used, and what is left of the limits. */
export function successOutcome(
  usage: CompletionUsage | null | undefined,
  { requests, tokens: tokenHint }: RateHints,
): LeaseOutcome {
  const tokens = usage ? (usage.total_tokens ?? usage.prompt_tokens + usage.completion_tokens) : undefined
  return {
    type: 'success',
    // What cannot be a count (infinite, negative, a fraction) says nothing: the estimate stays.
    ...(Number.isSafeInteger(tokens) && Number(tokens) >= 0 ? { tokens } : {}),
    requestHint: requests,
    tokenHint,
  }
}

/** Whether another key may have more luck with the same request. */
export function isFaultOfKey(outcome: LeaseOutcome): boolean {
  return outcome.type !== 'failed' && outcome.type !== 'success'
}
