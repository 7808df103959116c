import {
  APOSTROPHE,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_TYPOGRAPHIC,
  COLON,
  COMMA,
  HASH,
  isOpeningQuote,
  isSpace,
  isWordStart,
  OPEN_TYPOGRAPHIC,
  PLUS,
  SLASH,
  SPACE,
} from './characters.js'
import type { SyntaxCorrections } from './syntax-corrections.js'

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

const HEX_DIGITS = '0123456789abcdefABCDEF'

/** With more quotes that were not escaped it is not a string. */
const MAX_INNER_QUOTES = 10_000

/** Where a string stands: that says what may follow it. */
export type StringPlace = 'key' | 'part' | 'root'

/** Reads one string, quotes that were not escaped included. */
export class JsonString {
  text = ''
  isEnded = false
  failure: string | undefined
  readonly place: StringPlace
  #state: 'run' | 'quote' | 'escape' | 'unicode' = 'run'
  readonly #closer: number
  readonly #corrections: SyntaxCorrections
  #innerQuotes = 0
  /** White space behind a quote that may or may not end the string. */
  #behindQuote = ''
  #hex = ''
  /** The last character: to ask the text for it would copy all of a text that grows. */
  #last = 0

  constructor(opener: number, place: StringPlace, corrections: SyntaxCorrections) {
    this.place = place
    this.#corrections = corrections
    this.#closer = opener === OPEN_TYPOGRAPHIC ? CLOSE_TYPOGRAPHIC : opener
    if (opener === APOSTROPHE) corrections.count('single quotes')
    if (opener === OPEN_TYPOGRAPHIC) corrections.count('typographic quotes')
  }

  /** Whether the text ends in the first half of a surrogate pair: half a character is not shown. */
  get endsInHalfPair(): boolean {
    return this.#last >= 0xd800 && this.#last <= 0xdbff
  }

  /** Reads on; returns the position behind the last character that belongs to the string. */
  push(text: string, from: number): number {
    let position = from
    while (position < text.length && !this.isEnded && this.failure === undefined) {
      if (this.#state === 'run') position = this.#run(text, position)
      else if (this.#state === 'quote') position = this.#behindPossibleEnd(text, position)
      else if (this.#state === 'escape') this.#escape(text.charAt(position++))
      else position = this.#unicode(text.charAt(position), position)
    }
    return position
  }

  /** The text is over: a quote at its end was the last one. */
  finish(): void {
    if (this.#state === 'quote') this.#end()
  }

  /** The characters up to the next quote, escape or the end of the piece. */
  #run(text: string, from: number): number {
    let position = from
    let code = 0
    for (; position < text.length; position++) {
      code = text.charCodeAt(position)
      if (code === this.#closer || code === BACKSLASH) break
      if (code < SPACE) this.#corrections.count('unescaped control character')
    }
    if (position > from) {
      this.text += text.slice(from, position)
      this.#last = text.charCodeAt(position - 1)
    }
    if (position === text.length) return position
    this.#state = code === BACKSLASH ? 'escape' : 'quote'
    this.#behindQuote = ''
    return position + 1
  }

  /**
   * A quote ends its string when what follows can follow a string; else it was a quote inside of the text. Such quotes
   * come in pairs; with an odd number of them nobody can tell which one was the last.
   */
  #behindPossibleEnd(text: string, position: number): number {
    const code = text.charCodeAt(position)
    if (this.place === 'root' || this.#canFollow(code)) {
      this.#end()
      return position
    }
    if (isSpace(code)) {
      let end = position + 1
      while (end < text.length && isSpace(text.charCodeAt(end))) end++
      this.#behindQuote += text.slice(position, end)
      return end
    }
    const apart = this.#behindQuote !== ''
    const beginsNext = isOpeningQuote(code) || ((code === SLASH || code === HASH) && apart)
    if (this.#behindQuote.includes('\n') || (beginsNext && apart && this.#innerQuotes === 0)) this.#end()
    else if (this.place === 'key' || beginsNext || code === PLUS || this.#innerQuotes > MAX_INNER_QUOTES)
      this.#fail()
    else {
      const isApostrophe = this.#closer === APOSTROPHE && !apart && isWordStart(this.#last)
      if (!isApostrophe) this.#innerQuotes++
      this.#corrections.count('unescaped quotes')
      this.text += String.fromCharCode(this.#closer) + this.#behindQuote
      this.#last = this.#closer
      this.#state = 'run'
    }
    return position
  }

  #canFollow(code: number): boolean {
    if (this.place === 'key') return code === COLON
    return code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET
  }

  #end(): void {
    if (this.#innerQuotes % 2 === 1) this.#fail()
    else this.isEnded = true
  }

  #fail(): void {
    this.failure = 'cannot tell where a string ends: it has quotes that are not escaped'
  }

  #escape(character: string): void {
    if (character === 'u') {
      this.#hex = ''
      this.#state = 'unicode'
      return
    }
    const meant = Object.hasOwn(ESCAPES, character) ? ESCAPES[character] : undefined
    if (meant === undefined || character === "'") this.#corrections.count('invalid escape')
    // A backslash before a line break continues the line, as in JavaScript; any other stays a backslash.
    this.text += meant ?? (character === '\n' ? '' : `\\${character}`)
    this.#last = BACKSLASH
    this.#state = 'run'
  }

  #unicode(character: string, position: number): number {
    if (!HEX_DIGITS.includes(character)) {
      this.#corrections.count('invalid escape')
      this.text += `\\u${this.#hex}`
      this.#state = 'run'
      return position
    }
    this.#hex += character
    if (this.#hex.length === 4) {
      this.#last = Number.parseInt(this.#hex, 16)
      this.text += String.fromCharCode(this.#last)
      this.#state = 'run'
    }
    return position + 1
  }
}
