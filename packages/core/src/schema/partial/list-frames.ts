import { childPath } from '../shape/json-pointer.js'
import { type Shape } from '../shape/shape.js'
import { itemName } from '../dialect/plan-encoding.js'
import type { TupleEncoding, Encoding } from '../dialect/encoding.js'

import { checked, type Frame, listCopyCost, NOTHING, type PartialReport, type Slot } from './frame.js'

/** A list, or a tuple written as a list. */
export class ListFrame implements Frame {
  readonly path: string
  readonly #shape: Shape
  readonly #wireAt: (index: number) => Encoding | undefined
  readonly #report: PartialReport
  readonly #target: unknown[] = []
  #isCut = false

  constructor(
    shape: Shape,
    encodingAt: (index: number) => Encoding | undefined,
    path: string,
    report: PartialReport,
  ) {
    this.#shape = shape
    this.#wireAt = encodingAt
    this.path = path
    this.#report = report
  }

  get copyCost(): number {
    return listCopyCost(this.#target.length)
  }

  key(): void {
    // A list has no names.
  }

  slot(): Slot {
    return { encoding: this.#wireAt(this.#target.length), path: childPath(this.path, this.#target.length) }
  }

  put(value: unknown): void {
    // Behind an item that cannot be shown, others would stand at wrong places.
    if (value === NOTHING) this.#isCut = true
    else if (!this.#isCut) this.#target.push(value)
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
    return checked(this.#shape, this.#target, this.path, this.#report)
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
