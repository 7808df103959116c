import { ConfigurationError, TimeoutError } from '@slf/core'
import { ManualClock } from '@slf/core/testing'
import { countAbortListeners } from '@slf/testbed'
import { describe, expect, test } from 'vitest'
import { AbortScope, type AbortScopeOptions } from '../../../src/run/state/abort-scope.js'

const scopeOf = (options: Partial<AbortScopeOptions> = {}): AbortScope =>
  new AbortScope({ signals: [], clock: new ManualClock(), which: 'total', label: 'Desk.ask', ...options })

describe('the time that is left', () => {
  test('is counted down to one millisecond, also when the timer is late', () => {
    let now = 0
    const clock = { now: () => now, date: () => 0, setTimeout: () => 0, clearTimeout: () => undefined }
    const scope = scopeOf({ clock: clock, timeout: 50 })
    expect(scope.deadline).toBe(50)
    const left = (at: number): number | undefined => {
      now = at
      return scope.remaining
    }
    expect([0, 0.5, 1, 48, 49, 49.5, 50, 51, 1_000].map(left)).toEqual([50, 50, 49, 2, 1, 1, 1, 1, 1])
  })

  test('is that of whatever it is a part of, when that is shorter', () => {
    expect(scopeOf({ timeout: 50, outerDeadline: 20 }).remaining).toBe(20)
    expect(scopeOf({ timeout: 50, outerDeadline: 80 }).remaining).toBe(50)
    expect(scopeOf({ outerDeadline: 20 }).remaining).toBe(20)
  })

  test.each([[undefined], [0], [Infinity], [2 ** 31]])('has no end with a limit of %j', async (timeout) => {
    const clock = new ManualClock()
    const scope = scopeOf({ clock, timeout })
    expect(scope.remaining).toBeUndefined()
    expect(scope.deadline).toBeUndefined()
    expect(clock.pendingTimers).toBe(0)
  })

  test('has one with the longest limit that a timer can count', () => {
    const clock = new ManualClock()
    expect(scopeOf({ clock, timeout: 2 ** 31 - 1 }).remaining).toBe(2 ** 31 - 1)
    expect(clock.pendingTimers).toBe(1)
  })

  test.each([[-1], [Number.NaN], ['5']])('refuses a limit of %j', (timeout) => {
    const make = (): unknown => scopeOf({ timeout: timeout as number })
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(
      `Desk.ask: 'timeout' must be a number of milliseconds, but got ${String(timeout)}; 0 or Infinity turns it off.`,
    )
  })
})

describe('the end', () => {
  test('comes exactly at the limit, and says which one it was', async () => {
    const clock = new ManualClock()
    const scope = scopeOf({ clock, timeout: 50, which: 'tool' })
    await clock.advance(49)
    expect(scope.aborted).toBe(false)
    expect(() => scope.throwIfAborted()).not.toThrow()
    await clock.advance(1)
    expect(scope.aborted).toBe(true)
    expect(() => scope.throwIfAborted()).toThrow(TimeoutError)
    expect(scope.error('Hel')).toMatchObject({
      name: 'TimeoutError',
      message: 'Desk.ask took longer than 50 ms.',
      which: 'tool',
      timeoutMs: 50,
      partial: 'Hel',
    })
    expect(scope.signal.reason).toMatchObject({
      name: 'TimeoutError',
      message: 'Desk.ask took longer than 50 ms.',
    })
    expect(clock.pendingTimers).toBe(0)
  })

  test('is that of the first signal, also of one that has aborted already', () => {
    const [one, two] = [new AbortController(), new AbortController()]
    const scope = scopeOf({ signals: [one.signal, two.signal] })
    two.abort('second')
    one.abort('first')
    expect(scope.error()).toMatchObject({
      name: 'AbortError',
      message: 'Desk.ask was aborted.',
      cause: 'second',
    })
    for (const { signal } of [one, two]) expect(countAbortListeners(signal)).toBe(0)
    const clock = new ManualClock()
    const late = scopeOf({ clock, signals: [one.signal], timeout: 5 })
    expect(late.aborted).toBe(true)
    expect(late.error().cause).toBe('first')
    expect(clock.pendingTimers).toBe(0)
  })

  test('comes once: neither a later abort nor the clock changes the reason', async () => {
    const clock = new ManualClock()
    const scope = scopeOf({ clock, timeout: 50 })
    scope.abort('left')
    scope.abort('again')
    await clock.advance(100)
    expect(scope.signal.reason).toBe('left')
    expect(clock.pendingTimers).toBe(0)
  })

  test('never comes once the work is over, and leaves nothing behind', async () => {
    const clock = new ManualClock()
    const controller = new AbortController()
    const scope = scopeOf({ clock, signals: [controller.signal], timeout: 50 })
    expect(countAbortListeners(controller.signal)).toBe(1)
    scope.close()
    expect(clock.pendingTimers).toBe(0)
    expect(countAbortListeners(controller.signal)).toBe(0)
    controller.abort()
    scope.abort('late')
    await clock.advance(100)
    expect(scope.aborted).toBe(false)
  })
})

describe('a race with it', () => {
  const outcome = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      (value) => value,
      (error: Error) => error.name,
    )

  test('is won by what comes first', async () => {
    const scope = scopeOf()
    expect(await scope.race(Promise.resolve(1))).toBe(1)
    await expect(scope.race(Promise.reject(new RangeError('no')))).rejects.toThrow(RangeError)
    const waiting = [1, 2].map(() => outcome(scope.race(new Promise(() => undefined))))
    scope.abort('left')
    expect(await Promise.all(waiting)).toEqual(['AbortError', 'AbortError'])
    expect(await outcome(scope.race(Promise.resolve(1)))).toBe('AbortError')
  })

  test('leaves no rejection of a loser unhandled', async () => {
    const scope = scopeOf()
    let reject = (_: Error): void => undefined
    const lost = scope.race(new Promise((_, no) => (reject = no)))
    scope.abort('left')
    expect(await outcome(lost)).toBe('AbortError')
    reject(new Error('late'))
    expect(await outcome(scope.race(Promise.reject(new Error('later'))))).toBe('AbortError')
    await new Promise((resolve) => setImmediate(resolve))
  })
})
