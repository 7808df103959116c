import type { ChatCompletionChunk } from '@slf/core'

/** One event of a server-sent event stream. */
export interface SSEEvent {
  /** The `event:` field; most Chat Completions servers send none. */
  readonly event?: string | undefined
  /** The `data:` lines, joined by line feeds. */
  readonly data: string
}

/**
 * How far a stream is:
 * - `open`: the answer is not whole yet; an end here is an interruption.
 * - `complete`: the answer is whole; only usage may follow, and is waited for at most a second.
 * - `ended`: nothing more is wanted; the connection is closed at once.
 */
export type StreamState = 'open' | 'complete' | 'ended'

/** Turns the events of one stream into chunks. Made anew for every attempt; pure, so it is tested with plain data. */
export interface StreamDecoder {
  readonly state: StreamState
  /** Takes one event. What it throws ends the stream; thrown errors of the SLF tree are passed on with the partial text. */
  push(event: SSEEvent): readonly ChatCompletionChunk[]
  /**
   * Called once, after the last event. Gives what was held back (usage, an inferred finish reason).
   * @throws StreamInterruptedError when the answer is not whole.
   */
  end(): readonly ChatCompletionChunk[]
}
