import {
  type ChatCompletionChunk,
  ResponseTooLargeError,
  StreamFormatError,
  StreamInterruptedError,
} from '@slf/core'
import { networkError } from '../errors/network-error.js'
import type { HTTPAttempt } from '../exchange/http-attempt.js'
import type { BodyReader } from '../parsing/body-reader.js'
import type { Framer } from '../parsing/framer.js'
import { Countdown } from '../time/countdown.js'
import type { AnswerReading, ChunkBatch } from './answer-reading.js'
import { EventDecoder } from './event-decoder.js'

/** How long the usage is waited for once the answer is whole. */
const USAGE_GRACE_MS = 1_000
/** How long the server may take to close after its last word: a connection that ends by itself can be used again. */
const CLOSE_GRACE_MS = 100

/**
 * Reads a stream: each read of the network becomes one batch of chunks. Nothing is read ahead of the consumer, whose own
 * time is on no clock but the total one. It ends well only when the answer is whole.
 */
export class StreamReader {
  readonly decoder: EventDecoder
  readonly #attempt: HTTPAttempt
  readonly #body: BodyReader
  readonly #reading: AnswerReading
  readonly #framer: Framer
  readonly #idle: Countdown
  readonly #grace: Countdown
  readonly #closing: Countdown
  /** The piece that was read already, to tell the form of the answer. */
  #first: { readonly bytes: Uint8Array | undefined } | undefined
  #isOver = false
  /** What went wrong behind a batch that could still be handed on. */
  #failure: { readonly error: unknown } | undefined
  #interruption: { readonly cause: unknown } | undefined

  constructor(
    attempt: HTTPAttempt,
    source: { readonly body: BodyReader; readonly first: Uint8Array | undefined; readonly framer: Framer },
    reading: AnswerReading,
  ) {
    const { clock } = reading.settings
    this.#attempt = attempt
    this.#body = source.body
    this.#first = { bytes: source.first }
    this.#framer = source.framer
    this.#reading = reading
    this.decoder = new EventDecoder(reading)
    this.#idle = attempt.idleCountdown()
    this.#grace = new Countdown(clock, USAGE_GRACE_MS)
    this.#closing = new Countdown(clock, CLOSE_GRACE_MS)
  }

  /** The next batch, which has chunks; undefined at the end. */
  async next(): Promise<ChunkBatch | undefined> {
    for (;;) {
      if (this.#failure) throw this.#failure.error
      if (this.#isOver) return undefined
      const bytes = this.#first ? this.#first.bytes : await this.#read()
      this.#first = undefined
      const batch: ChatCompletionChunk[] = []
      try {
        if (bytes) this.#take(bytes, batch)
        else this.#finish(batch)
      } catch (error) {
        this.#failure = { error }
      }
      if (batch.length > 0) return batch
    }
  }

  async #read(): Promise<Uint8Array | undefined> {
    const { state } = this.decoder
    try {
      if (state === 'open') return await this.#attempt.readNext(this.#body, this.#idle)
      const countdown = state === 'complete' ? this.#grace : this.#closing
      return await this.#attempt.read(this.#body, countdown, () => this.#body.cancel())
    } catch (error) {
      if (this.#attempt.signal.aborted) throw error
      if (state === 'open' && error instanceof ResponseTooLargeError) throw error
      // The connection broke: what matters is only whether the answer was whole by then.
      this.#interruption = { cause: error }
      return undefined
    }
  }

  #take(bytes: Uint8Array, batch: ChatCompletionChunk[]): void {
    // What follows the last word is read only so that the connection can be used again.
    if (this.decoder.isConcluded) return
    let isAlive = false
    for (const event of this.#framer.push(bytes)) {
      isAlive ||= !this.#reading.isHeartbeat(event)
      this.#attempt.phase = 'decode'
      this.decoder.push(event, batch)
      if (this.decoder.state === 'ended') {
        this.decoder.conclude(batch)
        break
      }
    }
    this.#attempt.phase = 'body'
    if (isAlive) this.#idle.reset()
  }

  /** The body is at its end, or the connection broke. */
  #finish(batch: ChatCompletionChunk[]): void {
    this.#isOver = true
    if (this.decoder.isConcluded) return
    if (this.#interruption && this.decoder.state === 'open') {
      throw this.decoder.explain(
        new StreamInterruptedError('The connection broke before the end of the answer.', {
          cause: networkError(this.#interruption.cause, 'body'),
          phase: 'body',
        }),
      )
    }
    if (!this.#interruption) this.#takeRest(batch)
    this.decoder.conclude(batch)
  }

  /** Text after the last blank line: it may be cut, so a parse failure here is not a format error. */
  #takeRest(batch: ChatCompletionChunk[]): void {
    for (const event of this.#framer.end()) {
      try {
        this.#attempt.phase = 'decode'
        this.decoder.push(event, batch)
      } catch (error) {
        if (!(error instanceof StreamFormatError)) throw error
        this.decoder.lastWords.note(event)
      }
      this.#attempt.phase = 'body'
    }
  }
}
