import { type Clock, systemClock, type TimerHandle } from '@slf/core'

interface WaitingTimer {
  readonly callback: () => void
  readonly dueAt: number
}

/** The clock of the machine, faster if need be, and how many of its timers wait. */
export class WatchedClock implements Clock {
  readonly #speed: number
  readonly #waiting = new Map<TimerHandle, WaitingTimer>()
  #skippedMs = 0

  /** @param speed how many of its milliseconds pass in one of the machine's; for waits that a test must not wait out. */
  constructor(speed = 1) {
    this.#speed = speed
  }

  get pendingTimers(): number {
    return this.#waiting.size
  }

  now(): number {
    return systemClock.now() * this.#speed + this.#skippedMs
  }

  date(): number {
    return systemClock.date()
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const timer = systemClock.setTimeout(() => this.#fire(timer), delayMs / this.#speed)
    this.#waiting.set(timer, { callback, dueAt: this.now() + delayMs })
    return timer
  }

  clearTimeout(timer: TimerHandle): void {
    this.#waiting.delete(timer)
    systemClock.clearTimeout(timer)
  }

  /** Lets time pass at once: the timers that are due then fire, in their order. */
  skip(milliseconds: number): void {
    this.#skippedMs += milliseconds
    const now = this.now()
    const due = [...this.#waiting].filter(([, { dueAt }]) => dueAt <= now)
    for (const [timer] of due.sort(([, one], [, other]) => one.dueAt - other.dueAt)) {
      systemClock.clearTimeout(timer)
      this.#fire(timer)
    }
  }

  #fire(timer: TimerHandle): void {
    const waiting = this.#waiting.get(timer)
    this.#waiting.delete(timer)
    waiting?.callback()
  }
}
