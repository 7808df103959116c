import type { OutputIssue } from '../../errors/output-errors.js'
import { PartialBuilder } from './partial-builder.js'
import type { CompletedField, PartialReader } from './partial-reader.js'
import { ReasoningSkipper } from '../reasoning/skip-reasoning.js'
import type { RootEncoding } from '../dialect/encoding.js'
import { XmlReader } from '../tags/xml-reader.js'

/** Reads a growing answer in tags. */
export class PartialXml implements PartialReader {
  readonly #reasoning = new ReasoningSkipper()
  readonly #builder: PartialBuilder
  readonly #reader: XmlReader

  constructor(root: RootEncoding) {
    this.#builder = new PartialBuilder(root)
    this.#reader = new XmlReader(this.#builder, root.encoding)
  }

  get value(): unknown {
    return this.#builder.value
  }

  get violation(): OutputIssue | undefined {
    return this.#builder.violation
  }

  push(text: string): readonly CompletedField[] {
    this.#builder.allow(text.length)
    this.#reader.push(this.#reasoning.push(text))
    return this.#builder.takeCompleted()
  }

  finish(): readonly CompletedField[] {
    this.#reader.push(this.#reasoning.finish())
    this.#reader.finish()
    return this.#builder.takeCompleted()
  }
}
