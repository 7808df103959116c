import { ResponseTooLargeError } from '@slf/core'
import { createParser } from 'eventsource-parser'
import type { SSEEvent } from './stream-decoder.js'

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

  /** @param maxEventCharacters how long one event may be. */
  constructor(maxEventCharacters: number) {
    this.#maxEventCharacters = maxEventCharacters
    this.#parser = createParser({
      maxBufferSize: maxEventCharacters,
      // A throw in here would lose the rest of the piece: both only take notes.
      onEvent: ({ event, data }) => this.#events.push({ event, data }),
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') this.#tooLarge = true
      },
    })
  }
  readonly #maxEventCharacters: number

  /**
   * The events that this piece completes.
   * @throws ResponseTooLargeError for an event over the limit.
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
