import { isExtraKey } from '../shape/extra-keys.js'
import { childPath } from '../shape/json-pointer.js'
import { type JsonScalar } from '../json/json-sink.js'
import { isDangerous, setOwn } from '../decode/decode-any.js'
import { LongInteger } from '../json/long-integer.js'
import type { PairsEncoding } from '../dialect/encoding.js'

import {
  type Frame,
  NOTHING,
  objectCopyCost,
  type PartialReport,
  refuseWrongKey,
  type Slot,
} from './frame.js'

/** A map written as a list of pairs. */
export class PairsFrame implements Frame {
  readonly path: string
  #size = 0
  readonly #wire: PairsEncoding
  readonly #target: Record<string, unknown> = {}

  constructor(encoding: PairsEncoding, path: string) {
    this.#wire = encoding
    this.path = path
  }

  get copyCost(): number {
    return objectCopyCost(this.#size)
  }

  key(): void {
    // The pairs have no names of their own.
  }

  slot(): Slot {
    return { encoding: this.#wire, path: this.path, isPart: true, isPair: true }
  }

  /** A pair gives the one entry that it is. */
  put(value: unknown): void {
    if (value === NOTHING) return
    for (const [key, entry] of this.#entries(value)) {
      if (!Object.hasOwn(this.#target, key)) this.#size++
      setOwn(this.#target, key, entry)
    }
  }

  view(child: unknown): unknown {
    const copy = { ...this.#target }
    if (child !== NOTHING) for (const [key, entry] of this.#entries(child)) setOwn(copy, key, entry)
    return copy
  }

  finish(): unknown {
    return this.#target
  }

  #entries(pair: unknown): readonly (readonly [string, unknown])[] {
    return Object.entries(pair as object).filter(
      ([key, entry]) => !isDangerous(key, entry) && isExtraKey(this.#wire.shape, key),
    )
  }
}

/** One `{ key, value }` of a map. */
export class PairFrame implements Frame {
  readonly path: string
  readonly copyCost = 1
  readonly #map: PairsEncoding
  readonly #report: PartialReport
  #name = ''
  #key: string | undefined
  #value: unknown = NOTHING

  constructor(map: PairsEncoding, path: string, report: PartialReport) {
    this.#map = map
    this.path = path
    this.#report = report
  }

  key(name: string): void {
    this.#name = name
  }

  slot(): Slot {
    // The key is a part of the map, not of its values.
    if (this.#name === 'key') return { encoding: undefined, path: this.path }
    const { shape, value } = this.#map
    const path = childPath(this.path, this.#key ?? '')
    const isEntry = this.#name === 'value' && this.#key !== undefined && isExtraKey(shape, this.#key)
    return { encoding: isEntry ? value : undefined, path }
  }

  /** The text of the key; `true` when the scalar was it. */
  takesKey(value: JsonScalar): boolean {
    if (this.#name !== 'key') return false
    const isText = typeof value === 'string' || typeof value === 'number'
    this.#key = value instanceof LongInteger ? value.digits : isText ? String(value) : undefined
    if (this.#key !== undefined) refuseWrongKey(this.#map.shape, this.#key, this.path, this.#report)
    return true
  }

  put(value: unknown): void {
    if (this.#name === 'value') this.#value = value
  }

  view(child: unknown): unknown {
    return this.#entry(this.#name === 'value' && child !== NOTHING ? child : this.#value)
  }

  finish(): unknown {
    return this.#entry(this.#value)
  }

  #entry(value: unknown): unknown {
    return this.#key === undefined || value === NOTHING ? NOTHING : Object.fromEntries([[this.#key, value]])
  }
}
