import { callHook, wrongResult } from '../errors/hook-error.js'
import { type Framer, type FramerLimits, tooLargeEvent } from '../parsing/framer.js'
import type { StreamEvent } from '../parsing/stream-event.js'

/** Holds the framer of an author to the limits: also one that gathers bytes and never gives an event. */
export class BoundedFramer implements Framer {
  readonly #framer: Framer
  readonly #limit: number
  #bytesSinceEvent = 0

  constructor(framer: Framer, { maxEventCharacters }: FramerLimits) {
    this.#framer = framer
    this.#limit = maxEventCharacters
  }

  push(bytes: Uint8Array): readonly StreamEvent[] {
    const events = this.#checked(() => this.#framer.push(bytes))
    this.#bytesSinceEvent = events.length > 0 ? bytes.length : this.#bytesSinceEvent + bytes.length
    // A character has four bytes at most, and an event some bytes around its text.
    if (events.length === 0 && this.#bytesSinceEvent > this.#limit * 4 + 1_024)
      throw tooLargeEvent(this.#limit)
    return events
  }

  end(): readonly StreamEvent[] {
    return this.#checked(() => this.#framer.end())
  }

  #checked(run: () => Iterable<StreamEvent>): readonly StreamEvent[] {
    const events: readonly unknown[] = callHook('framing', () => [...run()])
    for (const event of events) {
      const { data } = (event ?? {}) as Partial<StreamEvent>
      if (typeof data !== 'string') throw wrongResult('framing', "must give events whose 'data' is text.")
      if (data.length > this.#limit) throw tooLargeEvent(this.#limit)
    }
    return events as readonly StreamEvent[]
  }
}
