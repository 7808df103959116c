import type { OutputIssue } from '../../errors/output-errors.js'
import { JsonReader } from '../json/json-reader.js'
import { PartialBuilder } from './partial-builder.js'
import type { CompletedField, PartialReader } from './partial-reader.js'
import { ReasoningSkipper } from '../reasoning/skip-reasoning.js'
import type { RootEncoding } from '../dialect/encoding.js'

/** Values that are followed before it is given up to find the answer among them. */
const MAX_STARTS = 1000

/** What may stand before a value that the answer begins with. */
const FENCE = /^(?:```[\w-]{0,20}\s*)?$/
const MAX_FENCE = 40

/**
 * Reads a growing answer in JSON: skips reasoning and prose, follows the first value that can be one, and starts over
 * when it turns out not to be.
 */
export class PartialJson implements PartialReader {
  readonly #root: RootEncoding
  readonly #reasoning = new ReasoningSkipper()
  #builder: PartialBuilder
  #reader: JsonReader | undefined
  #starts = 0
  /** What stands before the first value, as far as it can be a fence. */
  #lead = ''
  #isWholeAnswer = false
  #isList = false

  constructor(root: RootEncoding) {
    this.#root = root
    this.#builder = new PartialBuilder(root)
  }

  get value(): unknown {
    return this.#builder.value
  }

  /** A value behind prose, or behind another one, may be a draft or come before the answer. */
  get violation(): OutputIssue | undefined {
    return this.#isWholeAnswer ? this.#builder.violation : undefined
  }

  push(text: string): readonly CompletedField[] {
    this.#read(this.#reasoning.push(text))
    return this.#builder.takeCompleted()
  }

  finish(): readonly CompletedField[] {
    this.#read(this.#reasoning.finish())
    this.#reader?.finish()
    return this.#builder.takeCompleted()
  }

  #read(text: string): void {
    let position = 0
    while (position < text.length) {
      if (!this.#reader || this.#isWrong(this.#reader, text, position)) {
        const start = this.#opening(text, position)
        if (start === -1 || this.#starts++ > MAX_STARTS) return
        position = start
        this.#isWholeAnswer = this.#starts === 1 && FENCE.test(this.#lead)
        this.#isList = text[start] === '['
        this.#builder = new PartialBuilder(this.#root)
        this.#reader = new JsonReader(this.#builder)
      }
      const start = position
      position = this.#reader.push(text, position)
      this.#builder.allow(position - start)
      if (position === start || position === text.length) return
    }
  }

  /** Where the next value begins. A list where `{ value }` was asked for only if nothing stands before it. */
  #opening(text: string, from: number): number {
    const object = text.indexOf('{', from)
    const list = this.#root.wrapped && this.#starts === 0 ? text.indexOf('[', from) : -1
    const first = list !== -1 && (object === -1 || list < object) ? list : object
    if (this.#starts === 0 && this.#lead.length < MAX_FENCE)
      this.#lead = (this.#lead + text.slice(from, first === -1 ? undefined : first)).trimStart()
    return first === list && !FENCE.test(this.#lead) ? object : first
  }

  /**
   * What was followed was prose, or is whole and wrong: the next one may be the answer. Parts of a broken one are not.
   * Behind a list that is the answer comes no text: else it was a note such as `[1]`.
   */
  #isWrong(reader: JsonReader, text: string, position: number): boolean {
    if (reader.isFailed) return !reader.hasContent
    if (!reader.isDone) return false
    if (this.#isList && /[^\s`]/.test(text.slice(position))) {
      this.#builder = new PartialBuilder(this.#root)
      return true
    }
    return this.#builder.violation !== undefined
  }
}
