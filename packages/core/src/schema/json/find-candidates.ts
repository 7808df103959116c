import { type JsonReading, readJsonAt } from './read-json.js'

/** A JSON value that stands somewhere in a text. */
export interface Candidate {
  readonly reading: Extract<JsonReading, { ok: true }>
  readonly start: number
  /** It stands alone in a code fence. */
  readonly fenced: boolean
}

export interface BrokenCandidate {
  readonly reading: Extract<JsonReading, { ok: false }>
  readonly start: number
}

export interface Candidates {
  readonly found: readonly Candidate[]
  /** The last value that could not be read, if any. */
  readonly broken: BrokenCandidate | undefined
}

/** Values that are looked at; in a text with more, the last ones. */
const MAX_CANDIDATES = 16

/** Finds the objects and arrays in a text, each character read once. */
export function findCandidates(text: string): Candidates {
  const found: Omit<Candidate, 'fenced'>[] = []
  let broken: Candidates['broken']
  let position = 0
  while (position < text.length) {
    const start = nextOpening(text, position)
    if (start === -1) break
    const reading = readJsonAt(text, start)
    if (reading.ok) {
      found.push({ reading, start })
      if (found.length > MAX_CANDIDATES) found.shift()
      position = reading.end
    } else {
      const isProse = !reading.hasContent && !reading.truncated
      if (!isProse) broken = { reading, start }
      position = isProse ? Math.max(reading.end, start + 1) : endOfBroken(text, reading.end, reading.depth)
    }
  }
  return {
    found: found.map((value) => ({ ...value, fenced: isFenced(text, value.start, value.reading.end) })),
    broken,
  }
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

/**
 * Where a broken value ends: its parts must not be taken for the answer. Its quotes cannot be trusted, so brackets are
 * counted with and without them, and the later end counts.
 */
function endOfBroken(text: string, from: number, depth: number): number {
  return Math.max(endOfBrackets(text, from, depth, true), endOfBrackets(text, from, depth, false))
}

function endOfBrackets(text: string, from: number, depth: number, skipsStrings: boolean): number {
  let open = depth
  let isInString = false
  for (let position = from; position < text.length; position++) {
    const character = text[position]
    if (isInString && character === '\\') position++
    else if (skipsStrings && character === '"') isInString = !isInString
    else if (isInString) continue
    else if (character === '{' || character === '[') open++
    else if ((character === '}' || character === ']') && --open <= 0) return position + 1
  }
  return text.length
}
