import { childPath } from '../shape/json-pointer.js'
import { itemName } from '../dialect/schema-to-dialect.js'
import type { TupleEncoding, Encoding } from '../dialect/encoding.js'

import { type Frame, listCopyCost, NOTHING, type Slot } from './frame.js'

/** A list, or a tuple written as a list. */
export class ListFrame implements Frame {
  readonly path: string
  readonly #encodingAt: (index: number) => Encoding | undefined
  readonly #target: unknown[] = []
  /** Items that were written, also those that cannot be shown. */
  #count = 0

  constructor(encodingAt: (index: number) => Encoding | undefined, path: string) {
    this.#encodingAt = encodingAt
    this.path = path
  }

  get copyCost(): number {
    return listCopyCost(this.#target.length)
  }

  key(): void {
    // A list has no names.
  }

  slot(): Slot {
    return { encoding: this.#encodingAt(this.#count), path: childPath(this.path, this.#count) }
  }

  put(value: unknown): void {
    // Behind an item that cannot be shown, others would be at wrong places.
    if (value !== NOTHING && !this.#isCut) this.#target.push(value)
    this.#count++
  }

  view(child: unknown): unknown {
    if (child === NOTHING || this.#isCut) return this.#target.slice()
    // A copy that grows would be copied again.
    this.#target.push(child)
    const copy = this.#target.slice()
    this.#target.pop()
    return copy
  }

  finish(): unknown {
    return this.#target
  }

  get #isCut(): boolean {
    return this.#count > this.#target.length
  }
}

/** A tuple written as `{ item1, item2 }`. */
export class NamedTupleFrame implements Frame {
  readonly path: string
  readonly #wire: TupleEncoding
  readonly #target: unknown[] = []
  #index = -1

  constructor(encoding: TupleEncoding, path: string) {
    this.#wire = encoding
    this.path = path
  }

  get copyCost(): number {
    return listCopyCost(this.#target.length)
  }

  key(name: string): void {
    this.#index = this.#wire.items.findIndex((_, index) => itemName(index) === name)
  }

  slot(): Slot {
    return { encoding: this.#wire.items[this.#index], path: childPath(this.path, this.#index) }
  }

  put(value: unknown): void {
    if (value !== NOTHING && this.#index === this.#target.length) this.#target.push(value)
  }

  view(child: unknown): unknown {
    const copy = this.#target.slice()
    if (child !== NOTHING && this.#index === copy.length) copy.push(child)
    return copy
  }

  finish(): unknown {
    return this.#target
  }
}
