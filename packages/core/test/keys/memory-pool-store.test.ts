import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limitClaims, MemoryPoolStore, type StoreAnswer, type StoreCandidate } from '@slf/core'
import { ManualClock } from '../../src/clock/manual-clock.js'
import { StepClock } from './step-clock.js'

const candidate = (account: string, limits = {}, isRecovering = false): StoreCandidate => ({
  account,
  claims: [limitClaims(account, limits)],
  isRecovering,
})

function setup() {
  const clock = new ManualClock()
  const store = new MemoryPoolStore(clock)
  let leases = 0
  const take = (candidates: readonly StoreCandidate[], tokens = 0): StoreAnswer =>
    store.tryAcquire({ leaseId: `lease-${++leases}`, candidates, tokens })
  return { clock, store, take }
}

test('the first candidate that passes gets the reservation', () => {
  const { take } = setup()
  const both = [candidate('a', { concurrency: 1 }), candidate('b', { concurrency: 1 })]
  expect([take(both), take(both)]).toEqual([{ granted: 0 }, { granted: 1 }])
  expect(take(both)).toEqual({
    refusals: [
      { waitMs: Infinity, by: 'a' },
      { waitMs: Infinity, by: 'b' },
    ],
  })
})

describe('all or nothing', () => {
  test('a refusal by one limit leaves the others untouched', () => {
    const { store, take } = setup()
    const narrow = {
      account: 'a',
      claims: [limitClaims('a', { requestsPerMinute: 1 }), limitClaims('a:m', { concurrency: 1 })],
      isRecovering: false,
    }
    const wide = candidate('a', { requestsPerMinute: 1 })
    store.tryAcquire({ leaseId: 'x', candidates: [{ ...narrow, claims: narrow.claims.slice(1) }], tokens: 0 })
    expect(take([narrow])).toEqual({ refusals: [{ waitMs: Infinity, by: 'a:m' }] })
    expect(take([wide])).toEqual({ granted: 0 })
  })

  test('limits of the caller refuse for all candidates', () => {
    const { store } = setup()
    const callerClaims = limitClaims('adapter', { requestsPerMinute: 60, requestBurst: 1 })
    const request = { candidates: [candidate('a'), candidate('b')], callerClaims, tokens: 0 }
    expect(store.tryAcquire({ ...request, leaseId: '1' })).toEqual({ granted: 0 })
    expect(store.tryAcquire({ ...request, leaseId: '2' })).toEqual({
      refusals: [
        { waitMs: 1000, by: 'adapter' },
        { waitMs: 1000, by: 'adapter' },
      ],
    })
  })
})

test('settling twice frees one seat', () => {
  const { store } = setup()
  const candidates = [candidate('a', { concurrency: 2 })]
  for (const leaseId of ['1', '2']) store.tryAcquire({ leaseId, candidates, tokens: 0 })
  store.settle('1')
  store.settle('1')
  store.settle('unknown')
  expect(store.tryAcquire({ leaseId: '3', candidates, tokens: 0 })).toEqual({ granted: 0 })
  expect(store.tryAcquire({ leaseId: '4', candidates, tokens: 0 })).toHaveProperty('refusals')
})

test('a cool-down closes the account, a later end wins, and it opens without a burst', async () => {
  const { clock, store, take } = setup()
  const candidates = [candidate('a', { requestsPerMinute: 600 })]
  expect(store.coolDown('a', 1000)).toBe(1000)
  expect(store.coolDown('a', 10)).toBe(1000)
  expect(take(candidates)).toEqual({ refusals: [{ waitMs: 1000, by: 'a' }] })
  await clock.advance(1000)
  expect(take(candidates)).toEqual({ granted: 0 })
  expect(take(candidates)).toEqual({ refusals: [{ waitMs: 100, by: 'a' }] })
})

test('reopened, an account is as before', () => {
  const { store, take } = setup()
  const candidates = [candidate('a', { requestsPerMinute: 600 })]
  store.coolDown('a', 1e9)
  store.reopen('a')
  for (let count = 0; count < 100; count++) expect(take(candidates)).toEqual({ granted: 0 })
})

test('over any trace no limit is passed, and who waits as told is served', async () => {
  const limits = { requestsPerMinute: 600, requestBurst: 5, concurrency: 3 }
  const steps = fc.array(fc.tuple(fc.nat(300), fc.nat(400)), { minLength: 20, maxLength: 80, size: 'max' })
  await fc.assert(
    fc.asyncProperty(steps, async (trace) => {
      const clock = new StepClock()
      const store = new MemoryPoolStore(clock)
      const grants: number[] = []
      let inFlight = 0
      let most = 0
      for (const [index, [pause, lasts]] of trace.entries()) {
        await clock.advance(pause)
        const request = { leaseId: String(index), candidates: [candidate('a', limits)], tokens: 0 }
        let answer = store.tryAcquire(request)
        if ('refusals' in answer && answer.refusals[0] && answer.refusals[0].waitMs < Infinity) {
          await clock.advance(answer.refusals[0].waitMs)
          answer = store.tryAcquire(request)
          // Only a seat that was taken meanwhile can refuse now.
          if ('refusals' in answer) expect(answer.refusals[0]?.waitMs).toBe(Infinity)
        }
        if ('refusals' in answer) continue
        grants.push(clock.now())
        most = Math.max(most, ++inFlight)
        clock.setTimeout(() => {
          inFlight--
          store.settle(String(index))
        }, lasts)
      }
      expect(most).toBeLessThanOrEqual(3)
      for (const [first, start] of grants.entries()) {
        for (const [last, end] of grants.entries()) {
          if (last >= first) expect(last - first + 1).toBeLessThanOrEqual(5 + (end - start) / 100 + 1e-6)
        }
      }
    }),
    { numRuns: 60 },
  )
})
