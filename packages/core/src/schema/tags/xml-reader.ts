import { MAX_DEPTH } from '../json/json-reader.js'
import type { JsonSink } from '../json/json-sink.js'
import type { Encoding } from '../dialect/encoding.js'
import {
  attributesOf,
  CUT,
  endOfBlanks,
  endOfTag,
  hasAttributes,
  isClosingTag,
  isEndOfName,
  isNil,
  type Markup,
  markupAt,
  nameOfTag,
} from './markup.js'
import { canNameEntry, canNameItems, isNamedAfter, isSeparator } from './own-names.js'
import { type XmlContent, XmlGrammar } from './xml-content.js'
import { ENTRY_TAG, ITEM_TAG, KEY_TAG, ROOT_TAG, VALUE_TAG } from '../dialect/tag-names.js'
import { GrowingText, textOf } from './xml-text.js'

/** An element that is open. */
interface Element {
  readonly tag: string
  content: XmlContent
  /** With nothing in it, it says that there is no value. */
  readonly isOptional: boolean
  /** The model named it: an item, or an entry by its key. */
  readonly isOwnName: boolean
  /** It has attributes that say something else than that there is no value. */
  readonly hasAttributes: boolean
  /** `undecided` until the first tag or text shows what it is. */
  kind: 'undecided' | 'object' | 'list' | 'text' | 'entry' | 'key'
  /** Items of a list; what an entry has of its key and value. */
  items: number
  /** The tag of the items of a list. */
  itemTag: string
  /** Tags that the schema does not know, before it was decided. */
  readonly strangers: string[]
}

const MAX_CORRECTIONS = 100

/** What is said of prose around the answer. */
export const TEXT_AROUND = 'text around the answer was left out'
const TEXT_BETWEEN = 'text between tags was left out'

/**
 * Reads an answer in tags piece by piece, led by the schema: only tags that the schema knows are tags, everything else
 * is text. So text needs no escapes; a closing tag inside of it is told from the real one by what follows. A list or an
 * object without any tag of the schema is given to the sink as the text between its tags. What would be lost otherwise
 * fails. Linear, without recursion.
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

  /** Reads on from a position; returns the one behind the last character that belongs to the answer. */
  push(piece: string, from = 0): number {
    const text = this.#rest + piece
    const isBefore = text.length - piece.length
    this.#rest = ''
    let position = from
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
    this.#open(markupAt(text, start, end), this.#root)
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
    const parent = this.#stack.at(-2)
    const blanks = endOfBlanks(text, from)
    const hasComma = parent?.kind === 'list' && (text[blanks] === ',' || text[blanks] === ';')
    const start = hasComma ? endOfBlanks(text, blanks + 1) : blanks
    if (start === text.length) return undefined
    const end = text[start] === '<' ? endOfTag(text, start) : 0
    if (end === CUT) return undefined
    if (end === 0 || !parent) return false
    const name = nameOfTag(text, start)
    if (isClosingTag(text, start)) return name === parent.tag
    if (parent.kind === 'list') return name === parent.itemTag
    if (parent.kind === 'entry') return name === VALUE_TAG || name === KEY_TAG
    return isKnown(parent, name) || canNameEntry(parent.content, markupAt(text, start, end))
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
    const tag = markupAt(text, start, end)
    if (top.kind === 'undecided') this.#decide(top, tag)
    // What was a tag so far is read again as text.
    if (top.kind === 'text') return start
    if (tag.isClosing) this.#closeContainers(tag.name)
    else if (top.kind !== 'undecided' && !tag.name.startsWith('!--')) this.#openChild(top, tag)
    return end
  }

  /** Between the tags of an object stands nothing that is meant; in a list or a map it could be an item. */
  #between(top: Element, characters: string): void {
    if (top.kind === 'undecided') {
      this.#text.append(characters)
      if (top.content.hasText && characters.trim() !== '') top.kind = 'text'
    } else if (characters.trim() !== '') this.#leaveOutText(top, characters)
  }

  #leaveOutText(top: Element, text: string): void {
    if (top.kind === 'object' && !top.content.isMap) this.corrections.add(TEXT_BETWEEN)
    else if (!isSeparator(text)) this.#fail(`text beside the tags in <${top.tag}>`)
  }

  /** What an element is by the first tag in it; it stays undecided as long as the schema knows no tag in it. */
  #decide(element: Element, tag: Markup): void {
    const { content } = element
    const { name, isClosing } = tag
    if (isClosing && (content.hasText || !this.#closes(name))) {
      if (content.hasText) element.kind = 'text'
      else this.#keepStranger(element, tag)
    } else if (isClosing) return
    else if (isKnown(element, name)) this.#begin(element, 'object')
    else if (name === ITEM_TAG && content.isList) this.#begin(element, 'list')
    else if (content.hasText) element.kind = 'text'
    else if (name.startsWith('!--')) return
    else if (canNameEntry(content, tag)) this.#begin(element, 'object')
    else if (canNameItems(content, tag)) this.#beginOwnItems(element, tag)
    else this.#keepStranger(element, tag)
  }

  /** A tag in a list is the name of its items, or the first field of the only one. */
  #beginOwnItems(list: Element, { name }: Markup): void {
    const item = list.content.item(0)
    if (item.field(name)) {
      list.content = item
      return this.#begin(list, 'object')
    }
    list.itemTag = name
    this.corrections.add(`<${name}> was read as <${ITEM_TAG}>`)
    this.#begin(list, 'list')
  }

  /** A tag that the schema does not know is text as long as nothing else was found. */
  #keepStranger(element: Element, { name, source, isClosing }: Markup): void {
    this.#text.append(source)
    if (!isClosing && element.strangers.length < MAX_CORRECTIONS) element.strangers.push(name)
  }

  #begin(element: Element, kind: 'object' | 'list'): void {
    const before = this.#text.content
    element.kind = kind
    for (const name of element.strangers) this.#leaveOut(name)
    // A label before the first item is no item.
    const isLabel = kind === 'list' && element.strangers.length === 0 && before.trimEnd().endsWith(':')
    if (isLabel) this.corrections.add(TEXT_BETWEEN)
    else if (before.trim() !== '') this.#leaveOutText(element, before)
    if (kind === 'object') this.#sink.beginObject()
    else this.#sink.beginArray()
  }

  #open(tag: Markup, content: XmlContent, { isOptional = false, isOwnName = false } = {}): void {
    if (this.#stack.length > MAX_DEPTH) return this.#fail(`nested deeper than ${MAX_DEPTH} levels`)
    const element: Element = {
      tag: tag.name,
      content,
      isOptional,
      isOwnName,
      hasAttributes: hasAttributes(tag) && !isNil(tag),
      kind: 'undecided',
      items: 0,
      itemTag: ITEM_TAG,
      strangers: [],
    }
    this.#text = new GrowingText()
    this.#stack.push(element)
    if (content.isObject) this.#readAttributes(element, tag)
    if (element.kind === 'undecided' && !content.isObject && !content.isList) element.kind = 'text'
    if (tag.isEmpty) this.#closeEmpty(element, tag)
  }

  /** Some models write the fields of an object as attributes of its tag. */
  #readAttributes(element: Element, tag: Markup): void {
    for (const [name, value] of attributesOf(tag)) {
      const field = element.content.field(name)
      if (!field) continue
      if (element.kind === 'undecided') this.#begin(element, 'object')
      this.corrections.add(`attributes of <${tag.name}> were read as tags`)
      this.#sink.key(field.name)
      this.#sink.scalar(value)
    }
  }

  #closeEmpty(element: Element, tag: Markup): void {
    const { content, kind } = element
    if (kind === 'object') return this.#closeTop()
    // What its attributes say must not be lost.
    if (!content.hasText && element.hasAttributes) this.#text.append(tag.source)
    if (content.hasNull && this.#text.content === '') this.#closeText(null)
    else this.#closeUndecided(element)
  }

  #openChild(parent: Element, tag: Markup): void {
    const { name, isEmpty } = tag
    if (parent.kind === 'entry') return this.#openEntryPart(parent, tag)
    if (parent.kind === 'list') {
      if (name !== parent.itemTag)
        return this.#fail(`<${name}> beside <${parent.itemTag}> in <${parent.tag}>`)
      return this.#open(tag, parent.content.item(parent.items++), { isOwnName: name !== ITEM_TAG })
    }
    const { content } = parent
    const field = content.field(name)
    if (field) {
      this.#sink.key(field.name)
      this.#open(tag, field.content, field)
    } else if (name === ENTRY_TAG && content.hasEntries && !isEmpty) {
      this.#push({ tag: name, content, kind: 'entry' })
    } else if (canNameEntry(content, tag)) {
      this.corrections.add(`<${name}> was read as an <${ENTRY_TAG}>`)
      this.#sink.key(name)
      this.#open(tag, content.entryValue, { isOwnName: true })
    } else if (content.hasEntries) this.#fail(`<${name}> in <${parent.tag}>, ${ENTRY_FORM}`)
    else this.#leaveOut(name)
  }

  #leaveOut(name: string): void {
    if (this.corrections.size < MAX_CORRECTIONS)
      this.corrections.add(`<${name}> is not a tag of the schema: left out`)
  }

  #openEntryPart(entry: Element, tag: Markup): void {
    const { name, isEmpty } = tag
    if (name === KEY_TAG && entry.items === 0) {
      this.#text = new GrowingText()
      this.#push({ tag: name, content: this.#grammar.contentOf([]), kind: 'key' })
      if (isEmpty) this.#closeText()
    } else if (name === VALUE_TAG && entry.items === 1) {
      entry.items++
      this.#open(tag, entry.content.entryValue)
    } else this.#fail(`<${name}> in <${ENTRY_TAG}>, ${ENTRY_FORM}`)
  }

  #push(element: Pick<Element, 'tag' | 'content' | 'kind'>): void {
    this.#stack.push({
      ...element,
      isOptional: false,
      isOwnName: false,
      hasAttributes: false,
      items: 0,
      itemTag: ITEM_TAG,
      strangers: [],
    })
  }

  #closes(name: string): boolean {
    return this.#stack.some(({ tag }) => tag === name)
  }

  /** A closing tag outside of text; it also closes what was forgotten inside. */
  #closeContainers(name: string): void {
    let index = this.#stack.length - 1
    while (index >= 0 && this.#stack[index]?.tag !== name) index--
    while (index >= 0 && this.#stack.length > index && this.failure === undefined) {
      const top = this.#stack.at(-1)
      if (top?.kind === 'undecided') this.#closeUndecided(top)
      else this.#closeTop()
    }
  }

  /** Nothing in it was a tag of the schema: it is empty, or all of it is text. */
  #closeUndecided(element: Element): void {
    const { content, isOptional } = element
    if (content.hasText || this.#text.content.trim() !== '') return this.#closeText()
    if (isOptional) return this.#closeText(null)
    this.#begin(element, content.isObject ? 'object' : 'list')
    this.#closeTop()
  }

  #closeText(meaning?: null): void {
    const top = this.#stack.pop()
    const { content } = this.#text
    const isBlank = content.trim() === ''
    this.#closing = undefined
    if (top?.isOwnName && (isBlank || content.includes('<')))
      this.#fail(`<${top.tag}> is not a tag of the schema, and what stands in it is not plain text`)
    else if (top?.hasAttributes && isBlank)
      this.#fail(
        `<${top.tag}> has attributes and nothing in it, expected its value between <${top.tag}> and </${top.tag}>`,
      )
    else if (top?.kind === 'key') {
      this.#sink.key(textOf(content))
      const entry = this.#stack.at(-1)
      if (entry) entry.items++
    } else this.#sink.scalar(meaning === null || (isBlank && top?.isOptional) ? null : textOf(content))
    this.#isDone = this.#stack.length === 0
  }

  #closeTop(): void {
    const top = this.#stack.pop()
    if (top?.kind === 'entry') {
      if (top.items < 2) this.#fail(`an <${ENTRY_TAG}> without its parts, ${ENTRY_FORM}`)
      return
    }
    const isOneOfOwnName = top?.kind === 'list' && top.itemTag !== ITEM_TAG && top.items === 1
    if (isOneOfOwnName && top.content.item(0).hasFreeText && !isNamedAfter(top.tag, top.itemTag))
      return this.#fail(`<${top.itemTag}> in <${top.tag}>, expected <${ITEM_TAG}> for each item`)
    this.#sink.end()
    this.#isDone = this.#stack.length === 0
  }

  #fail(message: string): void {
    this.failure ??= message
  }
}

const ENTRY_FORM = `expected <${ENTRY_TAG}> with <${KEY_TAG}> and <${VALUE_TAG}> for each`

function isKnown({ content }: Element, name: string): boolean {
  return content.field(name) !== undefined || (content.hasEntries && name === ENTRY_TAG)
}
