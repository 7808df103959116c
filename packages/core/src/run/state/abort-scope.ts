import type { AbortSignalLike } from '../../clock/abort-signal.js'
import type { Clock, TimerHandle } from '../../clock/clock.js'
import { onAbort } from '../../clock/on-abort.js'
import { TimeoutError, type TimeoutName } from '../../errors/llm-errors.js'
import { AbortError, ConfigurationError } from '../../errors/programmer-errors.js'

/** More than a timer can count means no limit. */
const LONGEST_TIMER = 2 ** 31 - 1

export interface AbortScopeOptions {
  /** The signals of whoever may abort. */
  readonly signals: readonly AbortSignalLike[]
  readonly clock: Clock
  /** Milliseconds; absent, 0 or Infinity: no limit. */
  readonly timeout?: number | undefined
  /** The deadline of whatever this is a part of, which ends it through one of the signals. */
  readonly outerDeadline?: number | undefined
  /** Which limit `timeout` is. */
  readonly which: TimeoutName
  /** For messages: `Desk.triage`, `tool 'search'`. */
  readonly label: string
}

/**
 * The time in which something may run: it ends with the first signal that aborts, with the deadline, or with `close`.
 * Its own signal is what adapters and tools get, so that nobody adds listeners to the caller's.
 * `AbortSignal.any` would keep them on a long-lived signal (https://github.com/nodejs/node/issues/54614).
 */
export class AbortScope {
  readonly #controller = new AbortController()
  readonly #options: AbortScopeOptions
  readonly #waiting = new Set<(error: Error) => void>()
  readonly #removeListeners: readonly (() => void)[]
  /** When the scope ends at the latest, on its clock. */
  readonly deadline: number | undefined
  #timer: TimerHandle | undefined
  #closed = false

  /** @throws ConfigurationError when the limit is negative or not a number */
  constructor(options: AbortScopeOptions) {
    this.#options = options
    const { signals, clock, label, outerDeadline = Infinity } = options
    const timeout = limitOf(options.timeout, label)
    const deadline = Math.min(outerDeadline, clock.now() + (timeout ?? Infinity))
    this.deadline = deadline === Infinity ? undefined : deadline
    this.#removeListeners = signals.map((signal) => onAbort(signal, () => this.abort(signal.reason)))
    for (const signal of signals) if (signal.aborted) this.abort(signal.reason)
    if (timeout !== undefined && !this.aborted) {
      this.#timer = clock.setTimeout(() => this.#expire(timeout), timeout)
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get aborted(): boolean {
    return this.signal.aborted
  }

  /** Milliseconds until the deadline, at least 1; undefined without one. */
  get remaining(): number | undefined {
    if (this.deadline === undefined) return undefined
    return Math.max(1, Math.ceil(this.deadline - this.#options.clock.now()))
  }

  /** What to throw once the scope was aborted. */
  error(partial?: string): TimeoutError | AbortError {
    const reason: unknown = this.signal.reason
    const { which, label } = this.#options
    if (reason instanceof ExpiredLimit) {
      const message = `${label} took longer than ${reason.timeoutMs} ms.`
      return new TimeoutError(message, { which, timeoutMs: reason.timeoutMs, partial })
    }
    return new AbortError(`${label} was aborted.`, { cause: reason, partial })
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.error()
  }

  /** The result of a promise, or the error of the scope as soon as it aborts; what comes later is swallowed. */
  race<Result>(promise: PromiseLike<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.aborted) {
        promise.then(undefined, () => undefined)
        return reject(this.error())
      }
      const settle = (): boolean => this.#waiting.delete(reject)
      this.#waiting.add(reject)
      promise.then(
        (result) => settle() && resolve(result),
        (error: unknown) => settle() && reject(error),
      )
    })
  }

  /** Aborts from inside: the consumer of the events has left. */
  abort(reason: unknown): void {
    if (this.#closed || this.aborted) return
    this.#detach()
    this.#controller.abort(reason)
    for (const reject of this.#waiting) reject(this.error())
    this.#waiting.clear()
  }

  /** The work is over: leaves no listener and no timer. */
  close(): void {
    this.#closed = true
    this.#detach()
  }

  #expire(timeoutMs: number): void {
    this.abort(new ExpiredLimit(this.#options.label, timeoutMs))
  }

  #detach(): void {
    for (const remove of this.#removeListeners) remove()
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

/** The reason of the inner signal when the deadline passed; tools and adapters see it as an ordinary error. */
class ExpiredLimit extends Error {
  readonly timeoutMs: number

  constructor(label: string, timeoutMs: number) {
    super(`${label} took longer than ${timeoutMs} ms.`)
    this.name = 'TimeoutError'
    this.timeoutMs = timeoutMs
  }
}

function limitOf(timeout: number | undefined, label: string): number | undefined {
  if (timeout === undefined || timeout === 0) return undefined
  if (typeof timeout !== 'number' || Number.isNaN(timeout) || timeout < 0) {
    throw new ConfigurationError(
      `${label}: 'timeout' must be a number of milliseconds, but got ${String(timeout)}; 0 or Infinity turns it off.`,
    )
  }
  return timeout > LONGEST_TIMER ? undefined : timeout
}
