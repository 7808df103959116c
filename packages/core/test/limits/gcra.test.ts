import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ArrivalTime,
  emptyUntil,
  NEVER_USED,
  type Rate,
  readyAt,
  settle,
  spend,
} from '../../src/limits/gcra.js'

const rates: fc.Arbitrary<Rate> = fc.record({
  intervalMs: fc.double({ min: 0.05, max: 5000, noNaN: true }),
  burst: fc.integer({ min: 1, max: 50 }),
})
const costs = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 0, max: 80 }))
/** Arrivals as pauses before them: crowds, regular traffic and rests. */
const traces = fc.array(
  fc.tuple(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 20_000, noNaN: true })), costs),
  {
    maxLength: 120,
    size: 'max',
  },
)

interface Passed {
  readonly at: number
  readonly cost: number
}

/** Lets pass what may pass at its arrival; the rest is turned away. */
function admit(rate: Rate, trace: readonly (readonly [number, number])[]): Passed[] {
  const passed: Passed[] = []
  let arrival: ArrivalTime = NEVER_USED
  let now = 0
  for (const [pause, cost] of trace) {
    now += pause
    if (readyAt(rate, arrival, cost) > now) continue
    arrival = spend(rate, arrival, cost, now)
    passed.push({ at: now, cost: Math.min(cost, rate.burst) })
  }
  return passed
}

/** By how much the fullest window goes over what the rate allows in it plus one burst. */
function worstExcess(rate: Rate, passed: readonly Passed[]): number {
  let worst = 0
  for (let first = 0; first < passed.length; first++) {
    let sum = 0
    for (let last = first; last < passed.length; last++) {
      sum += passed[last]?.cost ?? 0
      const window = (passed[last]?.at ?? 0) - (passed[first]?.at ?? 0)
      const allowed = window / rate.intervalMs + rate.burst
      worst = Math.max(worst, sum - allowed * (1 + 1e-9))
    }
  }
  return worst
}

test('in every window at most what the rate allows in it, and one burst', () => {
  fc.assert(
    fc.property(rates, traces, (rate, trace) => {
      expect(worstExcess(rate, admit(rate, trace))).toBeLessThanOrEqual(1e-6)
    }),
    { numRuns: 300 },
  )
})

test('nothing is wasted: who comes at the told time passes, and a crowd uses the whole rate', () => {
  fc.assert(
    fc.property(rates, fc.array(costs, { minLength: 1, maxLength: 60 }), (rate, crowd) => {
      let arrival: ArrivalTime = NEVER_USED
      let now = 0
      let total = 0
      for (const cost of crowd) {
        now = Math.max(now, readyAt(rate, arrival, cost))
        expect(readyAt(rate, arrival, cost)).toBeLessThanOrEqual(now)
        arrival = spend(rate, arrival, cost, now)
        total += Math.min(cost, rate.burst)
      }
      expect(now).toBeLessThanOrEqual(Math.max(0, total - rate.burst) * rate.intervalMs * (1 + 1e-9) + 1e-6)
    }),
    { numRuns: 300 },
  )
})

describe('settling a reservation', () => {
  const rate: Rate = { intervalMs: 10, burst: 100 }

  test('an answer that cost less gives the rest back at once', () => {
    const arrival = spend(rate, NEVER_USED, 80, 0)
    expect(readyAt(rate, arrival, 100)).toBe(800)
    const settled = settle(rate, arrival, 0, { cost: 80, arrival }, 10)
    expect(readyAt(rate, settled, 100)).toBe(100)
  })

  test('one that cost more is a debt, also over the burst', () => {
    const arrival = spend(rate, NEVER_USED, 80, 0)
    const settled = settle(rate, arrival, 0, { cost: 80, arrival }, 300)
    expect(readyAt(rate, settled, 0)).toBe(2000)
  })

  test('a cost above the burst is clamped at admission and charged in full afterwards', () => {
    expect(readyAt(rate, NEVER_USED, 1e9)).toBe(NEVER_USED)
    const arrival = spend(rate, NEVER_USED, 500, 0)
    expect(arrival).toBe(1000)
    expect(settle(rate, arrival, 0, { cost: 500, arrival }, 500)).toBe(5000)
  })

  test('what time has paid for already is not given back twice', () => {
    const arrival = spend(rate, NEVER_USED, 80, 0)
    const later = spend(rate, arrival, 50, 2000)
    expect(settle(rate, later, 2000, { cost: 80, arrival }, 0)).toBe(later)
  })

  const calls = fc.array(
    fc.record({ pause: fc.nat(2000), estimate: fc.nat(150), actual: fc.nat(300), lasts: fc.nat(3000) }),
    { minLength: 20, maxLength: 100, size: 'max' },
  )

  test('calls one after the other, estimated well or badly, stay within the rate', () => {
    fc.assert(
      fc.property(calls, (sequence) => {
        let arrival: ArrivalTime = NEVER_USED
        let now = 0
        let spent = 0
        for (const { pause, estimate, actual, lasts } of sequence) {
          now += pause
          if (readyAt(rate, arrival, estimate) > now) continue
          expect(spent).toBeLessThanOrEqual(now / rate.intervalMs + rate.burst)
          arrival = spend(rate, arrival, estimate, now)
          now += lasts
          arrival = settle(rate, arrival, now, { cost: estimate, arrival }, actual)
          spent += actual
        }
      }),
      { numRuns: 100 },
    )
  })

  test('calls beside each other that gave back too much stay within the rate in every window', () => {
    fc.assert(
      fc.property(calls, (sequence) => {
        let arrival: ArrivalTime = NEVER_USED
        let now = 0
        const open: { until: number; cost: number; actual: number; arrival: ArrivalTime }[] = []
        const passed: Passed[] = []
        for (const { pause, estimate, actual, lasts } of sequence) {
          now += pause / 10
          open.sort((a, b) => a.until - b.until)
          for (let due = open[0]; due && due.until <= now; due = open[0]) {
            arrival = settle(rate, arrival, due.until, due, due.actual)
            open.shift()
          }
          if (readyAt(rate, arrival, estimate) > now) continue
          arrival = spend(rate, arrival, estimate, now)
          const cost = Math.min(actual, estimate, rate.burst)
          open.push({ until: now + lasts, cost: estimate, actual: cost, arrival })
          passed.push({ at: now, cost })
        }
        // Two reservations that overlap may both give back the same moment: a tenth of the burst at most.
        expect(worstExcess(rate, passed)).toBeLessThanOrEqual(rate.burst * 0.1)
      }),
      { numRuns: 200 },
    )
  })
})

test('an empty rate lets one pass at its time and the next ones at its pace', () => {
  const rate: Rate = { intervalMs: 10, burst: 50 }
  const arrival = emptyUntil(rate, NEVER_USED, 1000)
  expect(readyAt(rate, arrival, 1)).toBe(1000)
  expect(readyAt(rate, spend(rate, arrival, 1, 1000), 1)).toBe(1010)
  expect(emptyUntil(rate, 99_999, 1000)).toBe(99_999)
})

test('a debt ends after ten minutes at most, however large the count', () => {
  const rate: Rate = { intervalMs: 100, burst: 10 }
  const reserved = { cost: 5, arrival: spend(rate, NEVER_USED, 5, 0) }
  for (const actual of [1e7, 1e300]) {
    const arrival = settle(rate, reserved.arrival, 0, reserved, actual)
    expect(readyAt(rate, arrival, 10)).toBe(600_000)
  }
  expect(settle(rate, reserved.arrival, 0, reserved, 1_000)).toBe(500 + 995 * 100)
})
