import { MAX_DEPTH } from '../json/json-reader.js'
import type { JsonSink } from '../json/json-sink.js'
import type { Wire } from '../wire/wire.js'
import {
  contentOf,
  ENTRY_TAG,
  fieldTags,
  ITEM_TAG,
  KEY_TAG,
  ROOT_TAG,
  VALUE_TAG,
  type XmlContent,
} from './xml-tags.js'
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

/** Longer tags are text. */
const MAX_TAG = 300

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
  readonly #root: Wire
  readonly #isLenient: boolean
  #text = new GrowingText()
  /** A tag that has begun, up to its `>`. */
  #tag: string | undefined
  /** A closing tag that may be a part of the text, and what follows it. */
  #closing: string | undefined
  #behind = ''

  /** `isLenient`: the first closing tag ends a text, whatever follows. */
  constructor(sink: JsonSink, root: Wire, isLenient = false) {
    this.#sink = sink
    this.#root = root
    this.#isLenient = isLenient
  }

  get isDone(): boolean {
    return this.#isDone
  }

  get isFailed(): boolean {
    return this.failure !== undefined
  }

  /** What the text stopped in the middle of. */
  get openPart(): string {
    const top = this.#stack.at(-1)
    return top ? `<${top.tag}>` : `the answer, before <${ROOT_TAG}>`
  }

  /** Reads on; returns the position behind the last character that belongs to the answer. */
  push(text: string): number {
    const position = this.#readOn(text)
    const top = this.#stack.at(-1)
    if (top?.kind === 'text' && this.#text.content !== '') this.#sink.growing(this.#text.shown)
    return position
  }

  /** The text is over: a closing tag that nothing follows is a real one. */
  finish(): void {
    if (this.#closing !== undefined && this.#behind.trim() === '') this.#closeText()
  }

  #step(text: string, position: number): number {
    if (this.#closing !== undefined) return this.#followStep(text, position)
    if (this.#tag === undefined) {
      const start = this.#nextTag(text, position)
      const end = start === -1 ? text.length : start
      this.#characters(text.slice(position, end))
      if (start !== -1) this.#tag = '<'
      return start === -1 ? end : end + 1
    }
    const stop = endOfTag(text, position)
    const isWhole = text[stop - 1] === '>'
    this.#tag += text.slice(position, stop)
    if (isWhole) {
      const tag = this.#tag
      this.#tag = undefined
      this.#markup(tag)
    } else if (stop < text.length || this.#tag.length > MAX_TAG) this.#giveUpTag()
    return stop
  }

  /** Where the next tag may begin; in a text only its own closing tag is one. */
  #nextTag(text: string, position: number): number {
    const top = this.#stack.at(-1)
    if (top?.kind !== 'text' && top?.kind !== 'key') return text.indexOf('<', position)
    const closing = `</${top.tag}`
    const whole = text.indexOf(closing, position)
    if (whole !== -1) return whole
    const last = text.lastIndexOf('<')
    return last >= position && closing.startsWith(text.slice(last, last + closing.length)) ? last : -1
  }

  /** A `<` that no `>` follows was text. */
  #giveUpTag(): void {
    const tag = this.#tag ?? ''
    this.#tag = undefined
    this.#characters(tag)
  }

  #characters(characters: string): void {
    const top = this.#stack.at(-1)
    if (!top) {
      if (characters.trim() !== '') this.corrections.add(TEXT_AROUND)
      return
    }
    if (top.kind === 'undecided' && characters.trim() !== '') this.#decide(top, undefined)
    // Between the tags of an object or a list stands nothing that is meant.
    if (top.kind === 'text' || top.kind === 'key' || top.kind === 'undecided') this.#text.append(characters)
    else if (characters.trim() !== '') this.corrections.add('text between tags was left out')
  }

  #markup(source: string): void {
    const top = this.#stack.at(-1)
    const isClosing = source.startsWith('</')
    const name = /^<\/?([^\s/>]+)/.exec(source)?.[1] ?? ''
    if (!top) {
      if (name === ROOT_TAG && !isClosing) this.#open(ROOT_TAG, [this.#root], source.endsWith('/>'))
      return
    }
    if (top.kind === 'undecided') this.#decide(top, isClosing ? undefined : name)
    if (top.kind === 'text' || top.kind === 'key') {
      if (!isClosing || name !== top.tag || this.#text.isOpenCData) this.#text.append(source)
      else if (this.#isLenient || this.#stack.length === 1) this.#closeText()
      else this.#closing = source
    } else if (isClosing) this.#closeContainers(name)
    else this.#openChild(top, name, source.endsWith('/>'))
  }

  /** What stands behind a closing tag tells whether it ended the text: blanks, and a tag that can stand there. */
  #followStep(text: string, position: number): number {
    const kept = this.#behind
    const isInTag = kept.trimStart() !== ''
    const stop = isInTag ? endOfTag(text, position) : endOfBlanks(text, position)
    if (stop === text.length && text[stop - 1] !== '>' && kept.length < MAX_TAG) {
      this.#behind += text.slice(position, stop)
      return stop
    }
    if (!isInTag && text[stop] === '<') {
      this.#behind += text.slice(position, stop + 1)
      return stop + 1
    }
    const follows = isInTag
      ? /^\s*<(\/?)([^\s/><]+)(?:[\s/][^<>]*)?>$/.exec(kept + text.slice(position, stop))
      : null
    if (follows && this.#canFollow(follows[1] === '/', follows[2] ?? '')) this.#closeText()
    else {
      this.#text.append(this.#closing ?? '')
      this.#closing = undefined
    }
    // It is read again as what it is.
    this.#behind = ''
    this.#readOn(kept)
    return position
  }

  #readOn(text: string): number {
    let position = 0
    while (position < text.length && !this.#isDone && this.failure === undefined) {
      position = this.#step(text, position)
    }
    return position
  }

  #canFollow(isClosing: boolean, name: string): boolean {
    const parent = this.#stack.at(-2)
    if (!parent) return true
    if (isClosing) return name === parent.tag
    if (parent.kind === 'list') return name === ITEM_TAG
    if (parent.kind === 'entry') return name === VALUE_TAG || name === KEY_TAG
    return this.#isKnown(parent, name)
  }

  #isKnown({ content }: Element, name: string): boolean {
    return content.objects.some(
      (wire) => fieldTags(wire).has(name) || (wire.extras !== undefined && name === ENTRY_TAG),
    )
  }

  #decide(element: Element, firstTag: string | undefined): void {
    const { content } = element
    const isObject = firstTag !== undefined && this.#isKnown(element, firstTag)
    const isList = firstTag === ITEM_TAG && content.lists.length > 0
    if (isObject || (!isList && !content.hasText && content.objects.length > 0))
      this.#become(element, 'object')
    else if (isList || (!content.hasText && content.lists.length > 0)) this.#become(element, 'list')
    else this.#become(element, 'text')
  }

  #become(element: Element, kind: 'object' | 'list' | 'text'): void {
    element.kind = kind
    if (kind === 'text') return
    this.#text = new GrowingText()
    if (kind === 'object') this.#sink.beginObject()
    else this.#sink.beginArray()
  }

  #open(tag: string, wires: readonly Wire[], isEmpty: boolean): void {
    const content = contentOf(wires)
    if (this.#stack.length > MAX_DEPTH) {
      this.failure = `nested deeper than ${MAX_DEPTH} levels`
      return
    }
    const element: Element = { tag, content, kind: 'undecided', items: 0 }
    this.#text = new GrowingText()
    this.#stack.push(element)
    const kinds = [content.objects.length > 0, content.lists.length > 0, content.hasText].filter(
      Boolean,
    ).length
    if (isEmpty) {
      if (content.hasNull || content.hasText) {
        element.kind = 'text'
        this.#closeText(content.hasNull)
      } else {
        this.#decide(element, undefined)
        this.#closeTop()
      }
    } else if (kinds <= 1) this.#decide(element, undefined)
  }

  #openChild(parent: Element, name: string, isEmpty: boolean): void {
    if (parent.kind === 'list') {
      if (name !== ITEM_TAG) return this.#leaveOut(name)
      const index = parent.items++
      const wires = parent.content.lists.flatMap((wire) =>
        wire.kind === 'list' ? wire.item : (wire.items[index] ?? []),
      )
      this.#open(name, wires, isEmpty)
    } else if (parent.kind === 'entry') this.#openEntryPart(parent, name, isEmpty)
    else {
      const fields = parent.content.objects.flatMap((wire) => fieldTags(wire).get(name) ?? [])
      const [first] = fields
      if (first) {
        this.#sink.key(first.name)
        this.#open(
          name,
          fields.map(({ wire }) => wire),
          isEmpty,
        )
      } else if (name === ENTRY_TAG && !isEmpty && this.#isKnown(parent, name)) {
        this.#stack.push({ tag: name, content: parent.content, kind: 'entry', items: 0 })
      } else this.#leaveOut(name)
    }
  }

  #leaveOut(name: string): void {
    if (!name.startsWith('!--') && this.corrections.size < MAX_CORRECTIONS) {
      this.corrections.add(`<${name}> is not a tag of the schema: left out`)
    }
  }

  #openEntryPart(entry: Element, name: string, isEmpty: boolean): void {
    if (name === KEY_TAG) {
      this.#text = new GrowingText()
      this.#stack.push({ tag: name, content: contentOf([]), kind: 'key', items: 0 })
      if (isEmpty) this.#closeText()
    } else if (name === VALUE_TAG && entry.items > 0) {
      this.#open(
        name,
        entry.content.objects.flatMap((wire) => wire.extras ?? []),
        isEmpty,
      )
    }
  }

  /** A closing tag outside of text; it also closes what was forgotten inside. */
  #closeContainers(name: string): void {
    if (!this.#stack.some(({ tag }) => tag === name)) return
    let closed: string | undefined
    do {
      closed = this.#stack.at(-1)?.tag
      this.#closeTop()
    } while (closed !== name)
  }

  #closeText(isNull = false): void {
    const top = this.#stack.pop()
    const text = textOf(this.#text.content)
    this.#text = new GrowingText()
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

/** The position behind the `>` of a tag; the one of the `<` or of the end that comes before it. */
function endOfTag(text: string, from: number): number {
  const limit = Math.min(text.length, from + MAX_TAG)
  for (let position = from; position < limit; position++) {
    if (text[position] === '>') return position + 1
    if (text[position] === '<') return position
  }
  return limit
}

function endOfBlanks(text: string, from: number): number {
  let position = from
  while (position < text.length && isBlank(text.charCodeAt(position))) position++
  return position
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}
