import { describe, expect, it } from 'vitest'
import { finishReason } from '../../src/chunks/finish-reasons.js'

describe('the reason of the contract', () => {
  it.each([
    // the word, with calls and text, with calls, with text, with neither
    ['stop', 'tool_calls', 'tool_calls', 'stop', 'stop'],
    ['STOP', 'tool_calls', 'tool_calls', 'stop', 'stop'],
    ['tool_calls', 'tool_calls', 'tool_calls', 'stop', 'tool_calls'],
    // Calls that were cut or filtered are no calls.
    ['length', 'length', 'length', 'length', 'length'],
    ['MAX_TOKENS', 'length', 'length', 'length', 'length'],
    ['content_filter', 'content_filter', 'content_filter', 'content_filter', 'content_filter'],
    ['content_filter: RECITATION', 'content_filter', 'content_filter', 'content_filter', 'content_filter'],
    // A word that nobody knows, and one that is no end, are kept.
    ['tired', 'tired', 'tired', 'tired', 'tired'],
    ['', '', '', '', ''],
  ])('for %j', (word, ...expected) => {
    const reasons = [
      [true, true],
      [true, false],
      [false, true],
      [false, false],
    ].map(([hasCalls = false, hasText = false]) => finishReason(word, { hasCalls, hasText }))
    expect(reasons).toEqual(expected)
  })

  it("is what the provider's own words mean, before those of others", () => {
    const own = { stop: 'length', tired: 'content_filter' } as const
    const parts = { hasCalls: true, hasText: true }
    expect(finishReason('stop', parts, own)).toBe('length')
    expect(finishReason('tired', parts, own)).toBe('content_filter')
    expect(finishReason('toString', parts, own)).toBe('toString')
  })
})
