import { describe, expect, test } from 'vitest'
import { addUsage, estimatedUsage, noUsage, reportedUsage } from '../../src/events/call-usage.js'

const none = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, requests: 0 }

describe('usage', () => {
  test('as a provider reports it', () => {
    expect(
      reportedUsage({
        prompt_tokens: 7,
        completion_tokens: 5,
        total_tokens: 13,
        prompt_tokens_details: { cached_tokens: 3 },
        completion_tokens_details: { reasoning_tokens: 2 },
      }),
    ).toMatchObject({
      prompt_tokens: 7,
      completion_tokens: 5,
      total_tokens: 13,
      requests: 1,
      cached_tokens: 3,
      reasoning_tokens: 2,
      estimated: none,
    })
    expect(reportedUsage({ prompt_tokens: 7, completion_tokens: 5 })).toMatchObject({
      total_tokens: 12,
      cached_tokens: 0,
      reasoning_tokens: 0,
    })
  })

  test.each([[null], ['7'], [-1], [Number.NaN], [Infinity], [undefined]])(
    'of %j tokens is none',
    (tokens) => {
      const usage = {
        prompt_tokens: tokens,
        completion_tokens: 2,
        total_tokens: tokens ?? undefined,
      } as never
      expect(reportedUsage(usage).prompt_tokens).toBe(0)
      expect(reportedUsage(usage).completion_tokens).toBe(2)
    },
  )

  test('that nobody reported is kept apart', () => {
    expect(estimatedUsage(7, 5)).toMatchObject({
      ...none,
      estimated: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12, requests: 1 },
    })
  })

  test('is added up, each count by itself', () => {
    const one = reportedUsage({
      prompt_tokens: 1,
      completion_tokens: 20,
      total_tokens: 300,
      prompt_tokens_details: { cached_tokens: 4_000 },
      completion_tokens_details: { reasoning_tokens: 50_000 },
    })
    expect(addUsage(noUsage, one)).toEqual(one)
    expect(addUsage(one, addUsage(one, estimatedUsage(600_000, 7_000_000)))).toMatchObject({
      prompt_tokens: 2,
      completion_tokens: 40,
      total_tokens: 600,
      requests: 2,
      cached_tokens: 8_000,
      reasoning_tokens: 100_000,
      estimated: {
        prompt_tokens: 600_000,
        completion_tokens: 7_000_000,
        total_tokens: 7_600_000,
        requests: 1,
      },
    })
  })
})
