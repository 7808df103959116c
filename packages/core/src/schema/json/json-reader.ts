import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  HASH,
  isBareStart,
  isDelimiter,
  isOpeningQuote,
  isSpace,
  isWordStart,
  LF,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  show,
  SLASH,
  STAR,
} from './characters.js'
import { isLiteral, scalarFromText } from './json-scalar.js'
import type { JsonSink } from './json-sink.js'
import { JsonString } from './json-string.js'
import { SyntaxCorrections } from './syntax-corrections.js'

/** Nesting that a model's answer may have: validators and serialisers recurse, and overflow not far behind it. */
export const MAX_DEPTH = 64

/** A longer number with a comment behind it is not looked for: it would have to be read again for each `/`. */
const MAX_BEFORE_COMMENT = 64

type State =
  | 'value'
  | 'item-or-end'
  | 'key'
  | 'key-or-end'
  | 'colon'
  | 'comma-or-end'
  | 'string'
  | 'bare'
  | 'bare-key'
  | 'slash'
  | 'line-comment'
  | 'block-comment'
  | 'block-comment-star'
  | 'done'
  | 'failed'

/**
 * Reads one JSON value piece by piece, forgiving the slips of models where only one reading is possible. What could
 * be read in two ways (an odd number of unescaped quotes, `...`, a missing value) fails: a wrong value is worse than
 * a second request. Every character is looked at once, without recursion: linear time and bounded depth on any text.
 */
export class JsonReader {
  readonly corrections = new SyntaxCorrections()
  /** Why the text cannot be JSON. */
  failure: string | undefined
  /** Whether more than an opening bracket was read: prose has brackets too. */
  hasContent = false
  #state: State = 'value'
  /** Whether each open container is an object; its length is the depth. */
  readonly #objects: boolean[] = []
  readonly #sink: JsonSink
  readonly #maxDepth: number
  #string: JsonString | undefined
  /** A value without quotes, so far. */
  #bareText = ''
  #afterComma = false
  #afterComment: State = 'value'
  /** The last value was a string. */
  #behindString = false

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

  /** What the text stopped in the middle of. */
  get openPart(): string {
    if (this.#state === 'string') return this.#string?.place === 'key' ? 'a key' : 'a string'
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
      position = this.#step(text, position)
    }
    const string = this.#string
    if (string && string.place !== 'key' && !string.endsInHalfPair) this.#sink.growing(string.text)
    return position
  }

  /** The text is over: a quote at the end of it, a number or a word at the root is complete. */
  finish(): void {
    if (this.#string) {
      this.#string.finish()
      this.#endString(this.#string)
    } else if (this.#state === 'bare' && this.#objects.length === 0) this.#endBare()
  }

  #step(text: string, position: number): number {
    const code = text.charCodeAt(position)
    switch (this.#state) {
      case 'string':
        return this.#readString(text, position)
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
      case 'bare':
      case 'bare-key':
        return this.#bare(text, position)
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
    else if (isBareStart(code)) return this.#beginBare('bare', position)
    else this.#fail(`expected a value, found ${show(code)}`)
    return position + 1
  }

  #beginKey(code: number, position: number): number {
    if (this.#skips(code)) return position + 1
    if (code === CLOSE_BRACE && this.#state === 'key-or-end') this.#end(true)
    else if (isOpeningQuote(code)) this.#beginString(code, true)
    else if (isWordStart(code)) return this.#beginBare('bare-key', position)
    else this.#fail(`expected a key, found ${show(code)}`)
    return position + 1
  }

  #beginMember(): void {
    this.hasContent = true
    this.#state = 'value'
  }

  #commaOrEnd(code: number, position: number): number {
    if (this.#skips(code)) return position + 1
    const inObject = this.#objects.at(-1) === true
    const closer = inObject ? CLOSE_BRACE : CLOSE_BRACKET
    if (code === COMMA) {
      this.#afterComma = true
      this.#state = inObject ? 'key-or-end' : 'item-or-end'
      return position + 1
    }
    if (code === closer) {
      this.#end(inObject)
      return position + 1
    }
    const beginsItem = isBareStart(code) || code === OPEN_BRACE || code === OPEN_BRACKET
    if (isOpeningQuote(code) || (inObject ? isWordStart(code) : beginsItem)) {
      this.corrections.count('missing comma')
      this.#state = inObject ? 'key' : 'value'
    } else this.#fail(`expected ',' or ${show(closer)}, found ${show(code)}`)
    return position
  }

  #begin(isObject: boolean): void {
    this.#afterComma = false
    if (this.#objects.length >= this.#maxDepth)
      return this.#fail(`nested deeper than ${this.#maxDepth} levels`)
    if (this.#objects.length > 0) this.hasContent = true
    this.#objects.push(isObject)
    this.#state = isObject ? 'key-or-end' : 'item-or-end'
    if (isObject) this.#sink.beginObject()
    else this.#sink.beginArray()
  }

  #end(isObject: boolean): void {
    if (this.#afterComma) this.corrections.count('trailing comma')
    if (this.#objects.at(-1) !== isObject)
      return this.#fail(isObject ? "'}' closes an array" : "']' closes an object")
    this.#objects.pop()
    this.#sink.end()
    this.#afterValue()
  }

  #afterValue(isString = false): void {
    this.#afterComma = false
    this.#behindString = isString
    this.#state = this.#objects.length === 0 ? 'done' : 'comma-or-end'
  }

  #beginString(code: number, isKey: boolean): void {
    this.#afterComma = false
    const place = isKey ? 'key' : this.#objects.length === 0 ? 'root' : 'part'
    this.#string = new JsonString(code, place, this.corrections)
    this.#state = 'string'
  }

  #readString(text: string, from: number): number {
    const string = this.#string
    if (!string) return from
    const position = string.push(text, from)
    if (string.isEnded || string.failure !== undefined) this.#endString(string)
    return position
  }

  #endString(string: JsonString): void {
    if (string.failure !== undefined) this.#fail(string.failure)
    if (!string.isEnded) return
    this.#string = undefined
    this.hasContent = true
    if (string.place === 'key') this.#endKey(string.text)
    else {
      this.#sink.scalar(string.text)
      this.#afterValue(true)
    }
  }

  #endKey(name: string): void {
    this.#sink.key(name)
    this.#state = 'colon'
  }

  #beginBare(state: 'bare' | 'bare-key', position: number): number {
    this.#state = state
    this.#bareText = ''
    return position
  }

  /** A number, a word, or text without quotes: up to the next delimiter. */
  #bare(text: string, from: number): number {
    const isKey = this.#state === 'bare-key'
    let position = from
    let code = text.charCodeAt(position)
    while (position < text.length && !isDelimiter(code) && !(isKey && isSpace(code))) {
      if ((code === HASH || code === SLASH) && this.#isWhole(text, from, position)) break
      position++
      code = text.charCodeAt(position)
    }
    this.#bareText += text.slice(from, position)
    if (position === text.length) return position
    if (isKey) {
      this.corrections.count('unquoted key')
      this.#afterComma = false
      this.#endKey(this.#bareText)
    } else if (code === COLON || isOpeningQuote(code) || code === OPEN_BRACE || code === OPEN_BRACKET) {
      this.#fail(`expected the end of a value, found ${show(code)}`)
    } else this.#endBare()
    return position
  }

  /** Whether the value without quotes that ends here is whole, so that a comment can follow. */
  #isWhole(text: string, from: number, to: number): boolean {
    const length = this.#bareText.length + to - from
    return length <= MAX_BEFORE_COMMENT && isLiteral((this.#bareText + text.slice(from, to)).trim())
  }

  #endBare(): void {
    const read = scalarFromText(this.#bareText.trim())
    if ('failure' in read) return this.#fail(read.failure)
    if (read.correction) this.corrections.count(read.correction)
    this.hasContent = true
    this.#sink.scalar(read.value)
    this.#afterValue()
  }

  /** White space and comments mean nothing; `{#` is more likely a template than an object. */
  #skips(code: number): boolean {
    if (isSpace(code)) return true
    if (code !== SLASH && !(code === HASH && this.hasContent)) return false
    this.#afterComment = this.#state
    if (code === SLASH) this.#state = 'slash'
    else this.#beginComment('line-comment')
    return true
  }

  #beginComment(state: 'line-comment' | 'block-comment'): void {
    this.corrections.count('comment')
    this.#state = state
  }

  #comment(code: number): void {
    if (this.#state === 'slash') {
      if (code !== SLASH && code !== STAR) return this.#fail("expected a value, found '/'")
      this.#beginComment(code === SLASH ? 'line-comment' : 'block-comment')
    } else if (code === QUOTE && this.#behindString && this.#afterComment === 'comma-or-end') {
      this.#fail('cannot tell a comment from a string with quotes that are not escaped')
    } else if (this.#state === 'line-comment') {
      if (code === LF) this.#state = this.#afterComment
    } else if (this.#state === 'block-comment') {
      if (code === STAR) this.#state = 'block-comment-star'
    } else if (code === SLASH) this.#state = this.#afterComment
    else if (code !== STAR) this.#state = 'block-comment'
  }

  #fail(message: string): void {
    this.failure = message
    this.#state = 'failed'
    this.#string = undefined
  }
}
