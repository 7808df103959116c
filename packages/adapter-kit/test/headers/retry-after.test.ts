import { ManualClock } from '@slf/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retryAfterMs } from '../../src/headers/retry-after.js'

const clock = new ManualClock({ date: Date.UTC(2026, 0, 1, 12, 0, 0) })
const told = (headers: Record<string, string>): number | undefined =>
  retryAfterMs(new Headers(headers), clock)

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': ' 3 ' }, 3_000],
    [{ 'retry-after-ms': '150' }, 150],
    [{ 'retry-after-ms': '150', 'retry-after': '30' }, 150],
    [{ 'x-ms-retry-after-ms': '70', 'retry-after': '30' }, 70],
    [{ 'retry-after-ms': 'soon', 'retry-after': '30' }, 30_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 12:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'Thursday, 01-Jan-26 12:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'Thu Jan  1 12:00:05 2026' }, 5_000],
  ])('reads %j', (headers, expected) => {
    expect(told(headers)).toBe(expected)
  })

  it.each([
    '',
    '-5',
    'soon',
    'NaN',
    'Infinity',
    '1e999',
    '1e3',
    '0x10',
    '1, 2',
    '2026-01-01',
    '+5',
    '99999999999999999',
    'Thu, 01 Jnu 2026 12:00:05 GMT',
    'Thu, 41 Jan 2026 12:00:05 GMT',
    'Thu, 01 Jan 2026 25:00:05 GMT',
    'Thu, 01 Jan 2026 12:00:05 CET',
  ])('ignores %j', (value) => {
    expect(told({ 'retry-after': value, 'retry-after-ms': value })).toBeUndefined()
  })

  it('gives a finite number or nothing for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        const headers = new Map([['retry-after', text]])
        const value = retryAfterMs({ get: (name: string) => headers.get(name) ?? null } as Headers, clock)
        expect(value === undefined || (Number.isFinite(value) && value >= 0)).toBe(true)
      }),
    )
  })
})
