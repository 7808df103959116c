import type { OutputIssue } from '../../errors/output-errors.js'

/** A field or an array item that the model has finished; inner ones come before the one that holds them. */
export interface CompletedField {
  /** Where in the value, as a JSON Pointer; `''` is the whole value. */
  readonly path: string
  readonly value: unknown
}

/** Reads an answer while it grows. Total cost is linear in the length of the answer. */
export interface PartialReader {
  /** Reads the next piece and tells what it completed, in order. */
  push(text: string): readonly CompletedField[]
  /** The text is over: what the end completes (a number at the root, an open tag). */
  finish(): readonly CompletedField[]
  /**
   * The value so far, in the shape of the schema with parts missing; `undefined` before the first part.
   * A snapshot that never changes: the same reference as before when nothing was added.
   */
  readonly value: unknown
  /**
   * The first completed field that can never fit the schema, for callers that want to stop early. Not told of a value
   * behind prose: it may be a draft, and the answer still comes.
   */
  readonly violation: OutputIssue | undefined
}
