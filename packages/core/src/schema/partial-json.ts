import { JsonReader } from './json-reader.js'
import { PartialBuilder } from './partial-builder.js'
import type { CompletedField, PartialReader } from './partial-reader.js'
import type { OutputIssue } from '../errors/output-errors.js'
import { openingTag } from './strip-reasoning.js'
import type { WireRoot } from './wire.js'

/** Characters in which a reasoning tag must show. */
const HEAD = 40

/**
 * Reads a growing answer in JSON: skips reasoning and prose, follows the first value that can be one, and begins anew
 * when it turns out not to be.
 */
export class PartialJson implements PartialReader {
  readonly #root: WireRoot
  #builder: PartialBuilder
  #reader: JsonReader | undefined
  /** The beginning of the text, until it is clear that it does not begin with reasoning. */
  #head: string | undefined = ''
  /** The closing tag that ends the reasoning, and the end of what came of it. */
  #closing: string | undefined
  #tail = ''

  constructor(root: WireRoot) {
    this.#root = root
    this.#builder = this.#newBuilder()
  }

  get value(): unknown {
    return this.#builder.value
  }

  get violation(): OutputIssue | undefined {
    return this.#builder.violation
  }

  push(text: string): readonly CompletedField[] {
    const answer = this.#withoutReasoning(text)
    this.#builder.allow(answer.length)
    this.#read(answer)
    return this.#builder.takeCompleted()
  }

  finish(): readonly CompletedField[] {
    if (this.#head !== undefined) this.#read(this.#head)
    this.#head = undefined
    this.#reader?.finish()
    return this.#builder.takeCompleted()
  }

  #read(text: string): void {
    let position = 0
    while (position < text.length) {
      if (!this.#reader || this.#reader.isFailed || (this.#reader.isDone && this.violation)) {
        position = text.indexOf('{', position)
        if (position === -1) return
        this.#builder = this.#newBuilder()
        this.#reader = new JsonReader(this.#builder)
      }
      position = this.#reader.push(text, position)
      if (!this.#reader.isFailed && !(this.#reader.isDone && this.violation)) return
    }
  }

  #newBuilder(): PartialBuilder {
    return new PartialBuilder(this.#root, this.#root.wrapped, false)
  }

  #withoutReasoning(text: string): string {
    if (this.#closing !== undefined) return this.#skipReasoning(text)
    if (this.#head === undefined) return text
    const head = this.#head + text
    const start = head.trimStart()
    if (start === '' || (start.startsWith('<') && start.length < HEAD && !start.includes('>'))) {
      this.#head = head
      return ''
    }
    this.#head = undefined
    const tag = openingTag(head)
    if (tag === undefined) return head
    this.#closing = `</${tag}>`
    return this.#skipReasoning(head)
  }

  #skipReasoning(text: string): string {
    const closing = this.#closing ?? ''
    const seen = this.#tail + text
    const end = seen.indexOf(closing)
    if (end === -1) {
      this.#tail = seen.slice(-closing.length)
      return ''
    }
    this.#closing = undefined
    this.#tail = ''
    this.#head = ''
    return this.#withoutReasoning(seen.slice(end + closing.length))
  }
}
