import { type AttemptRecord, type Clock, type ExchangePhase, type SlfError, TimeoutError } from '@slf/core'
import type { ExchangeSettings } from './adapter-options.js'
import { BodyReader } from './body-reader.js'
import type { CallScope } from './call-scope.js'
import { Countdown } from './countdown.js'
import type { KeyLease } from './key-lease.js'
import { untilAborted } from './until-aborted.js'

/** One HTTP request of a call: its key, its clocks, its connection. Disposing gives all of them back. */
export class Attempt {
  /** 1 for the first request of the call. */
  readonly number: number
  readonly lease: KeyLease
  phase: ExchangePhase = 'connect'
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #startedAt: number
  readonly #scope: CallScope
  readonly #firstByte: Countdown
  readonly #onScopeStop: () => void
  #body: BodyReader | undefined

  constructor(number: number, lease: KeyLease, scope: CallScope, settings: ExchangeSettings) {
    this.number = number
    this.lease = lease
    this.#scope = scope
    this.#clock = settings.clock
    this.#startedAt = settings.clock.now()
    this.#firstByte = new Countdown(settings.clock, settings.timeouts.firstByte)
    this.#onScopeStop = () => this.#controller.abort(scope.signal.reason)
    scope.signal.addEventListener('abort', this.#onScopeStop)
    if (scope.signal.aborted) this.#onScopeStop()
  }

  /** Aborts when the call stops or a clock of the attempt runs out; its reason is the typed error. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  stop(reason: SlfError): void {
    this.#controller.abort(reason)
  }

  /** Waits for the head of the answer, on the clock of the first byte. */
  async head(response: Promise<Response>, firstByteMs: number): Promise<Response> {
    const closeLate = (late: Response): void => void late.body?.cancel().catch(() => {})
    return this.#firstByte.during(untilAborted(response, this.signal, closeLate), () =>
      this.stop(timeout('firstByte', firstByteMs, 'The answer did not begin')),
    )
  }

  /** Opens the body for {@link read}. */
  open(response: Response, maxBytes: number): BodyReader {
    this.phase = 'body'
    return (this.#body = new BodyReader(response, maxBytes))
  }

  /** Reads the first piece of the body, still on the clock of the first byte. */
  readFirst(body: BodyReader, firstByteMs: number): Promise<Uint8Array | undefined> {
    return this.read(body, this.#firstByte, () =>
      this.stop(timeout('firstByte', firstByteMs, 'The answer did not begin')),
    )
  }

  /** Reads a piece of the body on a clock. */
  read(body: BodyReader, countdown: Countdown, expire: () => void): Promise<Uint8Array | undefined> {
    return countdown.during(untilAborted(body.read(), this.signal), expire)
  }

  /** What happened, in short facts that are safe to log. */
  record(error: SlfError): AttemptRecord {
    const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined
    return {
      attempt: this.number,
      durationMs: Math.round(this.#clock.now() - this.#startedAt),
      phase: this.phase,
      error: error.name,
      ...(status === undefined ? {} : { status }),
      ...(this.lease.id === '' ? {} : { keyId: this.lease.id }),
    }
  }

  /** Closes the connection unless it was read to its end, and gives the key back. */
  dispose(): void {
    this.#scope.signal.removeEventListener('abort', this.#onScopeStop)
    this.#body?.cancel()
    this.lease.release()
  }
}

/** The error of a clock of an attempt. */
export function timeout(which: 'firstByte' | 'idle', timeoutMs: number, what: string): TimeoutError {
  return new TimeoutError(`${what} within ${timeoutMs} ms (timeouts.${which}).`, {
    which,
    timeoutMs,
    phase: which === 'firstByte' ? 'headers' : 'body',
  })
}
