import { ResponseTooLargeError } from '@slf/core'
import type { StreamEvent } from './stream-event.js'

/** Cuts the bytes of a stream into events. Made for every attempt. */
export interface Framer {
  /** The events that this piece completes. Pieces are cut anywhere, also inside a character. */
  push(bytes: Uint8Array): Iterable<StreamEvent>
  /** The event that the end of the stream completes, if any. */
  end(): Iterable<StreamEvent>
}

/** What a framer is made with. */
export interface FramerLimits {
  /** How many characters one event may have. */
  readonly maxEventCharacters: number
  /** Called once when bytes were no text and became replacement characters. */
  readonly onMalformed: () => void
}

/** How the events of a stream are told apart: server-sent events, one JSON text in each line, or in a way of its own. */
export type Framing = 'sse' | 'json-lines' | ((limits: FramerLimits) => Framer)

/** An event larger than the limits allow. */
export const tooLargeEvent = (limit: number): ResponseTooLargeError =>
  new ResponseTooLargeError(`An event of the stream has more than ${limit} characters.`, {
    limit,
    phase: 'body',
  })
