import type { OutputIssue } from '../../errors/output-errors.js'

/** Something about a schema that the provider's dialect cannot say as it stands, and what was done about it. */
export interface SchemaNote {
  /** Where in the schema, as a JSON Pointer; `''` is the root. */
  readonly path: string
  readonly message: string
}

/** A safe change that made an answer fit: recorded, never silent. */
export interface Correction {
  /** Where in the value, as a JSON Pointer; `''` is the whole answer. */
  readonly path: string
  readonly message: string
}

/** What came of reading an answer of the model. */
export type OutputReading =
  | {
      readonly ok: true
      /** Fits the schema; codecs are decoded. */
      readonly value: unknown
      readonly corrections: readonly Correction[]
    }
  | {
      readonly ok: false
      /** Condensed, at most 20 and one line for the rest. */
      readonly issues: readonly OutputIssue[]
      /** The answer as the model wrote it. */
      readonly raw: string
      /** The answer after all safe corrections, if it could be read at all. */
      readonly closest?: unknown
      /** The text ends in the middle of a value. */
      readonly truncated: boolean
    }

/** What came of checking a value that code gave. */
export type ValueReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly OutputIssue[] }
