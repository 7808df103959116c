import { expect, test } from 'vitest'
import { ConfigurationError, limitClaims } from '@slf/core'

test('limits per minute become rates with their default bursts', () => {
  expect(limitClaims('acct', { requestsPerMinute: 600, tokensPerMinute: 30_000, concurrency: 4 })).toEqual({
    id: 'acct',
    rates: [
      { id: 'acct:requests', rate: { intervalMs: 100, burst: 100 }, unit: 'requests' },
      { id: 'acct:tokens', rate: { intervalMs: 2, burst: 30_000 }, unit: 'tokens' },
    ],
    seats: [{ id: 'acct:seats', seats: 4 }],
  })
  expect(limitClaims('acct', { requestsPerMinute: 1 }).rates[0]?.rate).toEqual({
    intervalMs: 60_000,
    burst: 1,
  })
  expect(limitClaims('acct', { requestsPerMinute: 60, requestBurst: 7 }).rates[0]?.rate.burst).toBe(7)
  expect(limitClaims('acct')).toEqual({ id: 'acct', rates: [], seats: [] })
})

test.each([
  { requestsPerMinute: 0 },
  { requestsPerMinute: -1 },
  { requestsPerMinute: Number.NaN },
  { requestsPerMinute: Infinity },
  { requestsPerMinute: 60, requestBurst: 0.5 },
  { tokensPerMinute: 0 },
  { tokensPerMinute: 1, tokenBurst: 0 },
  { concurrency: 0 },
  { concurrency: '3' as unknown as number },
])('refuses %o and says which limit', (limits) => {
  expect(() => limitClaims('acct', limits)).toThrow(ConfigurationError)
  expect(() => limitClaims('acct', limits)).toThrow(`'${Object.keys(limits).at(-1)}'`)
})
