import {
  AuthenticationError,
  InvalidRequestError,
  ProviderError,
  QuotaExceededError,
  RateLimitError,
  TimeoutError,
} from '@slf/core'
import { describe, expect, it } from 'vitest'
import { failureOutcome, isFaultOfKey, successOutcome } from '../../src/exchange/lease-outcome.js'

describe('failureOutcome', () => {
  it.each([
    [new RateLimitError('', { retryAfterMs: 7 }), { type: 'rate-limited', retryAfterMs: 7 }, true],
    [new QuotaExceededError(''), { type: 'quota' }, true],
    [new AuthenticationError('', { status: 401 }), { type: 'unauthorized' }, true],
    [new AuthenticationError('', { status: 403 }), { type: 'forbidden' }, true],
    [new AuthenticationError('', { status: 403, isRetryable: true }), { type: 'failed' }, false],
    [
      new InvalidRequestError('', { status: 404, providerCode: 'model_not_found' }),
      { type: 'not-found' },
      true,
    ],
    [new InvalidRequestError('', { status: 404 }), { type: 'failed' }, false],
    [new ProviderError('', { status: 500 }), { type: 'failed' }, false],
    [new TimeoutError('', { which: 'idle', timeoutMs: 1 }), { type: 'failed' }, false],
  ])('of %s', (error, outcome, isFault) => {
    expect(failureOutcome(error)).toEqual(outcome)
    expect(isFaultOfKey(failureOutcome(error))).toBe(isFault)
  })
})

describe('successOutcome', () => {
  it.each([
    [{ prompt_tokens: 3, completion_tokens: 4, total_tokens: 9 }, 9],
    [{ prompt_tokens: 3, completion_tokens: 4 }, 7],
    [undefined, undefined],
    [null, undefined],
    [{ prompt_tokens: 3, completion_tokens: 4, total_tokens: Infinity }, undefined],
    [{ prompt_tokens: 3, completion_tokens: 4, total_tokens: 1e300 }, undefined],
    [{ prompt_tokens: 3, completion_tokens: 4, total_tokens: -1 }, undefined],
  ])('of usage %j counts %s tokens', (usage, tokens) => {
    const outcome = successOutcome(usage, {})
    expect({ type: outcome.type, tokens: 'tokens' in outcome ? outcome.tokens : undefined }).toEqual({
      type: 'success',
      tokens,
    })
  })
})
