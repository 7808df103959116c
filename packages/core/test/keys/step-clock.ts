import type { Clock, TimerHandle } from '../../src/clock/clock.js'

/**
 * A clock for tests that make millions of steps: like `ManualClock`, but promise reactions run as microtasks only,
 * without a macrotask between two timers.
 */
export class StepClock implements Clock {
  #now = 0
  readonly #timers = new Map<object, { readonly at: number; readonly callback: () => void }>()

  now(): number {
    return this.#now
  }

  date(): number {
    return this.#now
  }

  get pendingTimers(): number {
    return this.#timers.size
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const timer = {}
    this.#timers.set(timer, { at: this.#now + delayMs, callback })
    return timer
  }

  clearTimeout(timer: TimerHandle): void {
    this.#timers.delete(timer as object)
  }

  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds
    for (;;) {
      let due: object | undefined
      let at = Infinity
      for (const [timer, { at: time }] of this.#timers)
        if (time <= end && time < at) [due, at] = [timer, time]
      if (!due) break
      const { callback } = this.#timers.get(due) ?? {}
      this.#timers.delete(due)
      this.#now = at
      callback?.()
      await reactions()
    }
    this.#now = end
    await reactions()
  }
}

/** Long enough for every chain of promise reactions in a pool. */
export async function reactions(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve()
}
