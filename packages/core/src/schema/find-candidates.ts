import { type JsonReading, readJsonAt } from './read-json.js'

/** A JSON value that stands somewhere in a text. */
export interface Candidate {
  readonly reading: Extract<JsonReading, { ok: true }>
  readonly start: number
  /** It stands alone in a code fence. */
  readonly fenced: boolean
}

export interface Candidates {
  readonly found: readonly Candidate[]
  /** The first value that could not be read, if any. */
  readonly broken: Extract<JsonReading, { ok: false }> | undefined
}

/** Values that are looked at; in a text with more, the last ones. */
const MAX_CANDIDATES = 16

/** Finds the objects and arrays in a text, each character read once. */
export function findCandidates(text: string): Candidates {
  const found: Candidate[] = []
  let broken: Candidates['broken']
  let position = 0
  while (position < text.length) {
    const start = nextOpening(text, position)
    if (start === -1) break
    const reading = readJsonAt(text, start)
    if (reading.ok) {
      found.push({ reading, start, fenced: isFenced(text, start, reading.end) })
      if (found.length > MAX_CANDIDATES) found.shift()
    } else if (!broken || reading.truncated) broken = reading
    // What was read as a part of a broken value is not looked at again: linear time.
    position = Math.max(reading.end, start + 1)
  }
  return { found, broken }
}

function nextOpening(text: string, from: number): number {
  for (let position = from; position < text.length; position++) {
    const code = text.charCodeAt(position)
    if (code === 0x7b || code === 0x5b) return position
  }
  return -1
}

function isFenced(text: string, start: number, end: number): boolean {
  return (
    /```[\w-]*\s*$/.test(text.slice(Math.max(0, start - 40), start)) &&
    /^\s*```/.test(text.slice(end, end + 40))
  )
}
