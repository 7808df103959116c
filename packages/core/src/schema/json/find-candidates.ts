import {
  endOfHeadlessReasoning,
  ReasoningBlocks,
  type ReasoningTag,
  reasoningTagAt,
} from '../reasoning/strip-reasoning.js'
import { BACKTICK, isSpace, LESS_THAN, LF, OPEN_BRACE, OPEN_BRACKET, STAR } from './characters.js'
import { type JsonReading, readJsonAt } from './read-lenient-json.js'

/** A JSON value that stands somewhere in a text. */
export interface Candidate {
  readonly reading: Extract<JsonReading, { ok: true }>
  readonly start: number
  /** It stands alone in a code fence. */
  readonly fenced: boolean
  /** Nothing else is on its lines. */
  readonly alone: boolean
  /** Something in it is in quotes, as in JSON and seldom between the brackets of prose. */
  readonly quoted: boolean
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
  /** Text was taken for reasoning because of a tag without its partner. */
  readonly hasUnpaired: boolean
}

/** Values that are looked at; in a text with more, the last ones. */
const MAX_CANDIDATES = 16

/**
 * Finds the objects and arrays in a text, outside of reasoning. Inside of a value nothing is a tag of reasoning: it is
 * data. Linear.
 *
 * @param pairedOnly a tag of reasoning without its partner is text; else all before a closing one is reasoning, and all
 *   behind an opening one
 */
export function findCandidates(text: string, pairedOnly = false): Candidates {
  return new CandidateSearch(text, pairedOnly).run()
}

class CandidateSearch {
  readonly #text: string
  readonly #pairedOnly: boolean
  readonly #blocks: ReasoningBlocks
  #position = 0
  /** With the position behind the reasoning before it. */
  #found: (Pick<Candidate, 'reading' | 'start'> & { readonly from: number })[] = []
  #broken: BrokenCandidate | undefined
  #reasoning: number | undefined
  #open = false
  #hasUnpaired = false
  readonly #headless: number
  /** What was not reasoning, and where the next piece of it begins. */
  #plain: string[] = []
  #plainFrom = 0

  constructor(text: string, pairedOnly: boolean) {
    this.#text = text
    this.#pairedOnly = pairedOnly
    this.#blocks = new ReasoningBlocks(text)
    this.#headless = pairedOnly ? 0 : endOfHeadlessReasoning(text)
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
      found: this.#found.map(({ reading, start, from }) => ({
        reading,
        start,
        fenced: isFenced(text, start, reading.end),
        alone: isAlone(text, from, start, reading.end),
        quoted: isQuoted(text, start, reading),
      })),
      broken: this.#broken,
      plain: this.#plain.join(''),
      reasoning: this.#reasoning,
      open: this.#open,
      hasUnpaired: this.#hasUnpaired,
    }
  }

  #readValue(start: number): void {
    const text = this.#text
    const reading = readJsonAt(text, start)
    if (start < this.#headless && isDraft(reading)) return this.#beginBehind(this.#headless)
    if (reading.ok) {
      this.#found.push({ reading, start, from: this.#plainFrom })
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
    const end = tag.isClosing ? -1 : this.#blocks.endOf(tag)
    if (end === -1 && !this.#pairedOnly) {
      if (tag.isClosing) return this.#beginBehind(tag.end)
      this.#open = true
    }
    this.#plain.push(this.#text.slice(this.#plainFrom, tag.start))
    // An answer that is nothing but reasoning is no answer, whatever is in it.
    if (this.#open) this.#hasUnpaired = this.#plain.some((piece) => piece.trim() !== '')
    if (end !== -1 || this.#open) this.#reasoning ??= tag.start
    this.#position = this.#plainFrom = end === -1 ? tag.end : end
  }

  /** All before was reasoning whose opening tag is missing. */
  #beginBehind(end: number): void {
    this.#found = []
    this.#broken = undefined
    this.#reasoning = 0
    this.#hasUnpaired = true
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

/** Whether only blanks and marks of Markdown stand before it, from a position on, and behind it on its lines. */
function isAlone(text: string, from: number, start: number, end: number): boolean {
  let before = start - 1
  while (before >= from && isDecoration(text.charCodeAt(before))) before--
  let behind = end
  while (behind < text.length && isDecoration(text.charCodeAt(behind))) behind++
  return (before < from || text[before] === '\n') && (behind === text.length || text[behind] === '\n')
}

function isDecoration(code: number): boolean {
  return code !== LF && (isSpace(code) || code === STAR || code === BACKTICK)
}

function isQuoted(text: string, start: number, { corrections, end }: Candidate['reading']): boolean {
  if (corrections.some(([name]) => name === 'single quotes' || name === 'typographic quotes')) return true
  return text.slice(start, end).includes('"')
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
