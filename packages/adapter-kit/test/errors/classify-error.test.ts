import { classifyError, readErrorBody } from '@slf/adapter-kit'
import { describe, expect, it } from 'vitest'

const error = (message: string, code: string | null = null, type: string | null = null) => ({
  error: { message, code, type },
})

describe('providerError', () => {
  it.each([
    [400, error('wrong'), 'InvalidRequestError', false],
    [400, error('x', 'context_length_exceeded'), 'ContextLengthError', false],
    [400, error('This model’s maximum context length is 8192 tokens'), 'ContextLengthError', false],
    [400, error('x', 'content_filter'), 'ContentFilterError', false],
    [400, error('x', 'content_policy_violation'), 'ContentFilterError', false],
    [401, error('x', 'invalid_api_key'), 'AuthenticationError', false],
    [402, error('credits'), 'QuotaExceededError', false],
    [403, error('not allowed'), 'AuthenticationError', false],
    [403, error('Your input was flagged by moderation'), 'ContentFilterError', false],
    [404, error('x', 'model_not_found'), 'InvalidRequestError', false],
    [408, '', 'ProviderError', true],
    [409, '', 'ProviderError', true],
    [413, 'Payload Too Large', 'InvalidRequestError', false],
    [422, { detail: 'x' }, 'InvalidRequestError', false],
    [425, '', 'ProviderError', true],
    [429, error('slow down'), 'RateLimitError', true],
    [429, error('x', 'insufficient_quota'), 'QuotaExceededError', false],
    [429, error('x', null, 'insufficient_quota'), 'QuotaExceededError', false],
    [429, error('too many tokens, context window'), 'RateLimitError', true],
    [500, error('x', 'server_error'), 'ProviderError', true],
    [501, '', 'ProviderError', false],
    [502, '<html>Bad Gateway</html>', 'ProviderError', true],
    [503, '', 'ProviderError', true],
    [529, error('x', null, 'overloaded_error'), 'ProviderError', true],
  ])('%i %j is a %s, retryable: %s', (status, body, name, isRetryable) => {
    expect(classifyError(status, readErrorBody(body))).toMatchObject({ name, isRetryable, status })
  })

  it('keeps the words, the code and the status of the provider', () => {
    const { message, providerCode } = classifyError(400, readErrorBody(error('No such tool.', 'bad_tool')))
    expect({ message, providerCode }).toEqual({
      message: 'No such tool. (bad_tool, status 400)',
      providerCode: 'bad_tool',
    })
    expect(classifyError(500, readErrorBody('')).message).toBe('the provider gave no reason (status 500)')
  })
})
