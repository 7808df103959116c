import { scalarFromText } from './json-scalar.js'
import type { JsonSink } from './json-sink.js'

/** Nesting that a model's answer may have: validators and serialisers recurse, and overflow long after it. */
export const MAX_DEPTH = 64

/** What the reader does not find in JSON but reads all the same. */
export type SyntaxCorrection =
  | 'trailing comma'
  | 'missing comma'
  | 'comment'
  | 'single quotes'
  | 'typographic quotes'
  | 'unquoted key'
  | 'unquoted text'
  | 'unescaped quotes'
  | 'unescaped control character'
  | 'invalid escape'
  | 'literal that is not JSON'
  | 'duplicate key'

type State =
  | 'value'
  | 'item-or-end'
  | 'key'
  | 'key-or-end'
  | 'colon'
  | 'comma-or-end'
  | 'string'
  | 'quote'
  | 'escape'
  | 'unicode'
  | 'bare'
  | 'bare-key'
  | 'slash'
  | 'line-comment'
  | 'block-comment'
  | 'block-comment-star'
  | 'done'
  | 'failed'

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const APOSTROPHE = 0x27
const STAR = 0x2a
const PLUS = 0x2b
const COMMA = 0x2c
const SLASH = 0x2f
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_TYPOGRAPHIC = 0x201c
const CLOSE_TYPOGRAPHIC = 0x201d

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  "'": "'",
}

/**
 * Reads one JSON value piece by piece, forgiving the slips of models where only one reading is possible. What could
 * be read in two ways (an odd number of unescaped quotes, `...`, a missing value) fails: a wrong value is worse than
 * a second request. Every character is looked at once, without recursion: linear time and bounded depth on any text.
 */
export class JsonReader {
  /** How often something was forgiven. */
  readonly corrections = new Map<SyntaxCorrection, number>()
  /** Why the text cannot be JSON. */
  failure: string | undefined
  #state: State = 'value'
  /** Whether each open container is an object; its length is the depth. */
  readonly #objects: boolean[] = []
  readonly #sink: JsonSink
  readonly #maxDepth: number
  #text = ''
  #isKey = false
  #closer = QUOTE
  #innerQuotes = 0
  /** White space behind a quote that may or may not end its string. */
  #behindQuote = ''
  #hex = ''
  #afterComma = false
  #afterComment: State = 'value'

  constructor(sink: JsonSink, maxDepth = MAX_DEPTH) {
    this.#sink = sink
    this.#maxDepth = maxDepth
  }

  get isDone(): boolean {
    return this.#state === 'done'
  }

  get isFailed(): boolean {
    return this.#state === 'failed'
  }

  /** Containers that are open. */
  get depth(): number {
    return this.#objects.length
  }

  /** Whether more than an opening bracket was read: prose has brackets too. */
  hasContent = false

  /** What the text stopped in the middle of. */
  get openPart(): string {
    if (this.#state === 'string' || this.#state === 'escape' || this.#state === 'unicode') {
      return this.#isKey ? 'a key' : 'a string'
    }
    if (this.#objects.length === 0) return 'the value'
    return this.#objects.at(-1) ? 'an object' : 'an array'
  }

  /**
   * Reads on from a position and returns the one behind the last character that belongs to the value: less than the
   * length of the text when the value has ended or cannot go on.
   */
  push(text: string, from = 0): number {
    let position = from
    while (position < text.length && this.#state !== 'done' && this.#state !== 'failed') {
      position = this.#state === 'string' ? this.#stringRun(text, position) : this.#step(text, position)
    }
    if (this.#state === 'string' && !this.#isKey) this.#sink.growing(withoutHalfPair(this.#text))
    return position
  }

  /** The text is over: a quote, number or word at the end of it is complete. */
  finish(): void {
    if (this.#state === 'quote') this.#endString()
    else if (this.#state === 'bare' && this.#objects.length === 0) this.#endBare()
  }

  /** One character outside of the run of a string; returns the next position. */
  #step(text: string, position: number): number {
    const code = text.charCodeAt(position)
    switch (this.#state) {
      case 'value':
      case 'item-or-end':
        return this.#beginValue(code, position)
      case 'key':
      case 'key-or-end':
        return this.#beginKey(code, position)
      case 'colon':
        if (code === COLON) this.#beginMember()
        else if (!this.#skips(code)) this.#fail(`expected ':' after a key, found ${show(code)}`)
        return position + 1
      case 'comma-or-end':
        return this.#commaOrEnd(code, position)
      case 'quote':
        return this.#behindPossibleEnd(code, text, position)
      case 'escape':
        this.#escape(text.charAt(position))
        return position + 1
      case 'unicode':
        return this.#unicode(text.charAt(position), position)
      case 'bare':
      case 'bare-key':
        return this.#bare(code, text, position)
      default:
        this.#comment(code)
        return position + 1
    }
  }

  #beginValue(code: number, position: number): number {
    if (this.#skips(code)) return position + 1
    if (code === OPEN_BRACE) this.#begin(true)
    else if (code === OPEN_BRACKET) this.#begin(false)
    else if (isOpeningQuote(code)) this.#beginString(code, false)
    else if (code === CLOSE_BRACKET && this.#state === 'item-or-end') this.#end(false)
    else if (isBareStart(code)) {
      this.#state = 'bare'
      this.#text = ''
      return position
    } else this.#fail(`expected a value, found ${show(code)}`)
    return position + 1
  }

  #beginKey(code: number, position: number): number {
    if (this.#skips(code)) return position + 1
    if (code === CLOSE_BRACE && this.#state === 'key-or-end') this.#end(true)
    else if (isOpeningQuote(code)) this.#beginString(code, true)
    else if (isWordStart(code)) {
      this.#state = 'bare-key'
      this.#text = ''
      return position
    } else this.#fail(`expected a key, found ${show(code)}`)
    return position + 1
  }

  #commaOrEnd(code: number, position: number): number {
    if (this.#skips(code)) return position + 1
    const inObject = this.#objects.at(-1) === true
    if (code === COMMA) {
      this.#afterComma = true
      this.#state = inObject ? 'key-or-end' : 'item-or-end'
      return position + 1
    }
    if (code === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
      this.#end(inObject)
      return position + 1
    }
    const begins = inObject
      ? isOpeningQuote(code) || isWordStart(code)
      : isOpeningQuote(code) || isBareStart(code) || code === OPEN_BRACE || code === OPEN_BRACKET
    if (begins) {
      this.#correct('missing comma')
      this.#state = inObject ? 'key' : 'value'
      return position
    }
    this.#fail(`expected ',' or '${inObject ? '}' : ']'}', found ${show(code)}`)
    return position
  }

  #beginMember(): void {
    this.hasContent = true
    this.#state = 'value'
  }

  #begin(isObject: boolean): void {
    this.#afterComma = false
    if (this.#objects.length >= this.#maxDepth) {
      this.#fail(`nested deeper than ${this.#maxDepth} levels`)
      return
    }
    if (this.#objects.length > 0) this.hasContent = true
    this.#objects.push(isObject)
    this.#state = isObject ? 'key-or-end' : 'item-or-end'
    if (isObject) this.#sink.beginObject()
    else this.#sink.beginArray()
  }

  #end(isObject: boolean): void {
    if (this.#afterComma) this.#correct('trailing comma')
    this.#afterComma = false
    if (this.#objects.at(-1) !== isObject) {
      this.#fail(isObject ? "'}' closes an array" : "']' closes an object")
      return
    }
    this.#objects.pop()
    this.#sink.end()
    this.#afterValue()
  }

  #afterValue(): void {
    this.#afterComma = false
    this.#state = this.#objects.length === 0 ? 'done' : 'comma-or-end'
  }

  #beginString(code: number, isKey: boolean): void {
    this.#afterComma = false
    this.#isKey = isKey
    this.#text = ''
    this.#innerQuotes = 0
    this.#closer = code === OPEN_TYPOGRAPHIC ? CLOSE_TYPOGRAPHIC : code
    if (code === APOSTROPHE) this.#correct('single quotes')
    if (code === OPEN_TYPOGRAPHIC) this.#correct('typographic quotes')
    this.#state = 'string'
  }

  /** The characters of a string up to the next quote, escape or the end of the piece. */
  #stringRun(text: string, from: number): number {
    let position = from
    let code = 0
    for (; position < text.length; position++) {
      code = text.charCodeAt(position)
      if (code === this.#closer || code === BACKSLASH) break
      if (code < SPACE) this.#correct('unescaped control character')
    }
    if (position > from) this.#text += text.slice(from, position)
    if (position === text.length) return position
    this.#state = code === BACKSLASH ? 'escape' : 'quote'
    this.#behindQuote = ''
    return position + 1
  }

  /** A quote ends its string when what follows can follow a string; else it was a quote inside the text. */
  #behindPossibleEnd(code: number, text: string, position: number): number {
    if (this.#objects.length === 0 || this.#canFollow(code)) {
      this.#endString()
      return position
    }
    if (isSpace(code)) {
      let end = position + 1
      while (end < text.length && isSpace(text.charCodeAt(end))) end++
      this.#behindQuote += text.slice(position, end)
      return end
    }
    const apart = this.#behindQuote !== ''
    const newLine = this.#behindQuote.includes('\n')
    const beginsNext = isOpeningQuote(code) || (code === SLASH && apart)
    if (newLine || (beginsNext && apart && this.#innerQuotes === 0)) {
      this.#endString()
    } else if (this.#isKey || beginsNext || code === PLUS) {
      this.#fail('cannot tell where a string ends: it has quotes that are not escaped')
    } else {
      const isApostrophe = this.#closer === APOSTROPHE && !apart && endsInLetter(this.#text)
      if (!isApostrophe) this.#innerQuotes++
      this.#correct('unescaped quotes')
      this.#text += String.fromCharCode(this.#closer) + this.#behindQuote
      this.#state = 'string'
    }
    return position
  }

  #canFollow(code: number): boolean {
    if (this.#isKey) return code === COLON
    return code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET
  }

  #endString(): void {
    if (this.#innerQuotes % 2 === 1) {
      this.#fail('cannot tell where a string ends: it has quotes that are not escaped')
    } else if (this.#isKey) {
      this.hasContent = true
      this.#endKey()
    } else {
      this.hasContent = true
      this.#sink.scalar(this.#text)
      this.#afterValue()
    }
  }

  #escape(character: string): void {
    if (character === 'u') {
      this.#hex = ''
      this.#state = 'unicode'
      return
    }
    const meant = Object.hasOwn(ESCAPES, character) ? ESCAPES[character] : undefined
    if (meant === undefined || character === "'") this.#correct('invalid escape')
    // A backslash before a line break continues the line, as in JavaScript; any other stays a backslash.
    this.#text += meant ?? (character === '\n' ? '' : `\\${character}`)
    this.#state = 'string'
  }

  #unicode(character: string, position: number): number {
    const isHex = /^[0-9a-fA-F]$/.test(character)
    if (isHex) this.#hex += character
    else {
      this.#correct('invalid escape')
      this.#text += `\\u${this.#hex}`
      this.#state = 'string'
      return position
    }
    if (this.#hex.length === 4) {
      this.#text += String.fromCharCode(Number.parseInt(this.#hex, 16))
      this.#state = 'string'
    }
    return position + 1
  }

  /** A number, a word, or text without quotes: up to the next delimiter. */
  #bare(code: number, text: string, from: number): number {
    let position = from
    let next = code
    const isKey = this.#state === 'bare-key'
    while (position < text.length && !isDelimiter(next) && !(isKey && isSpace(next))) {
      position++
      next = text.charCodeAt(position)
    }
    this.#text += text.slice(from, position)
    if (position === text.length) return position
    if (isKey) this.#endBareKey()
    else if (next === COLON || isOpeningQuote(next) || next === OPEN_BRACE || next === OPEN_BRACKET) {
      this.#fail(`expected the end of a value, found ${show(next)}`)
    } else this.#endBare()
    return position
  }

  #endBareKey(): void {
    this.#correct('unquoted key')
    this.#afterComma = false
    this.#endKey()
  }

  #endKey(): void {
    // A word without quotes in braces may still be prose; the colon tells.
    this.#sink.key(this.#text)
    this.#state = 'colon'
  }

  #endBare(): void {
    const read = scalarFromText(this.#text.trim())
    if ('failure' in read) {
      this.#fail(read.failure)
      return
    }
    if (read.correction) this.#correct(read.correction)
    this.hasContent = true
    this.#sink.scalar(read.value)
    this.#afterValue()
  }

  /** White space and comments mean nothing. */
  #skips(code: number): boolean {
    if (isSpace(code)) return true
    if (code !== SLASH) return false
    this.#afterComment = this.#state
    this.#state = 'slash'
    return true
  }

  #comment(code: number): void {
    if (this.#state === 'slash') {
      if (code === SLASH) this.#state = 'line-comment'
      else if (code === STAR) this.#state = 'block-comment'
      else this.#fail("expected a value, found '/'")
      if (!this.isFailed) this.#correct('comment')
    } else if (this.#state === 'line-comment') {
      if (code === LF) this.#state = this.#afterComment
    } else if (this.#state === 'block-comment') {
      if (code === STAR) this.#state = 'block-comment-star'
    } else if (code === SLASH) this.#state = this.#afterComment
    else if (code !== STAR) this.#state = 'block-comment'
  }

  #correct(correction: SyntaxCorrection): void {
    this.corrections.set(correction, (this.corrections.get(correction) ?? 0) + 1)
  }

  #fail(message: string): void {
    this.failure = message
    this.#state = 'failed'
  }
}

function isSpace(code: number): boolean {
  return code === SPACE || code === LF || code === CR || code === TAB || code === 0xa0 || code === 0xfeff
}

function isOpeningQuote(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE || code === OPEN_TYPOGRAPHIC
}

function isWordStart(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x5f ||
    code === 0x24 ||
    (code > 0x7f && code !== CLOSE_TYPOGRAPHIC)
  )
}

/** Letters, digits, and the signs that numbers begin with. */
function isBareStart(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2b || code === 0x2e || isWordStart(code)
  )
}

function isDelimiter(code: number): boolean {
  switch (code) {
    case COMMA:
    case CLOSE_BRACE:
    case CLOSE_BRACKET:
    case OPEN_BRACE:
    case OPEN_BRACKET:
    case COLON:
    case LF:
    case CR:
    case QUOTE:
    case OPEN_TYPOGRAPHIC:
      return true
    default:
      return false
  }
}

function endsInLetter(text: string): boolean {
  return isWordStart(text.charCodeAt(text.length - 1))
}

/** The first half of a surrogate pair waits for the second: half a character is not shown. */
function withoutHalfPair(text: string): string {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text
}

function show(code: number): string {
  return `'${String.fromCharCode(code)}'`
}
