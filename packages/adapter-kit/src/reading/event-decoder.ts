import {
  AdapterError,
  type ChatCompletionChunk,
  SlfError,
  StreamFormatError,
  StreamInterruptedError,
} from '@slf/core'
import { ChunkRules } from '../chunks/chunk-rules.js'
import { errorIn } from '../errors/error-in.js'
import { callHook, hookError, wrongResult } from '../errors/hook-error.js'
import { setFact } from '../errors/set-fact.js'
import type { StreamDecoder, StreamState } from '../parsing/stream-decoder.js'
import type { StreamEvent } from '../parsing/stream-event.js'
import type { AnswerReading } from './answer-reading.js'
import { errorInEvent, LastWords, mayBeError } from './last-words.js'

/** The author's decoder of one stream, held to the rules of the contract; knows why a stream has no answer. */
export class EventDecoder {
  readonly rules: ChunkRules
  readonly lastWords = new LastWords()
  readonly #reading: AnswerReading
  readonly #decoder: StreamDecoder
  #isConcluded = false

  constructor(reading: AnswerReading) {
    this.#reading = reading
    this.#decoder = reading.decoder()
    this.rules = new ChunkRules(reading.context)
  }

  get state(): StreamState {
    if (this.#isConcluded) return 'ended'
    const { state } = this.#decoder
    if (state === 'open' || state === 'complete' || state === 'ended') return state
    if (state !== undefined)
      throw wrongResult('createDecoder', `made a decoder whose 'state' is '${String(state)}'.`)
    return this.rules.isFinished && !this.rules.wentOn ? 'complete' : 'open'
  }

  /** The last chunk was given. */
  get isConcluded(): boolean {
    return this.#isConcluded
  }

  /**
   * Decodes one event into the batch.
   * @throws the error that the event is, or what is wrong with the event or with the decoder.
   */
  push(event: StreamEvent, batch: ChatCompletionChunk[]): void {
    const before = batch.length
    try {
      const given = this.#decoder.push(event)
      // A generator knows how far the stream is after its last chunk only.
      const chunks = Array.isArray(given) ? (given as readonly ChatCompletionChunk[]) : [...given]
      this.#apply(chunks, batch)
    } catch (thrown) {
      throw this.#errorOf(thrown, event)
    }
    if (batch.length === before) this.#notice(event)
  }

  /**
   * Takes what the decoder held back, and gives the finish reasons.
   * @throws StreamInterruptedError when the answer is not whole, or the error that came in its place.
   */
  conclude(batch: ChatCompletionChunk[]): void {
    const wasOpen = this.state === 'open'
    this.#isConcluded = true
    try {
      const held = callHook('end', () => [...(this.#decoder.end?.() ?? [])])
      this.#apply(held, batch)
      this.#assertWhole(wasOpen)
    } catch (error) {
      throw StreamInterruptedError.isInstance(error) ? this.explain(error) : error
    }
    const last = this.rules.end()
    if (last) batch.push(last)
  }

  /** An interruption, or what the server said in place of the rest. */
  explain(interruption: StreamInterruptedError): SlfError {
    const told = this.lastWords.error
    if (told !== undefined) return this.#reading.errorOf(told)
    const { quote } = this.lastWords
    if (!this.rules.hasOutput && quote !== '') {
      setFact(interruption, 'message', `${interruption.message} The server sent: ${quote}`)
    }
    return interruption
  }

  #apply(chunks: readonly ChatCompletionChunk[], batch: ChatCompletionChunk[]): void {
    const { state } = this.#decoder
    const isWhole = state === 'complete' || state === 'ended'
    for (const chunk of chunks) {
      const ruled = this.rules.apply(chunk, isWhole)
      if (ruled) batch.push(ruled)
    }
  }

  #assertWhole(wasOpen: boolean): void {
    const { isFinished, hasAnswer, hasOutput } = this.rules
    if (isFinished || (!wasOpen && hasAnswer)) return
    throw new StreamInterruptedError(
      hasOutput
        ? 'The stream ended without a finish reason: the answer may be cut.'
        : 'The stream ended before anything of the answer came.',
      { phase: 'body' },
    )
  }

  /** An event that added nothing: a server that reports an error may go on sending heartbeats. */
  #notice(event: StreamEvent): void {
    this.lastWords.note(event)
    const error = mayBeError(event) ? errorInEvent(event, errorIn) : undefined
    if (error !== undefined) throw this.#reading.errorOf(error)
  }

  /** What a decoder threw: on purpose, over what the server sent, or by mistake. */
  #errorOf(thrown: unknown, event: StreamEvent): unknown {
    const isOverEvent =
      StreamFormatError.isInstance(thrown) || AdapterError.isInstance(thrown) || !SlfError.isInstance(thrown)
    const told = isOverEvent ? errorInEvent(event, errorIn) : undefined
    if (told !== undefined) return this.#reading.errorOf(told)
    if (thrown instanceof SyntaxError && !isJson(event.data)) {
      return new StreamFormatError('An event of the stream is not JSON.', { body: event.data.slice(0, 500) })
    }
    return hookError('push', thrown)
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
