import {
  endOfHeadlessReasoning,
  endOfReasoning,
  type ReasoningTag,
  reasoningTagAt,
} from '../strip-reasoning.js'
import { LESS_THAN, OPEN_BRACE, OPEN_BRACKET } from './characters.js'
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
  /** The text without its reasoning. */
  readonly plain: string
  /** Where the first reasoning begins, if there is any. */
  readonly reasoning: number | undefined
  /** The text ends inside of reasoning. */
  readonly open: boolean
}

/** Values that are looked at; in a text with more, the last ones. */
const MAX_CANDIDATES = 16

/**
 * Finds the objects and arrays in a text, outside of reasoning. Inside of a value nothing is a tag of reasoning: it is
 * data. Linear.
 */
export function findCandidates(text: string): Candidates {
  return new CandidateSearch(text).run()
}

class CandidateSearch {
  readonly #text: string
  #position = 0
  #found: Omit<Candidate, 'fenced'>[] = []
  #broken: BrokenCandidate | undefined
  #reasoning: number | undefined
  #open = false
  readonly #headless: number
  /** What was not reasoning, and where the next piece of it begins. */
  #plain: string[] = []
  #plainFrom = 0

  constructor(text: string) {
    this.#text = text
    this.#headless = endOfHeadlessReasoning(text)
  }

  run(): Candidates {
    const text = this.#text
    while (this.#position < text.length && !this.#open) {
      const start = nextOpening(text, this.#position)
      if (start === -1) break
      if (text.charCodeAt(start) !== LESS_THAN) this.#readValue(start)
      else {
        const tag = reasoningTagAt(text, start)
        if (tag) this.#leaveOut(tag)
        else this.#position = start + 1
      }
    }
    if (!this.#open) this.#plain.push(text.slice(this.#plainFrom))
    return {
      found: this.#found.map((value) => ({
        ...value,
        fenced: isFenced(text, value.start, value.reading.end),
      })),
      broken: this.#broken,
      plain: this.#plain.join(''),
      reasoning: this.#reasoning,
      open: this.#open,
    }
  }

  #readValue(start: number): void {
    const text = this.#text
    const reading = readJsonAt(text, start)
    if (start < this.#headless && isDraft(reading)) return this.#beginBehind(this.#headless)
    if (reading.ok) {
      this.#found.push({ reading, start })
      if (this.#found.length > MAX_CANDIDATES) this.#found.shift()
      this.#position = reading.end
    } else {
      const isProse = !reading.hasContent && !reading.truncated
      if (!isProse) this.#broken = { reading, start }
      this.#position = isProse
        ? Math.max(reading.end, start + 1)
        : endOfBroken(text, reading.end, reading.depth)
    }
  }

  #leaveOut(tag: ReasoningTag): void {
    if (tag.isClosing) return this.#beginBehind(tag.end)
    const end = endOfReasoning(this.#text, tag)
    this.#reasoning ??= tag.start
    this.#plain.push(this.#text.slice(this.#plainFrom, tag.start))
    this.#open = end === -1
    this.#position = this.#plainFrom = end
  }

  /** All before was reasoning whose opening tag is missing. */
  #beginBehind(end: number): void {
    this.#found = []
    this.#broken = undefined
    this.#reasoning = 0
    this.#plain = []
    this.#position = this.#plainFrom = end
  }
}

/** A value that does not end, or whose quotes may be wrong: it could have swallowed the end of the reasoning. */
function isDraft(reading: JsonReading): boolean {
  if (!reading.ok) return reading.hasContent || reading.truncated
  return reading.corrections.some(([correction]) => correction === 'unescaped quotes')
}

function nextOpening(text: string, from: number): number {
  for (let position = from; position < text.length; position++) {
    const code = text.charCodeAt(position)
    if (code === OPEN_BRACE || code === OPEN_BRACKET || code === LESS_THAN) return position
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
