import { MAX_DEPTH } from '../json/json-reader.js'
import type { JsonSink } from '../json/json-sink.js'
import type { Encoding } from '../dialect/encoding.js'
import { ENTRY_TAG, ITEM_TAG, KEY_TAG, VALUE_TAG } from '../dialect/tag-names.js'
import { attributesOf, hasAttributes, isNil, type Markup } from './markup.js'
import { canNameEntry, canNameItems, isNamedAfter, isSeparator } from './own-names.js'
import { type XmlContent, XmlGrammar } from './xml-content.js'
import { GrowingText, textOf } from './xml-text.js'

/** An element that is open. */
export interface Element {
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
const TEXT_BETWEEN = 'text between tags was left out'

/**
 * What the tags of an answer mean by the schema: the elements that are open, and what they give to the sink. A list or an
 * object without any tag of the schema is given as the text between its tags. What would be lost otherwise fails.
 */
export class XmlElements {
  failure: string | undefined
  /** What stood where the schema has no place for it, and was left out. */
  readonly corrections = new Set<string>()
  isDone = false
  /** The text of the innermost element. */
  text = new GrowingText()
  readonly #stack: Element[] = []
  readonly #sink: JsonSink
  readonly #grammar = new XmlGrammar()
  readonly #root: XmlContent

  constructor(sink: JsonSink, root: Encoding) {
    this.#sink = sink
    this.#root = this.#grammar.contentOf([root])
  }

  get top(): Element | undefined {
    return this.#stack.at(-1)
  }

  /** Whether only the tag around the answer is open. */
  get isInRoot(): boolean {
    return this.#stack.length === 1
  }

  /** Whether a list holds the innermost element. */
  get isItem(): boolean {
    return this.#stack.at(-2)?.kind === 'list'
  }

  openRoot(tag: Markup): void {
    this.#open(tag, this.#root)
  }

  /** Reads a tag; `false` when it turns out to be text. */
  take(tag: Markup): boolean {
    const { top } = this
    if (!top) return true
    if (top.kind === 'undecided') this.#decide(top, tag)
    if (top.kind === 'text') return false
    if (tag.isClosing) this.#closeContainers(tag.name)
    else if (top.kind !== 'undecided' && !tag.name.startsWith('!--')) this.#openChild(top, tag)
    return true
  }

  /** Whether a tag can stand behind the end of the innermost text: one of what holds it. */
  canFollow(tag: Markup): boolean {
    const parent = this.#stack.at(-2)
    if (!parent) return false
    const { name } = tag
    if (tag.isClosing) return name === parent.tag
    if (parent.kind === 'list') return name === parent.itemTag
    if (parent.kind === 'entry') return name === VALUE_TAG || name === KEY_TAG
    return isKnown(parent, name) || canNameEntry(parent.content, tag)
  }

  /** Between the tags of an object stands nothing that is meant; in a list or a map it could be an item. */
  between(characters: string): void {
    const { top } = this
    if (!top) return
    if (top.kind === 'undecided') {
      this.text.append(characters)
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
    this.text.append(source)
    if (!isClosing && element.strangers.length < MAX_CORRECTIONS) element.strangers.push(name)
  }

  #begin(element: Element, kind: 'object' | 'list'): void {
    const before = this.text.content
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
    this.text = new GrowingText()
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
    if (!content.hasText && element.hasAttributes) this.text.append(tag.source)
    if (content.hasNull && this.text.content === '') this.closeText(null)
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
      this.text = new GrowingText()
      this.#push({ tag: name, content: this.#grammar.contentOf([]), kind: 'key' })
      if (isEmpty) this.closeText()
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
    if (content.hasText || this.text.content.trim() !== '') return this.closeText()
    if (isOptional) return this.closeText(null)
    this.#begin(element, content.isObject ? 'object' : 'list')
    this.#closeTop()
  }

  closeText(meaning?: null): void {
    const top = this.#stack.pop()
    const { content } = this.text
    const isBlank = content.trim() === ''
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
    this.isDone = this.#stack.length === 0
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
    this.isDone = this.#stack.length === 0
  }

  #fail(message: string): void {
    this.failure ??= message
  }
}

const ENTRY_FORM = `expected <${ENTRY_TAG}> with <${KEY_TAG}> and <${VALUE_TAG}> for each`

function isKnown({ content }: Element, name: string): boolean {
  return content.field(name) !== undefined || (content.hasEntries && name === ENTRY_TAG)
}
