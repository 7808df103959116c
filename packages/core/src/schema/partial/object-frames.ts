import { isExtraKey } from '../shape/extra-keys.js'
import { hasOwnCodec } from '../validation/apply-codecs.js'
import { defaultOf } from '../validation/defaults.js'
import { isOfKind } from '../validation/find-issues.js'
import { childPath } from '../shape/json-pointer.js'
import { JsonTree } from '../json/json-tree.js'
import { isDangerous, setOwn } from '../decode/decode-any.js'
import { acceptsNull } from '../shape/shape.js'
import {
  type ObjectEncoding,
  type PairsEncoding,
  resolvedEncoding,
  type Encoding,
} from '../dialect/encoding.js'

import {
  checkedWhole,
  type Frame,
  decodeWhole,
  NOTHING,
  objectCopyCost,
  refuseWrongKey,
  type PartialReport,
  type Slot,
} from './frame.js'

const MAX_JOINED = 1000

/** An object whose fields are known; also the root, which has the one field that no text names. */
export class ObjectFrame implements Frame {
  readonly path: string
  #size = 0
  readonly #wire: ObjectEncoding
  readonly #report: PartialReport
  readonly #target: Record<string, unknown> = {}
  #name = ''
  /** Fields whose value came, whether it can be shown or not. */
  readonly #seen = new Set<string>()

  constructor(encoding: ObjectEncoding, path: string, report: PartialReport) {
    this.#wire = encoding
    this.path = path
    this.#report = report
  }

  get copyCost(): number {
    return objectCopyCost(this.#size)
  }

  key(name: string): void {
    this.#name = name
    if (this.#report.fromText) this.#seen.add(name)
    const { fieldOf, extras, shape, pairsField } = this.#wire
    if (extras && name !== pairsField && !fieldOf.has(name))
      refuseWrongKey(shape, name, this.path, this.#report)
  }

  slot(): Slot {
    const name = this.#name
    const field = this.#wire.fieldOf.get(name)
    const path = childPath(this.path, name)
    if (field) return { encoding: field.encoding, field, path }
    if (name !== this.#wire.pairsField) {
      return { encoding: isExtraKey(this.#wire.shape, name) ? this.#wire.extras : undefined, path }
    }
    // The pairs are entries of this very object.
    return { encoding: pairsOf(this.#wire), path: this.path, isPart: true }
  }

  put(value: unknown): void {
    if (value === NOTHING) return
    if (this.#name === this.#wire.pairsField) {
      for (const [key, entry] of Object.entries(value as object)) this.#set(key, entry)
    } else this.#set(this.#name, value)
  }

  view(child: unknown): unknown {
    const copy = { ...this.#target }
    if (child === NOTHING) return copy
    if (this.#name === this.#wire.pairsField) return { ...copy, ...(child as object) }
    if (this.#mayHave(this.#name, child)) setOwn(copy, this.#name, child)
    return copy
  }

  finish(): unknown {
    for (const { name, encoding, form } of this.#wire.fields) {
      if (Object.hasOwn(this.#target, name)) continue
      const given = defaultOf(encoding.shape)
      if (given) {
        const value = checkedWhole(encoding.shape, given.value, childPath(this.path, name), this.#report)
        if (value !== NOTHING) this.#set(name, value)
      } else if (form === 'required' && this.#report.fromText && acceptsNull(encoding.shape))
        this.#set(name, null)
      else if (form === 'required' && this.#seen.has(name)) this.#report.doubt()
      else if (form === 'required')
        this.#report.violate(() => ({ path: childPath(this.path, name), message: 'missing' }))
    }
    return this.#target
  }

  #set(name: string, value: unknown): void {
    if (!this.#mayHave(name, value)) return
    if (!Object.hasOwn(this.#target, name)) this.#size++
    setOwn(this.#target, name, this.#joined(name, value))
  }

  /** A list whose tag is repeated goes on; a long one is only shown when all of it is there. */
  #joined(name: string, value: unknown): unknown {
    const earlier = this.#report.fromText && Array.isArray(value) && this.#target[name]
    return Array.isArray(earlier) && earlier.length < MAX_JOINED
      ? [...earlier, ...(value as unknown[])]
      : value
  }

  #mayHave(name: string, value: unknown): boolean {
    const { fieldOf, shape } = this.#wire
    return fieldOf.has(name) || (!isDangerous(name, value) && isExtraKey(shape, name))
  }
}

function pairsOf(encoding: ObjectEncoding): PairsEncoding {
  return { kind: 'pairs', shape: encoding.shape, value: encoding.extras as Encoding }
}

/**
 * An object of which it is not yet known which variant of a union it is. While it grows, what the variants have in
 * common is shown; at its end it is read as a whole.
 */
export class UnionFrame implements Frame {
  readonly path: string
  #size = 0
  /** All of it as it is on the wire. */
  readonly tree: JsonTree
  #candidates: readonly ObjectEncoding[]
  readonly #slot: Slot
  readonly #report: PartialReport
  readonly #target: Record<string, unknown> = {}
  #name = ''

  constructor(candidates: readonly ObjectEncoding[], slot: Slot, report: PartialReport) {
    this.#candidates = candidates
    this.tree = new JsonTree(report.fromText)
    this.#slot = slot
    this.path = slot.path
    this.#report = report
  }

  get copyCost(): number {
    return objectCopyCost(this.#size)
  }

  key(name: string): void {
    this.#name = name
    this.#keep((encoding) => this.#wireIn(encoding) !== undefined)
  }

  slot(): Slot {
    const path = childPath(this.path, this.#name)
    const fields = this.#candidates.flatMap((encoding) => encoding.fieldOf.get(this.#name) ?? [])
    const encodings = this.#candidates.flatMap((encoding) => this.#wireIn(encoding) ?? [])
    // Where one variant takes null for a missing property, it is not shown as null.
    const field = fields.find(({ form }) => form !== 'required') ?? fields[0]
    return { encoding: encodings.length === 0 ? undefined : unionOf(encodings), field, path }
  }

  put(value: unknown): void {
    if (value === NOTHING) return
    this.#keep((encoding) => {
      const part = this.#wireIn(encoding)
      if (!part || hasOwnCodec(part.shape)) return true
      const found = resolvedEncoding(part)
      return found.kind !== 'scalar' || isOfKind(found.shape, value)
    })
    if (!this.#mayShow(value)) return
    if (!Object.hasOwn(this.#target, this.#name)) this.#size++
    setOwn(this.#target, this.#name, value)
  }

  view(child: unknown): unknown {
    const copy = { ...this.#target }
    if (child !== NOTHING && this.#mayShow(child)) setOwn(copy, this.#name, child)
    return copy
  }

  finish(): unknown {
    return decodeWhole(this.#slot, this.tree.value, this.#report)
  }

  #mayShow(value: unknown): boolean {
    return !isDangerous(this.#name, value) || this.#candidates.every(({ fieldOf }) => fieldOf.has(this.#name))
  }

  #wireIn(encoding: ObjectEncoding): Encoding | undefined {
    return encoding.fieldOf.get(this.#name)?.encoding ?? encoding.extras
  }

  #keep(holds: (encoding: ObjectEncoding) => boolean): void {
    const kept = this.#candidates.filter(holds)
    if (kept.length > 0) this.#candidates = kept
  }
}

function unionOf(variants: readonly Encoding[]): Encoding {
  const distinct = [...new Set(variants)]
  const [first] = distinct
  if (first && distinct.length === 1) return first
  const shapes = distinct.map(({ shape }) => shape)
  return {
    kind: 'union',
    shape: { kind: 'union', path: '', sources: [], variants: shapes },
    variants: distinct,
  }
}
