import { MAX_DEPTH } from '../json/json-reader.js'
import { SLASH } from '../json/characters.js'
import type { JsonSink } from '../json/json-sink.js'
import type { Encoding } from '../dialect/encoding.js'
import { CUT, endOfBlanks, endOfTag, isClosingTag, isEndOfName, nameOfTag } from './markup.js'
import { type XmlContent, XmlGrammar } from './xml-content.js'
import { ENTRY_TAG, ITEM_TAG, KEY_TAG, ROOT_TAG, VALUE_TAG } from '../dialect/tag-names.js'
import { GrowingText, textOf } from './xml-text.js'

/** An element that is open. */
interface Element {
  readonly tag: string
  readonly content: XmlContent
  /** `undecided` until the first tag or text shows which variant of a union it is. */
  kind: 'undecided' | 'object' | 'list' | 'text' | 'entry' | 'key'
  items: number
}

const MAX_CORRECTIONS = 100

/** What is said of prose around the answer. */
export const TEXT_AROUND = 'text around the answer was left out'

/**
 * Reads an answer in tags piece by piece, led by the schema: only tags that the schema knows are tags, everything else
 * is text. So text needs no escapes; a closing tag inside of it is told from the real one by what follows. Linear,
 * without recursion.
 */
export class XmlReader {
  failure: string | undefined
  /** What stood where the schema has no place for it, and was left out. */
  readonly corrections = new Set<string>()
  #isDone = false
  readonly #stack: Element[] = []
  readonly #sink: JsonSink
  readonly #grammar = new XmlGrammar()
  readonly #root: XmlContent
  readonly #isLenient: boolean
  #hasDoubts = false
  #text = new GrowingText()
  /** A tag that has begun: it is read again with the next piece. */
  #rest = ''
  /** A closing tag that may be a part of the text, and the blanks behind it. */
  #closing: string | undefined

  /** `isLenient`: the first closing tag ends a text, whatever follows. */
  constructor(sink: JsonSink, root: Encoding, isLenient = false) {
    this.#sink = sink
    this.#root = this.#grammar.contentOf([root])
    this.#isLenient = isLenient
  }

  get isDone(): boolean {
    return this.#isDone
  }

  get isFailed(): boolean {
    return this.failure !== undefined
  }

  /** Whether a closing tag was taken for text: a lenient reader would read something else. */
  get hasDoubts(): boolean {
    return this.#hasDoubts
  }

  /** What the text stopped in the middle of. */
  get openPart(): string {
    const top = this.#stack.at(-1)
    return top ? `<${top.tag}>` : `the answer, before <${ROOT_TAG}>`
  }

  /** Reads on; returns the position behind the last character that belongs to the answer. */
  push(piece: string): number {
    const text = this.#rest + piece
    const isBefore = text.length - piece.length
    this.#rest = ''
    let position = 0
    while (position < text.length && !this.#isDone && this.failure === undefined) {
      position = this.#step(text, position)
    }
    if (this.#stack.at(-1)?.kind === 'text' && this.#text.content !== '') this.#sink.growing(this.#text.shown)
    return position - isBefore
  }

  /** The text is over: a closing tag that nothing follows is a real one. */
  finish(): void {
    if (this.#closing !== undefined && this.#rest === '') this.#closeText()
  }

  #step(text: string, position: number): number {
    const top = this.#stack.at(-1)
    if (!top) return this.#findRoot(text, position)
    if (this.#closing !== undefined) return this.#readBehind(this.#closing, text, position)
    return top.kind === 'text' || top.kind === 'key'
      ? this.#readText(top, text, position)
      : this.#readMarkup(top, text, position)
  }

  #findRoot(text: string, from: number): number {
    const opening = `<${ROOT_TAG}`
    let start = text.indexOf(opening, from)
    let end = start === -1 ? 0 : endOfTag(text, start)
    while (
      start !== -1 &&
      end !== CUT &&
      !(end > 0 && isEndOfName(text.charCodeAt(start + opening.length)))
    ) {
      start = text.indexOf(opening, start + 1)
      end = start === -1 ? 0 : endOfTag(text, start)
    }
    const isCut = start === -1 || end === CUT
    const stop = isCut ? this.#keepRest(text, from, start, opening) : start
    if (text.slice(from, stop).trim() !== '') this.corrections.add(TEXT_AROUND)
    if (isCut) return text.length
    this.#open(ROOT_TAG, this.#root, text.charCodeAt(end - 2) === SLASH)
    return end
  }

  /** Text up to its own closing tag, which is real when what follows can follow it. */
  #readText(top: Element, text: string, position: number): number {
    const closing = `</${top.tag}`
    let from = position
    let at = position
    for (;;) {
      const start = text.indexOf(closing, at)
      const end = start === -1 ? CUT : endOfTag(text, start)
      if (end === CUT) {
        this.#text.append(text.slice(from, this.#keepRest(text, from, start, closing)))
        return text.length
      }
      at = end || start + closing.length
      if (end === 0 || !isEndOfName(text.charCodeAt(start + closing.length))) continue
      if (this.#text.canBeCData) {
        this.#text.append(text.slice(from, start))
        from = start
        if (this.#text.isOpenCData) continue
      }
      const isReal = this.#isLenient || this.#stack.length === 1 || this.#canStandBehind(text, end)
      if (isReal === false) {
        this.#hasDoubts = true
        continue
      }
      this.#text.append(text.slice(from, start))
      if (isReal) this.#closeText()
      else this.#closing = text.slice(start, end)
      return end
    }
  }

  /** Keeps a tag that is cut, or what may become the beginning of one; returns where it begins. */
  #keepRest(text: string, from: number, start: number, beginning: string): number {
    const last = start === -1 ? text.lastIndexOf('<') : start
    const isBegun = start !== -1 || (last >= from && beginning.startsWith(text.slice(last)))
    const stop = isBegun ? last : text.length
    this.#rest = text.slice(stop)
    return stop
  }

  /** What stands behind a closing tag tells whether it ended the text. */
  #readBehind(closing: string, text: string, position: number): number {
    const stop = endOfBlanks(text, position)
    const isReal = this.#canStandBehind(text, stop)
    if (isReal === undefined) {
      this.#closing = closing + text.slice(position, stop)
      this.#rest = text.slice(stop)
      return text.length
    }
    this.#closing = undefined
    if (isReal) this.#closeText()
    else {
      this.#hasDoubts = true
      this.#text.append(closing)
    }
    return isReal ? stop : position
  }

  /** Whether what comes can stand behind the end of the text: blanks, and a tag of what holds it. */
  #canStandBehind(text: string, from: number): boolean | undefined {
    const start = endOfBlanks(text, from)
    if (start === text.length) return undefined
    const end = text[start] === '<' ? endOfTag(text, start) : 0
    if (end === CUT) return undefined
    const parent = this.#stack.at(-2)
    if (end === 0 || !parent) return false
    const name = nameOfTag(text, start)
    if (isClosingTag(text, start)) return name === parent.tag
    if (parent.kind === 'list') return name === ITEM_TAG
    if (parent.kind === 'entry') return name === VALUE_TAG || name === KEY_TAG
    return this.#isKnown(parent, name)
  }

  /** Up to the next tag, and that tag. */
  #readMarkup(top: Element, text: string, from: number): number {
    let start = text.indexOf('<', from)
    let end = start === -1 ? CUT : endOfTag(text, start)
    while (end === 0) {
      start = text.indexOf('<', start + 1)
      end = start === -1 ? CUT : endOfTag(text, start)
    }
    const stop = start === -1 ? text.length : start
    if (stop > from) this.#between(top, text.slice(from, stop))
    if (end === CUT) {
      this.#rest = text.slice(stop)
      return text.length
    }
    const isClosing = isClosingTag(text, start)
    const name = nameOfTag(text, start)
    if (top.kind === 'undecided') this.#decide(top, isClosing ? undefined : name)
    // What was a tag so far is read again as text.
    if (top.kind === 'text') return start
    if (isClosing) this.#closeContainers(name)
    else this.#openChild(top, name, text.charCodeAt(end - 2) === SLASH)
    return end
  }

  /** Between the tags of an object or a list stands nothing that is meant. */
  #between(top: Element, characters: string): void {
    const isBlank = characters.trim() === ''
    if (top.kind === 'undecided') {
      this.#text.append(characters)
      if (!isBlank) this.#decide(top, undefined)
    }
    if (!isBlank && top.kind !== 'text') this.corrections.add('text between tags was left out')
  }

  #isKnown({ content }: Element, name: string): boolean {
    return content.field(name) !== undefined || (content.hasEntries && name === ENTRY_TAG)
  }

  #decide(element: Element, firstTag: string | undefined): void {
    const { content } = element
    const isObject = firstTag !== undefined && this.#isKnown(element, firstTag)
    const isList = firstTag === ITEM_TAG && content.isList
    if (isObject || (!isList && !content.hasText && content.isObject)) {
      element.kind = 'object'
      this.#sink.beginObject()
    } else if (isList || (!content.hasText && content.isList)) {
      element.kind = 'list'
      this.#sink.beginArray()
    } else element.kind = 'text'
  }

  #open(tag: string, content: XmlContent, isEmpty: boolean): void {
    if (this.#stack.length > MAX_DEPTH) {
      this.failure = `nested deeper than ${MAX_DEPTH} levels`
      return
    }
    const element: Element = { tag, content, kind: 'undecided', items: 0 }
    this.#text = new GrowingText()
    this.#stack.push(element)
    if (isEmpty) {
      if (content.hasNull || content.hasText) {
        element.kind = 'text'
        this.#closeText(content.hasNull)
      } else {
        this.#decide(element, undefined)
        this.#closeTop()
      }
    } else if (content.isDecided) this.#decide(element, undefined)
  }

  #openChild(parent: Element, name: string, isEmpty: boolean): void {
    if (parent.kind === 'list') {
      if (name === ITEM_TAG) this.#open(name, parent.content.item(parent.items++), isEmpty)
      else this.#leaveOut(name)
    } else if (parent.kind === 'entry') this.#openEntryPart(parent, name, isEmpty)
    else {
      const field = parent.content.field(name)
      if (field) {
        this.#sink.key(field.name)
        this.#open(name, field.content, isEmpty)
      } else if (name === ENTRY_TAG && !isEmpty && parent.content.hasEntries) {
        this.#stack.push({ tag: name, content: parent.content, kind: 'entry', items: 0 })
      } else this.#leaveOut(name)
    }
  }

  #leaveOut(name: string): void {
    if (this.corrections.size < MAX_CORRECTIONS && !name.startsWith('!--')) {
      this.corrections.add(`<${name}> is not a tag of the schema: left out`)
    }
  }

  #openEntryPart(entry: Element, name: string, isEmpty: boolean): void {
    if (name === KEY_TAG) {
      this.#text = new GrowingText()
      this.#stack.push({ tag: name, content: this.#grammar.contentOf([]), kind: 'key', items: 0 })
      if (isEmpty) this.#closeText()
    } else if (name === VALUE_TAG && entry.items > 0) this.#open(name, entry.content.entryValue, isEmpty)
  }

  /** A closing tag outside of text; it also closes what was forgotten inside. */
  #closeContainers(name: string): void {
    let index = this.#stack.length - 1
    while (index >= 0 && this.#stack[index]?.tag !== name) index--
    while (index >= 0 && this.#stack.length > index) this.#closeTop()
  }

  #closeText(isNull = false): void {
    const top = this.#stack.pop()
    const text = textOf(this.#text.content)
    this.#closing = undefined
    if (top?.kind === 'key') {
      this.#sink.key(text)
      const entry = this.#stack.at(-1)
      if (entry) entry.items++
    } else this.#sink.scalar(isNull ? null : text)
    this.#isDone = this.#stack.length === 0
  }

  #closeTop(): void {
    const top = this.#stack.pop()
    if (top && top.kind !== 'entry') this.#sink.end()
    this.#isDone = this.#stack.length === 0
  }
}
