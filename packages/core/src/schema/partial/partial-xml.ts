import type { OutputIssue } from '../../errors/output-errors.js'
import { PartialBuilder } from './partial-builder.js'
import type { CompletedField, PartialReader } from './partial-reader.js'
import { ReasoningSkipper } from '../reasoning/skip-reasoning.js'
import type { RootEncoding } from '../dialect/encoding.js'
import { XmlReader } from '../tags/xml-reader.js'

interface Reading {
  readonly builder: PartialBuilder
  readonly reader: XmlReader
}

/** Reads a growing answer in tags; when another one begins behind it, that one counts. */
export class PartialXml implements PartialReader {
  readonly #root: RootEncoding
  readonly #reasoning = new ReasoningSkipper()
  #current: Reading
  /** Looks for another answer behind one that is over. */
  #next: Reading | undefined
  /** The last complete answer: it counts when the one behind it does not end. */
  #complete: Reading | undefined

  constructor(root: RootEncoding) {
    this.#root = root
    this.#current = this.#begin()
  }

  get value(): unknown {
    return this.#current.builder.value
  }

  get violation(): OutputIssue | undefined {
    return this.#current.builder.violation
  }

  push(text: string): readonly CompletedField[] {
    return this.#read(this.#reasoning.push(text))
  }

  finish(): readonly CompletedField[] {
    const completed = this.#read(this.#reasoning.finish())
    this.#current.reader.finish()
    if (!this.#current.reader.isDone && this.#complete) this.#current = this.#complete
    return [...completed, ...this.#current.builder.takeCompleted()]
  }

  #read(text: string): readonly CompletedField[] {
    const completed: CompletedField[] = []
    let position = 0
    do {
      const { reader, builder } = this.#next ?? this.#current
      const start = position
      position = reader.push(text, position)
      builder.allow(position - start)
      if (this.#next && builder.value !== undefined) {
        this.#current = this.#next
        this.#next = undefined
      }
      completed.push(...this.#current.builder.takeCompleted())
      if (reader.isDone || reader.isFailed) {
        if (reader.isDone && reader === this.#current.reader) this.#complete = this.#current
        this.#next = this.#begin()
      }
    } while (position < text.length)
    return completed
  }

  #begin(): Reading {
    const builder = new PartialBuilder(this.#root)
    return { builder, reader: new XmlReader(builder, this.#root.encoding) }
  }
}
