import {
  type AttemptRecord,
  type CompletionUsage,
  type ExchangePhase,
  type KeyLease,
  LLMError,
  SlfError,
  TimeoutError,
} from '@slf/core'
import { BodyReader } from '../parsing/body-reader.js'
import { Countdown } from '../time/countdown.js'
import type { CallRecord } from './call-record.js'
import { failureOutcome, successOutcome } from './lease-outcome.js'
import { failureText, readableFailure } from '../errors/failure-text.js'
import { networkError } from '../errors/network-error.js'
import { untilAborted } from '../time/until-aborted.js'

/** One HTTP request of a call: its key, its clocks, its connection. Its end gives all of them back. */
export class HTTPAttempt {
  readonly lease: KeyLease
  phase: ExchangePhase = 'headers'
  readonly #call: CallRecord
  readonly #number: number
  readonly #controller = new AbortController()
  readonly #startedAt: number
  readonly #firstByte: Countdown
  readonly #countdowns = new Set<Countdown>()
  readonly #onScopeStop: () => void
  #response: Response | undefined
  #body: BodyReader | undefined

  /** @param number 1 for the first request of the call. */
  constructor(call: CallRecord, number: number, lease: KeyLease) {
    const { scope, settings } = call
    this.lease = lease
    this.#call = call
    this.#number = number
    this.#startedAt = settings.clock.now()
    this.#firstByte = new Countdown(settings.clock, settings.timeouts.firstByte)
    if (lease.key !== undefined) call.keys.add(lease.key)
    this.#onScopeStop = () => {
      this.#stop(scope.signal.reason as SlfError)
      this.dispose()
    }
    scope.signal.addEventListener('abort', this.#onScopeStop)
    if (scope.signal.aborted) this.#onScopeStop()
  }

  /** Aborts when the call stops or a clock of the attempt runs out; its reason is the typed error. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Waits for the head of the answer, on the clock of the first byte. */
  async head(response: Promise<Response>): Promise<Response> {
    const closeLate = (late: Response): void => void late.body?.cancel().catch(() => {})
    const inTime = untilAborted(response, this.signal, closeLate)
    this.#response = await this.#onClock(this.#firstByte, inTime, () => this.#expire('firstByte'))
    this.#call.requestId = this.#call.requestIdOf(this.#response.headers)
    return this.#response
  }

  /** Opens the body for {@link read}. */
  open(response: Response, maxBytes: number): BodyReader {
    this.#body = new BodyReader(response, maxBytes)
    // What stopped between the head and now had no body to end.
    if (this.signal.aborted) this.#body.cancel()
    this.signal.throwIfAborted()
    return this.#body
  }

  /** Reads the first piece of the body, still on the clock of the first byte. */
  readFirst(body: BodyReader): Promise<Uint8Array | undefined> {
    return this.read(body, this.#firstByte, () => this.#expire('firstByte'))
  }

  /** A clock for {@link readNext}. */
  idleCountdown(): Countdown {
    const { clock, timeouts } = this.#call.settings
    return new Countdown(clock, timeouts.idle)
  }

  /** Reads a further piece of the body. */
  readNext(body: BodyReader, idle: Countdown): Promise<Uint8Array | undefined> {
    return this.read(body, idle, () => this.#expire('idle'))
  }

  /** Reads a piece of the body on a clock of the caller. A stop ends a pending read, and every later one. */
  async read(body: BodyReader, countdown: Countdown, expire: () => void): Promise<Uint8Array | undefined> {
    const piece = await this.#onClock(countdown, body.read(), expire)
    this.signal.throwIfAborted()
    return piece
  }

  /** Ends the attempt: the answer was whole. */
  succeed(usage: CompletionUsage | null | undefined): void {
    if (this.#response) {
      this.lease.report(successOutcome(usage, this.#call.rateHintsOf(this.#response.headers)))
    }
    this.dispose()
  }

  /** Ends the attempt and returns what went wrong as an error of the tree. */
  fail(failure: unknown): SlfError {
    const error = this.#errorOf(readableFailure(failure))
    const { phase } = this
    const status = LLMError.isInstance(error) ? error.status : undefined
    const record: AttemptRecord = {
      attempt: this.#number,
      durationMs: Math.round(this.#call.settings.clock.now() - this.#startedAt),
      phase,
      error: error.name,
      ...(status === undefined ? {} : { status }),
      keyId: this.lease.id,
    }
    this.#call.attempts.push(record)
    this.lease.report(failureOutcome(error))
    this.dispose()
    return error
  }

  /** Closes the connection unless it was read to its end, and gives the key back. May be called twice. */
  dispose(): void {
    this.#call.scope.signal.removeEventListener('abort', this.#onScopeStop)
    this.#body?.cancel()
    for (const countdown of this.#countdowns) countdown.stop()
    this.lease.release()
  }

  #onClock<T>(countdown: Countdown, work: Promise<T>, expire: () => void): Promise<T> {
    this.#countdowns.add(countdown)
    return countdown.during(work, expire)
  }

  #errorOf(failure: unknown): SlfError {
    if (this.signal.aborted) return this.signal.reason as SlfError
    if (SlfError.isInstance(failure)) return failure
    if (this.phase !== 'decode') return networkError(failure, this.phase, this.#call.host)
    return new LLMError(`The answer cannot be read: ${failureText(failure)}`, {
      cause: failure,
      phase: 'decode',
    })
  }

  #expire(which: 'firstByte' | 'idle'): void {
    const timeoutMs = this.#call.settings.timeouts[which]
    const what = which === 'firstByte' ? 'No answer came' : 'Nothing more of the answer came'
    this.#stop(
      new TimeoutError(`${what} within ${timeoutMs} ms (timeouts.${which}).`, {
        which,
        timeoutMs,
        phase: this.phase,
      }),
    )
  }

  #stop(reason: SlfError): void {
    this.#controller.abort(reason)
    this.#body?.cancel()
  }
}
