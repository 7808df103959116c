import { ManualClock } from '@slf/core/testing'
import { describe, expect, it } from 'vitest'
import { rateHints } from '../../src/headers/rate-hint.js'

const clock = new ManualClock({ date: Date.UTC(2026, 0, 1, 12, 0, 0) })

describe('rateHints', () => {
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
    expect(rateHints(headers, clock)).toEqual({ tokens: { remaining: 149, resetMs, limit: 150 } })
  })

  it.each(['', '12', '-1s', 'soon', '1s '.repeat(50)])('ignores a reset of %j', (reset) => {
    const headers = new Headers({ 'x-ratelimit-remaining-tokens': '1', 'x-ratelimit-reset-tokens': reset })
    expect(rateHints(headers, clock)).toEqual({})
  })
})
