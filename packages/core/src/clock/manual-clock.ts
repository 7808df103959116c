import type { Clock, TimerHandle } from './clock.js'

interface Timer {
  readonly at: number
  readonly order: number
  readonly callback: () => void
}

/** A clock that moves only when told to: for tests of time-outs, back-off and limits without waiting. */
export class ManualClock implements Clock {
  #now = 0
  #order = 0
  readonly #timers = new Set<Timer>()
  readonly #epoch: number

  constructor(options: { readonly date?: number | undefined } = {}) {
    this.#epoch = options.date ?? Date.UTC(2026, 0, 1)
  }

  now(): number {
    return this.#now
  }

  date(): number {
    return this.#epoch + this.#now
  }

  /** How many timers are waiting; 0 shows that nothing was left behind. */
  get pendingTimers(): number {
    return this.#timers.size
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const timer: Timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback }
    this.#timers.add(timer)
    return timer
  }

  clearTimeout(timer: TimerHandle): void {
    this.#timers.delete(timer as Timer)
  }

  /** Moves time forward and runs what falls due, in order; promise reactions run between two timers. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds
    for (let timer = this.#nextUntil(end); timer; timer = this.#nextUntil(end)) {
      this.#timers.delete(timer)
      this.#now = timer.at
      timer.callback()
      await settle()
    }
    this.#now = end
    await settle()
  }

  #nextUntil(end: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.at > end) continue
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer
    }
    return next
  }
}

/** Lets promise reactions that are already due run. A macrotask, since a chain of reactions has no known length. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
