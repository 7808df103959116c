import { describe, expect, it } from 'vitest'
import { rateHint } from '../../src/headers/rate-hint.js'

describe('rateHint', () => {
  it.each([
    ['1s', 1_000],
    ['6m0s', 360_000],
    ['20ms', 20],
    ['1.5s', 1_500],
    ['1h2m3s', 3_723_000],
    ['1d', 86_400_000],
  ])('reads a reset of %s', (reset, resetMs) => {
    const headers = new Headers({
      'x-ratelimit-remaining-tokens': '149',
      'x-ratelimit-reset-tokens': reset,
      'x-ratelimit-limit-tokens': '150',
    })
    expect(rateHint(headers, 'tokens')).toEqual({ remaining: 149, resetMs, limit: 150 })
    expect(rateHint(headers, 'requests')).toBeUndefined()
  })

  it.each(['', '12', '-1s', 'soon', '1s '.repeat(50)])('ignores a reset of %j', (reset) => {
    const headers = new Headers({ 'x-ratelimit-remaining-tokens': '1', 'x-ratelimit-reset-tokens': reset })
    expect(rateHint(headers, 'tokens')).toBeUndefined()
  })
})
