import { JsonReader } from './json-reader.js'
import type { SyntaxCorrection } from './syntax-corrections.js'
import { JsonTree } from './json-tree.js'
import { readStrictJson } from './read-strict-json.js'

/** A JSON value that was found in a text. */
export type JsonReading =
  | {
      readonly ok: true
      readonly value: unknown
      /** Position behind the value. */
      readonly end: number
      readonly corrections: readonly (readonly [SyntaxCorrection, number])[]
    }
  | {
      readonly ok: false
      readonly message: string
      readonly end: number
      /** The text ends before the value does. */
      readonly truncated: boolean
      /** What could be read. */
      readonly value: unknown
      /** Containers that were open where it failed. */
      readonly depth: number
      /** Whether more than an opening bracket was read. */
      readonly hasContent: boolean
    }

/** Reads one JSON value from a position on, forgiving what `JsonReader` forgives. Linear, never throws. */
export function readJsonAt(text: string, from: number): JsonReading {
  const tree = new JsonTree()
  const reader = new JsonReader(tree)
  const end = reader.push(text, from)
  reader.finish()
  if (reader.isDone) {
    const corrections = [...reader.corrections.entries()]
    if (tree.duplicates > 0) corrections.push(['duplicate key', tree.duplicates])
    return { ok: true, value: tree.value, end, corrections }
  }
  const message = reader.failure ?? `the text ends in the middle of ${reader.openPart}`
  const { depth, hasContent } = reader
  return { ok: false, message, end, truncated: !reader.isFailed, value: tree.value, depth, hasContent }
}

/** Reads a text that is one JSON value and nothing else. */
export function readJson(text: string): JsonReading {
  const strict = readStrictJson(text)
  if (strict) return { ok: true, value: strict.value, end: text.trimEnd().length, corrections: [] }
  const read = readJsonAt(text, 0)
  if (!read.ok || text.slice(read.end).trim() === '') return read
  const { value, end } = read
  return {
    ok: false,
    message: 'more text after the value',
    end,
    truncated: false,
    value,
    depth: 0,
    hasContent: true,
  }
}
