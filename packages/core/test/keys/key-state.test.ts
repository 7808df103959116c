import { describe, expect, test } from 'vitest'
import {
  type AccountHealth,
  afterQuota,
  afterRateLimit,
  afterSuccess,
  healthAt,
  healthyAccount,
  keyFunctionPauseMs,
  modelBlockMs,
} from '../../src/keys/key-state.js'

/** Refused again and again, each time by the probe after the pause. */
function refusedTimes(
  count: number,
  refuse: (health: AccountHealth, now: number) => AccountHealth,
): number[] {
  const pauses: number[] = []
  let health = healthyAccount
  let now = 0
  for (let time = 0; time < count; time++) {
    health = refuse(health, now)
    pauses.push(health.until - now)
    now = health.until
  }
  return pauses
}

test('429 without a hint: 5 s, doubled up to 60 s, spread downwards by a quarter', () => {
  const full = refusedTimes(6, (health, now) => afterRateLimit(health, health.epoch, now, undefined, 1))
  expect(full).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000])
  const least = refusedTimes(2, (health, now) => afterRateLimit(health, health.epoch, now, undefined, 0))
  expect(least).toEqual([3750, 7500])
})

test('429 with a hint: as long as asked, at most a day, garbage ignored', () => {
  const pauseFor = (hint: number): number => afterRateLimit(healthyAccount, 0, 0, hint, 1).until
  expect(pauseFor(0)).toBe(0)
  expect(pauseFor(1234)).toBe(1234)
  expect(pauseFor(1e308)).toBe(86_400_000)
  expect(pauseFor(Infinity)).toBe(86_400_000)
  expect(pauseFor(-5)).toBe(5000)
  expect(pauseFor(Number.NaN)).toBe(5000)
})

test('no credit: 10 minutes, doubled up to 6 hours', () => {
  const minutes = refusedTimes(8, (health, now) => afterQuota(health, health.epoch, now)).map(
    (ms) => ms / 60_000,
  )
  expect(minutes).toEqual([10, 20, 40, 80, 160, 320, 360, 360])
})

test('a refused model rests 1 minute up to 1 hour; a failed key function 1 s up to 1 minute', () => {
  expect([1, 2, 7, 50].map((strikes) => modelBlockMs(strikes) / 60_000)).toEqual([1, 2, 60, 60])
  expect([1, 2, 7, 50].map((strikes) => keyFunctionPauseMs(strikes) / 1000)).toEqual([1, 2, 60, 60])
})

test('a pause ends exactly at its time, and then one probe may go', () => {
  const cooling = afterRateLimit(healthyAccount, 0, 0, 1000, 1)
  expect(healthAt(cooling, 999).state).toBe('cooling')
  expect(healthAt(cooling, 1000)).toMatchObject({ state: 'half-open', window: 1 })
})

test('slow start: each success widens the window by one, until the account is healthy', () => {
  let health = healthAt(afterRateLimit(healthyAccount, 0, 0, 1000, 1), 1000)
  const windows: number[] = []
  for (let success = 0; success < 31; success++) {
    health = afterSuccess(health, health.epoch, 1000)
    windows.push(health.window)
  }
  expect(windows.slice(0, 4)).toEqual([2, 3, 4, 5])
  expect(health).toMatchObject({ state: 'healthy', strikes: 0, window: Infinity })
})

describe('what was sent before a refusal', () => {
  const first = afterRateLimit(healthyAccount, 0, 0, 1000, 1)

  test('is part of the same refusal: one strike, and the later end wins', () => {
    const second = afterRateLimit(first, 0, 100, 5000, 1)
    expect(second).toMatchObject({ strikes: 1, epoch: first.epoch, until: 5100 })
    expect(afterRateLimit(second, 0, 200, 10, 1).until).toBe(5100)
  })

  test('proves nothing by its success', () => {
    expect(afterSuccess(first, 0, 500)).toBe(first)
    expect(afterSuccess(first, 0, 2000)).toBe(first)
  })
})

test('a 429 does not shorten the rest of an account without credit', () => {
  const exhausted = afterQuota(healthyAccount, 0, 0)
  expect(afterRateLimit(exhausted, 0, 10, 1000, 1)).toMatchObject({
    state: 'exhausted',
    until: exhausted.until,
  })
})
