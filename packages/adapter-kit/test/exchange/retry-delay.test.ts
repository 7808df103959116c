import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RetryBudget } from '@slf/adapter-kit'
import { adapterSettings } from '../../src/options/adapter-options.js'
import { retryDelay } from '../../src/exchange/retry-delay.js'

const delay = (repetition: number, retryAfterMs: number | undefined, random: number): number =>
  retryDelay(
    repetition,
    retryAfterMs,
    adapterSettings({ modelName: 'm', random: () => random }, new RetryBudget()),
  )

describe('retryDelay', () => {
  it.each([
    [1, 0, 50],
    [1, 1, 500],
    [2, 1, 1_000],
    [3, 1, 2_000],
    [5, 1, 8_000],
    [40, 1, 8_000],
    [2000, 1, 8_000],
  ])('spreads repetition %i fully: random %d gives %d ms', (repetition, random, expected) => {
    expect(delay(repetition, undefined, random)).toBe(expected)
  })

  it('is never earlier than asked, and not much later', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 3.6e6, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (asked, random) => {
          const waited = delay(1, asked, random)
          expect(waited).toBeGreaterThanOrEqual(asked)
          expect(waited).toBeLessThanOrEqual(asked + Math.min(2_000, asked / 4 + 100) + 1)
        },
      ),
    )
  })
})
