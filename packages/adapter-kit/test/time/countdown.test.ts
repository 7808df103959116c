import { ManualClock } from '@slf/core/testing'
import { expect, test } from 'vitest'
import { Countdown } from '../../src/time/countdown.js'

/** Work that ends when the test says so. */
function work(): { readonly done: Promise<void>; readonly end: () => void } {
  let end: () => void = () => {}
  const done = new Promise<void>((resolve) => (end = resolve))
  return { done, end }
}

test('expires once the limit has passed in waits, whatever passes between them', async () => {
  const clock = new ManualClock()
  const countdown = new Countdown(clock, 100)
  const expired: number[] = []
  const wait = async (milliseconds: number): Promise<void> => {
    const { done, end } = work()
    const waiting = countdown.during(done, () => expired.push(clock.now()))
    await clock.advance(milliseconds)
    end()
    await waiting
  }
  await wait(60)
  await clock.advance(500)
  expect(expired).toEqual([])
  await wait(39)
  await clock.advance(500)
  await wait(1)
  expect(expired).toEqual([60 + 500 + 39 + 500 + 1])
  countdown.stop()
  expect(clock.pendingTimers).toBe(0)
})

test('a reset gives the whole limit, and one timer serves many waits', async () => {
  const clock = new ManualClock()
  const countdown = new Countdown(clock, 100)
  let timers = 0
  const setTimeout = clock.setTimeout.bind(clock)
  clock.setTimeout = (...given) => {
    timers++
    return setTimeout(...given)
  }
  let expired = 0
  for (let waits = 0; waits < 1000; waits++) {
    const { done, end } = work()
    const waiting = countdown.during(done, () => expired++)
    await clock.advance(1)
    end()
    await waiting
    countdown.reset()
  }
  expect([expired, clock.pendingTimers]).toEqual([0, 1])
  // One in each limit, and not one in each wait.
  expect(timers).toBeLessThan(20)
  const { done, end } = work()
  const waiting = countdown.during(done, () => expired++)
  await clock.advance(99)
  expect(expired).toBe(0)
  await clock.advance(1)
  expect(expired).toBe(1)
  end()
  await waiting
  countdown.stop()
  expect(clock.pendingTimers).toBe(0)
})

test('leaves no timer once it is stopped', async () => {
  const clock = new ManualClock()
  const countdown = new Countdown(clock, 100)
  await countdown.during(Promise.resolve(), () => {})
  expect(clock.pendingTimers).toBe(1)
  countdown.stop()
  await countdown.during(Promise.resolve(), () => {})
  expect(clock.pendingTimers).toBe(0)
})
