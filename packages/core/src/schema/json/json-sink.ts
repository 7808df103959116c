import type { LongInteger } from './long-integer.js'

export type JsonScalar = string | number | boolean | null | LongInteger

/** What a reader finds, in the order of the text. */
export interface JsonSink {
  beginObject(): void
  beginArray(): void
  /** The name of the next member of the innermost object. */
  key(name: string): void
  /** A finished scalar. */
  scalar(value: JsonScalar): void
  /** The text so far of a string that is not finished; told at most once per piece of text. */
  growing(text: string): void
  /** The innermost object or array is finished. */
  end(): void
}
