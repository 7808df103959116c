import { AbortError, type LLMError, PromptError, ProviderError, TimeoutError } from '@slf/core'
import { describe, expect, it } from 'vitest'
import { type ErrorContext, prepareError } from '../../src/exchange/prepare-error.js'

const key = 'sk-canary-one-0123456789'
const leaving = (more: Partial<ErrorContext> = {}): ErrorContext => ({
  provider: 'parrots',
  model: 'parrot-1',
  host: 'parrots.test',
  requestId: 'req-1',
  attempts: [{ attempt: 1, durationMs: 5, phase: 'body', error: 'ProviderError', keyId: 'k' }],
  keys: new Set([key]),
  partial: 'Hel',
  usage: { prompt_tokens: 1, completion_tokens: 2 },
  ...more,
})

describe('an error that leaves a call', () => {
  it('learns what only the call knows', () => {
    const error = prepareError(new ProviderError('busy'), leaving())
    expect(error).toMatchObject({
      provider: 'parrots',
      model: 'parrot-1',
      requestId: 'req-1',
      phase: 'body',
      partial: 'Hel',
      usage: { prompt_tokens: 1 },
      attempts: [{ attempt: 1 }],
    })
    expect(error.message).toMatch(/^busy \[parrot-1 at parrots\.test\]$/)
    expect(error.stack).toContain('[parrot-1 at parrots.test]')
  })

  it('keeps what it knows better, but for the attempts', () => {
    const known = new ProviderError('busy', { requestId: 'own', phase: 'headers', attempts: [] })
    expect(prepareError(known, leaving())).toMatchObject({
      requestId: 'own',
      phase: 'headers',
      attempts: [{ attempt: 1 }],
    })
  })

  it('shows neither text, usage nor body where it is printed', () => {
    const error = prepareError(new ProviderError('busy', { body: { secret: 'prompt' } }), leaving())
    expect(Object.keys(error)).not.toEqual(expect.arrayContaining(['partial']))
    for (const hidden of ['partial', 'usage', 'body']) expect(Object.keys(error)).not.toContain(hidden)
    for (const shown of ['provider', 'model', 'requestId', 'attempts'])
      expect(Object.keys(error)).toContain(shown)
  })

  it('says once where it happened, however often it is looked at', () => {
    const error = prepareError(new ProviderError('busy'), leaving())
    expect(prepareError(error, leaving()).message).toBe('busy [parrot-1 at parrots.test]')
    const elsewhere = prepareError(new ProviderError('busy'), leaving({ host: undefined }))
    expect(elsewhere.message).toBe('busy [parrot-1]')
  })

  it('that is none of a model learns the text alone', () => {
    const error = prepareError(new PromptError('no prompt'), leaving())
    expect(error).toMatchObject({ message: 'no prompt', partial: 'Hel' })
    expect(error).not.toHaveProperty('provider')
    expect(error).not.toHaveProperty('attempts')
  })

  it('from elsewhere becomes the cause of one of the tree', () => {
    const failure = new TypeError('boom')
    expect(prepareError(failure, leaving())).toMatchObject({
      name: 'LLMError',
      message: 'The adapter failed: boom [parrot-1 at parrots.test]',
      cause: { message: 'boom' },
    })
  })
})

describe('a key', () => {
  it('is taken out of every part of an error, names included', () => {
    const error = prepareError(
      new ProviderError(`no ${key}`, {
        requestId: key,
        body: { [key]: [key, { deep: `x${key}x`, count: 7, none: null }] },
        cause: new Error(`inner ${key}`),
      }),
      leaving({ partial: `text ${key}` }),
    )
    const all = JSON.stringify([
      error.message,
      error.stack,
      error,
      (error as LLMError).body,
      (error as LLMError).partial,
      (error.cause as Error).message,
    ])
    expect(all).not.toContain(key)
    expect(Object.values((error as LLMError).body as object)).toEqual([
      ['[redacted]', { deep: 'x[redacted]x', count: 7, none: null }],
    ])
  })

  it('is looked for in sixteen levels of a body, and what lies deeper is not shown', () => {
    const nested = (levels: number, inmost: unknown): unknown =>
      Array.from({ length: levels }).reduce<unknown>((inner) => [inner], inmost)
    const bodyOf = (levels: number): unknown =>
      (prepareError(new ProviderError('x', { body: nested(levels, key) }), leaving()) as LLMError).body
    expect(bodyOf(16)).toEqual(nested(16, '[redacted]'))
    expect(bodyOf(17)).toEqual(nested(16, '…'))
  })

  it("is left in the reason of a caller's own abort: it is his", () => {
    const reason = new Error(`mine ${key}`)
    expect(prepareError(new AbortError('stopped', { cause: reason }), leaving()).cause).toBe(reason)
    const inner = new TimeoutError(`late ${key}`, { which: 'idle', timeoutMs: 1 })
    const outer = prepareError(new ProviderError('x', { cause: inner }), leaving())
    expect((outer.cause as Error).message).toBe('late [redacted]')
  })
})
