import type { Clock } from '@slf/core'
import { startTimer } from './timer.js'

/** A time limit that runs only while something is awaited, so that the consumer's own time is not billed. */
export class Countdown {
  readonly #clock: Clock
  readonly #limitMs: number
  #leftMs: number

  constructor(clock: Clock, limitMs: number) {
    this.#clock = clock
    this.#limitMs = limitMs
    this.#leftMs = limitMs
  }

  /** Starts from the whole limit again. */
  reset(): void {
    this.#leftMs = this.#limitMs
  }

  /** Waits for the work and calls `expire` if what is left of the limit passes meanwhile. */
  async during<T>(work: Promise<T>, expire: () => void): Promise<T> {
    const startedAt = this.#clock.now()
    const stopTimer = startTimer(this.#clock, Math.max(0, this.#leftMs), expire)
    try {
      return await work
    } finally {
      stopTimer()
      this.#leftMs -= this.#clock.now() - startedAt
    }
  }
}
