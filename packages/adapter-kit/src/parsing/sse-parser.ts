import { ResponseTooLargeError, StreamFormatError } from '@slf/core'
import { createParser } from 'eventsource-parser'
import type { SSEEvent } from './stream-decoder.js'

/** Lines without an event that are none of the standard: more are no event stream, and each costs an error object. */
const MOST_UNKNOWN_LINES = 1_000

/**
 * Cuts the bytes of an event stream into events (WHATWG HTML, section 9.2.6), with one departure that providers rely
 * on: an event at the end of the stream counts also without the blank line after it.
 */
export class SSEParser {
  // One decoder for the whole stream: characters are split over reads, and it removes the byte order mark.
  readonly #text = new TextDecoder()
  readonly #parser: ReturnType<typeof createParser>
  #events: SSEEvent[] = []
  #tooLarge = false
  #unknownLines = 0

  /** @param maxEventCharacters how long one event may be. */
  constructor(maxEventCharacters: number) {
    this.#maxEventCharacters = maxEventCharacters
    this.#parser = createParser({
      maxBufferSize: maxEventCharacters,
      // A throw in here loses the rest of the piece: only what ends the stream may.
      onEvent: ({ event, data }) => {
        this.#unknownLines = 0
        this.#events.push({ event, data })
      },
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') this.#tooLarge = true
        else if (++this.#unknownLines > MOST_UNKNOWN_LINES) throw notEvents()
      },
    })
  }
  readonly #maxEventCharacters: number

  /**
   * The events that this piece completes.
   * @throws ResponseTooLargeError for an event over the limit, StreamFormatError for what is no event stream.
   */
  push(bytes: Uint8Array): readonly SSEEvent[] {
    return this.#feed(this.#text.decode(bytes, { stream: true }))
  }

  /** The event that the end of the stream completes, if any: it may be a cut one. */
  end(): readonly SSEEvent[] {
    return this.#feed(`${this.#text.decode()}\n\n`)
  }

  #feed(text: string): readonly SSEEvent[] {
    this.#parser.feed(text)
    if (this.#tooLarge) {
      const limit = this.#maxEventCharacters
      throw new ResponseTooLargeError(`An event of the stream has more than ${limit} characters.`, {
        limit,
        phase: 'body',
      })
    }
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
