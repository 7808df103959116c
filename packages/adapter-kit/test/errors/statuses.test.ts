import { classifyError, impliedStatus, readErrorBody } from '@slf/adapter-kit'
import { httpError, json } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { ask, nothingHeld, scenario } from '../scenario.js'

/** What each status means where the body says nothing, and whether the same request may pass later. */
const statuses: readonly (readonly [status: number, name: string, isRetryable: boolean])[] = [
  [400, 'InvalidRequestError', false],
  [401, 'AuthenticationError', false],
  [402, 'QuotaExceededError', false],
  [403, 'AuthenticationError', false],
  [404, 'InvalidRequestError', false],
  [405, 'InvalidRequestError', false],
  [406, 'InvalidRequestError', false],
  [407, 'InvalidRequestError', false],
  [408, 'ProviderError', true],
  [409, 'ProviderError', true],
  [410, 'InvalidRequestError', false],
  [413, 'InvalidRequestError', false],
  [415, 'InvalidRequestError', false],
  [418, 'InvalidRequestError', false],
  [422, 'InvalidRequestError', false],
  [424, 'InvalidRequestError', false],
  [425, 'ProviderError', true],
  [426, 'InvalidRequestError', false],
  [428, 'InvalidRequestError', false],
  [429, 'RateLimitError', true],
  [431, 'InvalidRequestError', false],
  [451, 'InvalidRequestError', false],
  [499, 'InvalidRequestError', false],
  [500, 'ProviderError', true],
  [501, 'ProviderError', false],
  [502, 'ProviderError', true],
  [503, 'ProviderError', true],
  [504, 'ProviderError', true],
  [505, 'ProviderError', false],
  [506, 'ProviderError', true],
  [507, 'ProviderError', true],
  [511, 'ProviderError', true],
  [520, 'ProviderError', true],
  [529, 'ProviderError', true],
  [599, 'ProviderError', true],
]

describe('a status', () => {
  it.each(statuses)('%i is a %s, retryable: %s', (status, name, isRetryable) => {
    expect(classifyError(status, readErrorBody(''))).toMatchObject({
      name,
      isRetryable,
      status,
      message: `the provider gave no reason (status ${status})`,
    })
  })

  // A rate limit is waited out with the key, and refusals of keys ask for another key: see the tests of retries. A 407
  // never gets here: the platform's `fetch` takes it for a failure of the connection.
  it.each(statuses.filter(([status]) => ![401, 402, 403, 407, 429].includes(status)))(
    '%i is sent again if, and only if, that may help',
    async (status, name, isRetryable) => {
      await using s = await scenario([httpError(status, ''), json({ said: 'well' })])
      const answer = s.adapter.chat(ask, { onRetry: s.onRetry }).then(
        ({ choices }) => choices[0]?.message.content,
        (error: Error) => error.name,
      )
      if (isRetryable) {
        await s.nextRetry()
        await s.clock.advance(500)
      }
      expect(await answer).toBe(isRetryable ? 'well' : name)
      expect(s.server.requests).toHaveLength(isRetryable ? 2 : 1)
      expect(s.held()).toEqual(nothingHeld)
    },
  )
})

describe('a code, or a type, says more than the status', () => {
  it.each([
    ['insufficient_quota', 'QuotaExceededError'],
    ['billing_hard_limit_reached', 'QuotaExceededError'],
    ['billing_not_active', 'QuotaExceededError'],
    ['insufficient_balance', 'QuotaExceededError'],
    ['insufficient_credits', 'QuotaExceededError'],
    ['context_length_exceeded', 'ContextLengthError'],
    ['model_max_prompt_tokens_exceeded', 'ContextLengthError'],
    ['content_filter', 'ContentFilterError'],
    ['content_policy_violation', 'ContentFilterError'],
    ['ResponsibleAIPolicyViolation', 'ContentFilterError'],
    ['model_not_found', 'InvalidRequestError'],
    ['invalid_api_key', 'AuthenticationError'],
    ['authentication_error', 'AuthenticationError'],
    ['permission_error', 'AuthenticationError'],
    ['rate_limit_exceeded', 'RateLimitError'],
    ['rate_limit_error', 'RateLimitError'],
    ['server_error', 'ProviderError'],
    ['overloaded_error', 'ProviderError'],
    ['vector_store_timeout', 'ProviderError'],
  ])('%s is a %s', (word, name) => {
    // Each under a status that would mean something else.
    const status = name === 'InvalidRequestError' ? 500 : name === 'ProviderError' ? 400 : 418
    for (const body of [
      { error: { code: word } },
      { error: { type: word } },
      { error: { code: word.toUpperCase() } },
    ])
      expect(classifyError(status, readErrorBody(body))).toMatchObject({ name, status })
    expect(classifyError(status, readErrorBody({ error: { code: word } })).providerCode).toBe(word)
  })

  it('the code goes before the type', () => {
    const body = { error: { message: 'm', code: 'insufficient_quota', type: 'server_error' } }
    expect(classifyError(429, readErrorBody(body))).toMatchObject({
      name: 'QuotaExceededError',
      message: 'm (insufficient_quota, status 429)',
    })
    const other = { error: { message: 'm', code: 'strange', type: 'insufficient_quota' } }
    expect(classifyError(429, readErrorBody(other)).name).toBe('QuotaExceededError')
    expect(classifyError(400, readErrorBody({ error: { message: 'm', type: 'odd' } }))).toMatchObject({
      name: 'InvalidRequestError',
      message: 'm (odd, status 400)',
    })
  })

  it.each([
    ["This model's maximum context length is 8192 tokens", 400],
    ['input exceeds the context window', 413],
    ['Prompt is too long: 9 > 8', 400],
    ['too many tokens in the prompt', 422],
  ])('%j is a ContextLengthError, said with a status of the client', (message, status) => {
    const error = readErrorBody({ error: { message } })
    expect(classifyError(status, error).name).toBe('ContextLengthError')
    expect(classifyError(429, error).name).toBe('RateLimitError')
    expect(classifyError(500, error).name).toBe('ProviderError')
  })

  it.each(['blocked by moderation', 'Your prompt was flagged', 'against our content policy'])(
    '%j is a ContentFilterError, said with 403',
    (message) => {
      const error = readErrorBody({ error: { message } })
      expect(classifyError(403, error)).toMatchObject({ name: 'ContentFilterError', isRetryable: false })
      expect(classifyError(401, error).name).toBe('AuthenticationError')
      expect(classifyError(400, error).name).toBe('InvalidRequestError')
    },
  )

  it('what the provider says about a repetition goes before the table', () => {
    const error = readErrorBody('')
    expect(classifyError(500, error, { isRetryable: false }).isRetryable).toBe(false)
    expect(classifyError(505, error, { isRetryable: true }).isRetryable).toBe(true)
    expect(classifyError(500, error, { isRetryable: undefined }).isRetryable).toBe(true)
  })
})

describe('an error inside of a 200 stands for a status', () => {
  it.each([
    [{ code: 'insufficient_quota' }, 429],
    [{ type: 'rate_limit_error' }, 429],
    [{ code: 'TOO_MANY_REQUESTS' }, 429],
    [{ type: 'authentication_error' }, 401],
    [{ code: 'invalid_api_key' }, 401],
    [{ type: 'permission_denied' }, 403],
    [{ code: 'model_not_found' }, 404],
    [{ code: 'context_length_exceeded' }, 400],
    [{ code: 'content_filter' }, 400],
    [{ type: 'invalid_request_error' }, 400],
    [{ type: 'BadRequestError' }, 500],
    [{ code: 'bad_request' }, 400],
    [{ type: 'overloaded_error' }, 503],
    [{ code: 'service_unavailable' }, 503],
    [{ code: 'gateway_timeout' }, 504],
    [{ code: 'strange' }, 500],
    [{ code: 'insufficient_quota', type: 'server_error' }, 429],
    [{ code: 'strange', type: 'overloaded_error' }, 503],
    [{ code: 'rate_limit', status: 418 }, 418],
  ])('%j for %i', (error, status) => {
    expect(impliedStatus({ message: '', ...error })).toBe(status)
  })

  it.each<[unknown, number | undefined]>([
    [{ code: 400 }, 400],
    [{ code: '503' }, 503],
    [{ status: 599 }, 599],
    [{ status_code: 400, code: 500 }, 400],
    [{ code: 399 }, undefined],
    [{ code: 600 }, undefined],
    [{ status: 'failed' }, undefined],
    [{ code: 200 }, undefined],
  ])('%j names %s', (fields, status) => {
    expect(readErrorBody({ error: { message: 'm', ...(fields as object) } }).status).toBe(status)
  })

  it('a name is one of at most 100 characters, and no number', () => {
    const named = (code: unknown): string | undefined => readErrorBody({ error: { message: 'm', code } }).code
    expect(named('x'.repeat(100))).toBe('x'.repeat(100))
    expect(named('x'.repeat(101))).toBeUndefined()
    expect(named('12')).toBeUndefined()
    expect(named('e12')).toBe('e12')
    expect(named('')).toBeUndefined()
  })

  it('words are shortened after 500 characters, and only then', () => {
    for (const wrap of [
      (text: string) => text,
      (text: string) => ({ error: text }),
      (text: string) => ({ message: text }),
    ]) {
      expect(readErrorBody(wrap('x'.repeat(500))).message).toBe('x'.repeat(500))
      expect(readErrorBody(wrap('x'.repeat(501))).message).toBe(`${'x'.repeat(500)}…`)
    }
  })
})
