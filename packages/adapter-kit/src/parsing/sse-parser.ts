import { StreamFormatError } from '@slf/core'
import { createParser } from 'eventsource-parser'
import { type Framer, tooLargeEvent } from './framer.js'
import type { StreamEvent } from './stream-event.js'
import { UTF8Text } from './utf8-text.js'

/** Lines without an event that are none of the standard: more are no event stream, and each costs an error object. */
const MOST_UNKNOWN_LINES = 1_000

/**
 * Cuts the bytes of an event stream into events (WHATWG HTML, section 9.2.6), with two departures that providers rely on:
 * an event at the end of the stream counts also without the blank line after it, and a line `error: …` (llama.cpp) is an
 * event of that name.
 */
export class SSEParser implements Framer {
  readonly #maxEventCharacters: number
  readonly #text: UTF8Text
  readonly #parser: ReturnType<typeof createParser>
  #events: StreamEvent[] = []
  #tooLarge = false
  #unknownLines = 0

  /** @param maxEventCharacters how long one event may be. */
  constructor(maxEventCharacters: number, onMalformed: () => void = () => {}) {
    this.#maxEventCharacters = maxEventCharacters
    this.#text = new UTF8Text(onMalformed)
    this.#parser = createParser({
      maxBufferSize: maxEventCharacters,
      // A throw in here loses the rest of the piece: only what ends the stream may.
      onEvent: ({ event, data }) => {
        this.#unknownLines = 0
        // An event of many lines that came in one piece never was in the parser's buffer.
        if (data.length > maxEventCharacters) this.#tooLarge = true
        else this.#events.push({ event, data })
      },
      onError: ({ type, field, value }) => {
        if (type === 'max-buffer-size-exceeded') this.#tooLarge = true
        else if (field === 'error' && value) this.#events.push({ event: 'error', data: value })
        else if (++this.#unknownLines > MOST_UNKNOWN_LINES) throw notEvents()
      },
    })
  }

  /**
   * The events that this piece completes.
   * @throws ResponseTooLargeError for an event over the limit, StreamFormatError for what is no event stream.
   */
  push(bytes: Uint8Array): readonly StreamEvent[] {
    return this.#feed(this.#text.push(bytes))
  }

  /** The event that the end of the stream completes, if any: it may be a cut one. */
  end(): readonly StreamEvent[] {
    return this.#feed(`${this.#text.end()}\n\n`)
  }

  #feed(text: string): readonly StreamEvent[] {
    this.#parser.feed(text)
    if (this.#tooLarge) throw tooLargeEvent(this.#maxEventCharacters)
    const events = this.#events
    this.#events = []
    return events
  }
}

const notEvents = (): StreamFormatError =>
  new StreamFormatError(
    `The answer is no event stream: more than ${MOST_UNKNOWN_LINES} of its lines are of no known field.`,
    { phase: 'body' },
  )
