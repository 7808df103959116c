import type { JsonSink } from '../json/json-sink.js'
import type { Encoding } from '../dialect/encoding.js'
import { ROOT_TAG } from '../dialect/tag-names.js'
import { CUT, endOfBlanks, endOfTag, isEndOfName, markupAt } from './markup.js'
import { type Element, XmlElements } from './xml-elements.js'

/** What is said of prose around the answer. */
export const TEXT_AROUND = 'text around the answer was left out'

/**
 * Reads an answer in tags piece by piece, led by the schema: only tags that the schema knows are tags, everything else
 * is text. So text needs no escapes; a closing tag inside of it is distinguished from the real one by what follows. Linear,
 * without recursion.
 */
export class XmlReader {
  readonly #elements: XmlElements
  readonly #sink: JsonSink
  readonly #isLenient: boolean
  #hasDoubts = false
  /** A tag that has begun: it is read again with the next piece. */
  #rest = ''
  /** A closing tag that may be a part of the text, and the blanks behind it. */
  #closing: string | undefined

  /** `isLenient`: the first closing tag ends a text, whatever follows. */
  constructor(sink: JsonSink, root: Encoding, isLenient = false) {
    this.#sink = sink
    this.#elements = new XmlElements(sink, root)
    this.#isLenient = isLenient
  }

  get isDone(): boolean {
    return this.#elements.isDone
  }

  get failure(): string | undefined {
    return this.#elements.failure
  }

  get isFailed(): boolean {
    return this.failure !== undefined
  }

  /** What stood where the schema has no place for it, and was left out. */
  get corrections(): Set<string> {
    return this.#elements.corrections
  }

  /** Whether a closing tag was taken for text: a lenient reader would read something else. */
  get hasDoubts(): boolean {
    return this.#hasDoubts
  }

  /** What the text stopped in the middle of. */
  get openPart(): string {
    const { top } = this.#elements
    return top ? `<${top.tag}>` : `the answer, before <${ROOT_TAG}>`
  }

  /** Reads on from a position; returns the one behind the last character that belongs to the answer. */
  push(piece: string, from = 0): number {
    const text = this.#rest + piece
    const isBefore = text.length - piece.length
    this.#rest = ''
    let position = from
    while (position < text.length && !this.isDone && !this.isFailed) position = this.#step(text, position)
    const { top, text: growing } = this.#elements
    if (top?.kind === 'text' && growing.content !== '') this.#sink.growing(growing.shown)
    return position - isBefore
  }

  /** The text is over: a closing tag that nothing follows is a real one. */
  finish(): void {
    if (this.#closing !== undefined && this.#rest === '') this.#elements.closeText()
    this.#closing = undefined
  }

  #step(text: string, position: number): number {
    const { top } = this.#elements
    if (!top) return this.#findRoot(text, position)
    if (this.#closing !== undefined) return this.#readBehind(this.#closing, text, position)
    return top.kind === 'text' || top.kind === 'key'
      ? this.#readText(top, text, position)
      : this.#readMarkup(text, position)
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
    if (text.slice(from, stop).trim() !== '') this.#elements.corrections.add(TEXT_AROUND)
    if (isCut) return text.length
    this.#elements.openRoot(markupAt(text, start, end))
    return end
  }

  /** Text up to its own closing tag, which is real when what follows can follow it. */
  #readText({ tag }: Element, text: string, position: number): number {
    const closing = `</${tag}`
    let from = position
    let at = position
    for (;;) {
      const start = text.indexOf(closing, at)
      const end = start === -1 ? CUT : endOfTag(text, start)
      if (end === CUT) {
        this.#elements.text.append(text.slice(from, this.#keepRest(text, from, start, closing)))
        return text.length
      }
      at = end || start + closing.length
      if (end === 0 || !isEndOfName(text.charCodeAt(start + closing.length))) continue
      if (this.#elements.text.canBeCData) {
        this.#elements.text.append(text.slice(from, start))
        from = start
        if (this.#elements.text.isOpenCData) continue
      }
      const isReal = this.#isLenient || this.#elements.isInRoot || this.#canStandBehind(text, end)
      if (isReal === false) {
        this.#hasDoubts = true
        continue
      }
      this.#elements.text.append(text.slice(from, start))
      if (isReal) this.#elements.closeText()
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
    if (isReal) this.#elements.closeText()
    else {
      this.#hasDoubts = true
      this.#elements.text.append(closing)
    }
    return isReal ? stop : position
  }

  /** Whether what comes can stand behind the end of the text: blanks, and a tag of what holds it. */
  #canStandBehind(text: string, from: number): boolean | undefined {
    const blanks = endOfBlanks(text, from)
    const hasComma = this.#elements.isItem && (text[blanks] === ',' || text[blanks] === ';')
    const start = hasComma ? endOfBlanks(text, blanks + 1) : blanks
    if (start === text.length) return undefined
    const end = text[start] === '<' ? endOfTag(text, start) : 0
    if (end === CUT) return undefined
    return end > 0 && this.#elements.canFollow(markupAt(text, start, end))
  }

  /** Up to the next tag, and that tag. */
  #readMarkup(text: string, from: number): number {
    let start = text.indexOf('<', from)
    let end = start === -1 ? CUT : endOfTag(text, start)
    while (end === 0) {
      start = text.indexOf('<', start + 1)
      end = start === -1 ? CUT : endOfTag(text, start)
    }
    const stop = start === -1 ? text.length : start
    if (stop > from) this.#elements.between(text.slice(from, stop))
    if (end === CUT) {
      this.#rest = text.slice(stop)
      return text.length
    }
    // What was a tag so far is read again as text.
    return this.#elements.take(markupAt(text, start, end)) ? end : start
  }
}
