import { type Clock, systemClock, type TimerHandle } from '@slf/core'

/** The clock of the machine, faster if need be, and how many of its timers wait. */
export class WatchedClock implements Clock {
  readonly #speed: number
  readonly #waiting = new Set<TimerHandle>()

  /** @param speed how many of its milliseconds pass in one of the machine's; for waits that a test must not wait out. */
  constructor(speed = 1) {
    this.#speed = speed
  }

  get pendingTimers(): number {
    return this.#waiting.size
  }

  now(): number {
    return systemClock.now() * this.#speed
  }

  date(): number {
    return systemClock.date()
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const timer = systemClock.setTimeout(() => {
      this.#waiting.delete(timer)
      callback()
    }, delayMs / this.#speed)
    this.#waiting.add(timer)
    return timer
  }

  clearTimeout(timer: TimerHandle): void {
    this.#waiting.delete(timer)
    systemClock.clearTimeout(timer)
  }
}
