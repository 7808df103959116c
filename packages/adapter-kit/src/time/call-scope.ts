import {
  AbortError,
  type AbortSignalSource,
  type Clock,
  onAbort,
  type SlfError,
  TimeoutError,
} from '@slf/core'
import { startTimer } from './timer.js'

/**
 * One call from its start to its outcome: everything in it stops when the caller aborts, when its time is over, or
 * when the adapter closes. The reason of `signal` is always the typed error that the call fails with.
 */
export class CallScope {
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #totalMs: number
  readonly #deadline: number
  readonly #release: () => void

  constructor(options: {
    readonly clock: Clock
    /** Milliseconds; `Infinity` for no limit. */
    readonly totalMs: number
    readonly signal?: AbortSignalSource | undefined
    /** The open calls of the adapter: this one is among them until it is over. */
    readonly open: Set<CallScope>
  }) {
    const { clock, totalMs, signal, open } = options
    this.#clock = clock
    this.#totalMs = totalMs
    this.#deadline = clock.now() + totalMs
    const follow = (): void => this.stop(new AbortError(undefined, { cause: signal?.reason }))
    const stopTimer = startTimer(clock, totalMs, () => this.expire())
    // Not AbortSignal.any: that leaks on long-lived signals (nodejs/node 54614).
    const stopFollowing = signal && onAbort(signal, follow)
    this.#release = () => {
      stopTimer()
      stopFollowing?.()
      open.delete(this)
    }
    open.add(this)
    if (signal?.aborted) follow()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get remainingMs(): number {
    return Math.max(0, this.#deadline - this.#clock.now())
  }

  /** Ends the call because its time is over. */
  expire(): void {
    const timeoutMs = this.#totalMs
    this.stop(new TimeoutError(`The call took longer than ${timeoutMs} ms.`, { which: 'total', timeoutMs }))
  }

  /**
   * Ends the call with an error, and gives back what it holds at once: the caller may never ask for more of it.
   * The first reason holds.
   */
  stop(reason: SlfError): void {
    this.#controller.abort(reason)
    this.dispose()
  }

  /** Throws the reason if the call was ended. */
  throwIfStopped(): void {
    if (this.signal.aborted) throw this.signal.reason as Error
  }

  /** Removes the listener and the timer, whatever the outcome. May be called twice. */
  dispose(): void {
    this.#release()
  }
}
