import { classifyError, readErrorBody } from '@slf/adapter-kit'
import { describe, expect, it } from 'vitest'
import { type ErrorMeaning, knownErrors } from '../../src/errors/error-meanings.js'
import { providerSentences } from './provider-sentences.js'

const classOf: Readonly<Record<ErrorMeaning, string>> = {
  'context-length': 'ContextLengthError',
  quota: 'QuotaExceededError',
  'content-filter': 'ContentFilterError',
  'rate-limit': 'RateLimitError',
  overloaded: 'ProviderError',
  authentication: 'AuthenticationError',
  'model-not-found': 'InvalidRequestError',
  'server-error': 'ProviderError',
}

const codes = knownErrors.flatMap(({ means, provider, codes = [] }) =>
  codes.map((code) => [provider, code, classOf[means]] as const),
)
const wordings = knownErrors.flatMap(({ means, provider, words, statuses = [400] }) =>
  words ? statuses.map((status) => [provider, words, status, classOf[means]] as const) : [],
)

describe('the table of errors', () => {
  it.each(codes)('%s: the code %s is a %s, whatever the status', (_provider, code, name) => {
    const [, miniMax] = /^base_resp:(\d+)$/.exec(code) ?? []
    const bodies = miniMax
      ? [{ base_resp: { status_code: Number(miniMax), status_msg: 'x' } }]
      : [{ error: { code } }, { code: code.toUpperCase() }]
    for (const body of bodies) expect(classifyError(418, readErrorBody(body)).name).toBe(name)
  })

  it.each(wordings)('%s: %j with status %i is a %s', (_provider, words, status, name) => {
    const message = `The ${words.join(' 17 ').toUpperCase()} 4.`
    expect(classifyError(status, readErrorBody({ error: { message } })).name).toBe(name)
    // Not in another order, and not with the status of a server that failed.
    if (words.length > 1) {
      const turned = readErrorBody({ error: { message: [...words].reverse().join(' 17 ') } })
      expect(classifyError(status === 404 ? 404 : 418, turned).name).toBe('InvalidRequestError')
    }
  })

  it('has no code twice, and everything in lower case', () => {
    const all = codes.map(([, code]) => code)
    expect(new Set(all).size).toBe(all.length)
    for (const { codes = [], words = [] } of knownErrors) {
      for (const text of [...codes, ...words]) expect(text).toBe(text.toLowerCase())
    }
  })
})

describe('what providers really say', () => {
  it.each(providerSentences)('%s, %i %j is a %s', (_provider, status, body, name) => {
    const { retryAfterMs, ...facts } = { retryAfterMs: undefined, ...readErrorBody(body) }
    expect(classifyError(status, facts, { retryAfterMs }).name).toBe(name)
  })

  it('a quota that comes back by itself is a rate limit', () => {
    const told = readErrorBody({
      error: { message: 'You exceeded your current quota. Please retry in 33.5s.' },
    })
    expect(classifyError(429, told).name).toBe('QuotaExceededError')
    expect(classifyError(429, told, { retryAfterMs: 33_500 }).name).toBe('RateLimitError')
  })

  it('a quota of a day does not come back soon, whatever is said beside it (Gemini)', () => {
    const details = [{ violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }] }]
    const told = readErrorBody({
      error: { message: 'Quota exceeded', status: 'RESOURCE_EXHAUSTED', details },
    })
    expect(classifyError(429, told, { retryAfterMs: 1_000 }).name).toBe('QuotaExceededError')
  })

  it('takes time linear in the length of what is said', () => {
    const message = 'input token count prompt tokens exceed the model '.repeat(20_000)
    const start = performance.now()
    classifyError(400, { message })
    expect(performance.now() - start).toBeLessThan(500)
  })
})
