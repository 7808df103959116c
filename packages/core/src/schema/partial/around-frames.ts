import type { JsonScalar } from '../json/json-sink.js'
import { LongInteger } from '../json/long-integer.js'
import { JsonTree } from '../json/json-tree.js'
import type { ObjectEncoding, Encoding } from '../dialect/encoding.js'

import { type Frame, decodeWhole, NOTHING, type PartialReport, type Slot } from './frame.js'

/** An object around the value that is meant: the wrapped root, `{ value }`, `{ variant, value }`. */
export class PassFrame implements Frame {
  readonly path: string
  readonly copyCost = 0
  readonly #wire: Encoding | undefined
  readonly #tags: ReadonlyMap<string, Encoding>
  #tagged: Encoding | undefined
  #name = ''
  #value: unknown = NOTHING

  constructor(encoding: Encoding | undefined, tags: ReadonlyMap<string, Encoding>, path: string) {
    this.#wire = encoding
    this.#tags = tags
    this.path = path
  }

  key(name: string): void {
    this.#name = name
  }

  slot(): Slot {
    return { encoding: this.#name === 'value' ? (this.#wire ?? this.#tagged) : undefined, path: this.path }
  }

  takesKey(value: JsonScalar): boolean {
    if (this.#name !== 'variant' || this.#tags.size === 0) return false
    this.#tagged = this.#tags.get(String(value instanceof LongInteger ? value.digits : value))
    return true
  }

  put(value: unknown): void {
    if (this.#name === 'value') this.#value = value
  }

  view(child: unknown): unknown {
    return this.#name === 'value' && child !== NOTHING ? child : this.#value
  }

  finish(): unknown {
    return this.#value
  }
}

/** Between tags, the one tag that says which variant of a union is in it. */
export class VariantFrame implements Frame {
  readonly path: string
  readonly copyCost = 0
  readonly #element: ObjectEncoding
  #name = ''
  #value: unknown = NOTHING

  constructor(element: ObjectEncoding, path: string) {
    this.#element = element
    this.path = path
  }

  key(name: string): void {
    this.#name = name
  }

  slot(): Slot {
    return { encoding: this.#element.fieldOf.get(this.#name)?.encoding, path: this.path }
  }

  put(value: unknown): void {
    this.#value = value
  }

  view(child: unknown): unknown {
    return child === NOTHING ? this.#value : child
  }

  finish(): unknown {
    return this.#value
  }
}

/** What is only shown when it is whole, or not at all. */
export class LateFrame implements Frame {
  readonly path: string
  readonly copyCost = 0
  readonly tree: JsonTree
  readonly #slot: Slot
  readonly #report: PartialReport

  constructor(slot: Slot, report: PartialReport) {
    this.tree = new JsonTree(report.fromText)
    this.path = slot.path
    this.#slot = slot
    this.#report = report
  }

  key(): void {
    // Its tree takes the names.
  }

  slot(): Slot {
    return { encoding: undefined, path: this.path }
  }

  put(): void {
    // Its tree takes the values.
  }

  view(): unknown {
    return NOTHING
  }

  finish(): unknown {
    return decodeWhole(this.#slot, this.tree.value, this.#report)
  }
}

/** A container that is shown while it grows, and checked as a whole at its end. */
export class WholeFrame implements Frame {
  readonly tree: JsonTree
  readonly #inner: Frame
  readonly #slot: Slot
  readonly #report: PartialReport

  constructor(inner: Frame, slot: Slot, report: PartialReport) {
    this.#inner = inner
    this.tree = new JsonTree(report.fromText)
    this.#slot = slot
    this.#report = report
  }

  get path(): string {
    return this.#inner.path
  }

  get copyCost(): number {
    return this.#inner.copyCost
  }

  key(name: string): void {
    this.#inner.key(name)
  }

  slot(): Slot {
    return this.#inner.slot()
  }

  put(value: unknown): void {
    this.#inner.put(value)
  }

  view(child: unknown): unknown {
    return this.#inner.view(child)
  }

  finish(): unknown {
    const whole = decodeWhole(this.#slot, this.tree.value, this.#report)
    return whole === NOTHING ? this.#inner.finish() : whole
  }
}
