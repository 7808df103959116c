import type { Clock } from '@slf/core'
import { startTimer } from './timer.js'

interface Wait {
  readonly startedAt: number
  readonly expire: () => void
}

/**
 * A time limit that runs only while something is awaited, so that the consumer's own time is not billed. Its timer stays
 * when a wait ends in time, and serves the next one: a stream has thousands of waits. Whoever owns a countdown stops it.
 */
export class Countdown {
  readonly #clock: Clock
  readonly #limitMs: number
  #leftMs: number
  #wait: Wait | undefined
  #timer: { readonly firesAt: number; readonly stop: () => void } | undefined
  #isStopped = false

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
    this.#wait = { startedAt, expire }
    this.#fireBy(startedAt + Math.max(0, this.#leftMs))
    try {
      return await work
    } finally {
      this.#wait = undefined
      this.#leftMs -= this.#clock.now() - startedAt
    }
  }

  /** Leaves no timer, now and later. */
  stop(): void {
    this.#isStopped = true
    this.#timer?.stop()
    this.#timer = undefined
  }

  /** A timer that fires too early is set again then; too late it must not be. */
  #fireBy(due: number): void {
    if (this.#isStopped || (this.#timer && this.#timer.firesAt <= due)) return
    this.#timer?.stop()
    const stop = startTimer(this.#clock, Math.max(0, due - this.#clock.now()), () => this.#onTimer())
    this.#timer = { firesAt: due, stop }
  }

  #onTimer(): void {
    this.#timer = undefined
    if (!this.#wait) return
    const { startedAt, expire } = this.#wait
    const due = startedAt + Math.max(0, this.#leftMs)
    if (due <= this.#clock.now()) expire()
    else this.#fireBy(due)
  }
}
