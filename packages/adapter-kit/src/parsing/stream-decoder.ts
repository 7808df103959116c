import type { ChatCompletionChunk } from '@slf/core'
import type { StreamEvent } from './stream-event.js'

/**
 * How far a stream is:
 * - `open`: the answer is not whole yet; an end here is an interruption.
 * - `complete`: the answer is whole; only usage may follow, and is waited for at most a second.
 * - `ended`: nothing more is wanted; the connection is closed at once.
 */
export type StreamState = 'open' | 'complete' | 'ended'

/**
 * Turns the events of one stream into chunks. Made for every attempt; pure, so it is tested with plain data.
 *
 * The kit holds what it gives to the rules of the contract: it puts indexes, ids and finish reasons right, and gives the
 * finish reason once, at the end. So a decoder may say it with any chunk, in the provider's word.
 */
export interface StreamDecoder {
  /** How far the stream is. Absent: `complete` once each answer has its finish reason. */
  readonly state?: StreamState | undefined
  /** Takes one event. What it throws ends the stream; thrown errors of the SLF tree are passed on with the partial text. */
  push(event: StreamEvent): Iterable<ChatCompletionChunk>
  /**
   * Called once, after the last event: gives what was held back. May throw when the answer is not whole. Absent: an
   * answer without a finish reason was interrupted.
   */
  end?(): Iterable<ChatCompletionChunk>
}
