import { type Framer, type FramerLimits, tooLargeEvent } from './framer.js'
import type { StreamEvent } from './stream-event.js'
import { UTF8Text } from './utf8-text.js'

/** Cuts a stream into lines, each of which is a JSON text (`application/x-ndjson`). Blank lines are skipped. */
export class JSONLinesParser implements Framer {
  readonly #limit: number
  readonly #text: UTF8Text
  /** Pieces of a line that is not whole yet: joined once, when it is. */
  #pieces: string[] = []
  #length = 0

  constructor({ maxEventCharacters, onMalformed }: FramerLimits) {
    this.#limit = maxEventCharacters
    this.#text = new UTF8Text(onMalformed)
  }

  /** @throws ResponseTooLargeError for a line over the limit. */
  push(bytes: Uint8Array): readonly StreamEvent[] {
    return this.#feed(this.#text.push(bytes))
  }

  end(): readonly StreamEvent[] {
    return this.#feed(`${this.#text.end()}\n`)
  }

  #feed(text: string): readonly StreamEvent[] {
    const events: StreamEvent[] = []
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const line = this.#complete(text.slice(start, end))
      if (line.trim() !== '') events.push({ data: line })
      start = end + 1
    }
    if (start < text.length) this.#keep(text.slice(start))
    return events
  }

  #complete(end: string): string {
    this.#keep(end)
    const line = this.#pieces.length === 1 ? end : this.#pieces.join('')
    this.#pieces = []
    this.#length = 0
    return line
  }

  #keep(piece: string): void {
    this.#length += piece.length
    if (this.#length > this.#limit) throw tooLargeEvent(this.#limit)
    this.#pieces.push(piece)
  }
}
