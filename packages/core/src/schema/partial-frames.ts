import { decode, hasOwnCodec } from './apply-codecs.js'
import { constraintsOf } from './constraints.js'
import { findIssues, isOfKind } from './find-issues.js'
import { childPath } from './json-pointer.js'
import { type JsonScalar, LongInteger } from './json-sink.js'
import { JsonTree } from './json-tree.js'
import { isDangerous, isMissing, lift, type Lifting, setOwn, startLifting } from './lift.js'
import { isRecord } from './likeness.js'
import { acceptsNull, type Shape } from './shape.js'
import { showValue } from './show-value.js'
import {
  itemName,
  type ObjectWire,
  type PairsWire,
  resolvedWire,
  type TupleWire,
  type Wire,
  type WireField,
} from './wire.js'
import type { OutputIssue } from '../errors/output-errors.js'

/** No value: not yet, or one that the schema has no place for. */
export const NOTHING = Symbol('nothing')

/** Where the next value inside of a frame belongs. */
export interface Slot {
  /** `undefined`: the schema has no place for it. */
  readonly wire: Wire | undefined
  /** How it is written when it is a field of an object. */
  readonly field?: WireField | undefined
  readonly path: string
  /** Its value is a part of what holds it, not a value of its own. */
  readonly isPart?: boolean | undefined
}

/** What the frames tell the reader. */
export interface PartialReport {
  violate(issue: OutputIssue): void
  readonly fromText: boolean
}

/** A container that is being written, in the form of the user. */
export interface Frame {
  readonly path: string
  /** Entries that a copy of it takes. */
  readonly size: number
  key(name: string): void
  slot(): Slot
  /** The value of the current slot is finished. */
  put(value: unknown): void
  /** A copy with the unfinished value of the current slot in it. */
  view(child: unknown): unknown
  /** The finished value. */
  finish(): unknown
}

/** An object whose fields are known; also the root, which has the one field that no text names. */
export class ObjectFrame implements Frame {
  readonly path: string
  size = 0
  readonly #wire: ObjectWire
  readonly #report: PartialReport
  readonly #target: Record<string, unknown> = {}
  #name = ''

  constructor(wire: ObjectWire, path: string, report: PartialReport) {
    this.#wire = wire
    this.path = path
    this.#report = report
  }

  key(name: string): void {
    this.#name = name
  }

  slot(): Slot {
    const name = this.#name
    const field = this.#wire.fieldOf.get(name)
    const path = childPath(this.path, name)
    if (field) return { wire: field.wire, field, path }
    if (name !== this.#wire.pairsField) return { wire: this.#wire.extras, path }
    // The pairs are entries of this very object.
    return { wire: pairsOf(this.#wire), path: this.path, isPart: true }
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
    setOwn(copy, this.#name, child)
    return copy
  }

  finish(): unknown {
    for (const { name, wire, form } of this.#wire.fields) {
      if (Object.hasOwn(this.#target, name)) continue
      if ('default' in wire.shape.schema) this.#set(name, structuredClone(wire.shape.schema['default']))
      else if (form === 'required' && this.#report.fromText && acceptsNull(wire.shape)) this.#set(name, null)
      else if (form === 'required')
        this.#report.violate({ path: childPath(this.path, name), message: 'missing' })
    }
    return checked(this.#wire.shape, this.#target, this.path, this.#report)
  }

  #set(name: string, value: unknown): void {
    if (!this.#wire.fieldOf.has(name) && isDangerous(name, value)) return
    if (!Object.hasOwn(this.#target, name)) this.size++
    setOwn(this.#target, name, value)
  }
}

function pairsOf(wire: ObjectWire): PairsWire {
  return { kind: 'pairs', shape: wire.shape, value: wire.extras as Wire }
}

/**
 * An object of which it is not yet known which variant of a union it is. While it grows, what the variants have in
 * common is shown; at its end it is read as a whole.
 */
export class UnionFrame implements Frame {
  readonly path: string
  size = 0
  /** All of it as it stands on the wire. */
  readonly tree = new JsonTree()
  #candidates: readonly ObjectWire[]
  readonly #slot: Slot
  readonly #report: PartialReport
  readonly #target: Record<string, unknown> = {}
  #name = ''

  constructor(candidates: readonly ObjectWire[], slot: Slot, report: PartialReport) {
    this.#candidates = candidates
    this.#slot = slot
    this.path = slot.path
    this.#report = report
  }

  key(name: string): void {
    this.#name = name
    this.#keep((wire) => this.#wireIn(wire) !== undefined)
  }

  slot(): Slot {
    const path = childPath(this.path, this.#name)
    const fields = this.#candidates.flatMap((wire) => wire.fieldOf.get(this.#name) ?? [])
    const wires = this.#candidates.flatMap((wire) => this.#wireIn(wire) ?? [])
    // Where one variant takes null for a missing property, it is not shown as null.
    const field = fields.find(({ form }) => form !== 'required') ?? fields[0]
    return { wire: wires.length === 0 ? undefined : unionOf(wires), field, path }
  }

  put(value: unknown): void {
    if (value === NOTHING) return
    this.#keep((wire) => {
      const part = this.#wireIn(wire)
      const found = part && resolvedWire(part)
      return found?.kind !== 'scalar' || hasOwnCodec(found.shape) || isOfKind(found.shape, value)
    })
    if (!Object.hasOwn(this.#target, this.#name)) this.size++
    setOwn(this.#target, this.#name, value)
  }

  view(child: unknown): unknown {
    const copy = { ...this.#target }
    if (child !== NOTHING) setOwn(copy, this.#name, child)
    return copy
  }

  finish(): unknown {
    return liftWhole(this.#slot, this.tree.value, this.#report)
  }

  #wireIn(wire: ObjectWire): Wire | undefined {
    return wire.fieldOf.get(this.#name)?.wire ?? wire.extras
  }

  #keep(holds: (wire: ObjectWire) => boolean): void {
    const kept = this.#candidates.filter(holds)
    if (kept.length > 0) this.#candidates = kept
  }
}

function unionOf(variants: readonly Wire[]): Wire {
  const distinct = [...new Set(variants)]
  const [first] = distinct
  if (first && distinct.length === 1) return first
  const shapes = distinct.map(({ shape }) => shape)
  return {
    kind: 'union',
    shape: { kind: 'union', path: '', schema: {}, variants: shapes },
    variants: distinct,
  }
}

/** A list, or a tuple written as a list. */
export class ListFrame implements Frame {
  readonly path: string
  readonly #shape: Shape
  readonly #wireAt: (index: number) => Wire | undefined
  readonly #report: PartialReport
  readonly #target: unknown[] = []
  #isCut = false

  constructor(
    shape: Shape,
    wireAt: (index: number) => Wire | undefined,
    path: string,
    report: PartialReport,
  ) {
    this.#shape = shape
    this.#wireAt = wireAt
    this.path = path
    this.#report = report
  }

  get size(): number {
    return this.#target.length / 8
  }

  key(): void {
    // A list has no names.
  }

  slot(): Slot {
    return { wire: this.#wireAt(this.#target.length), path: childPath(this.path, this.#target.length) }
  }

  put(value: unknown): void {
    // Behind an item that cannot be shown, others would stand at wrong places.
    if (value === NOTHING) this.#isCut = true
    else if (!this.#isCut) this.#target.push(value)
  }

  view(child: unknown): unknown {
    const copy = this.#target.slice()
    if (child !== NOTHING && !this.#isCut) copy.push(child)
    return copy
  }

  finish(): unknown {
    return checked(this.#shape, this.#target, this.path, this.#report)
  }
}

/** A tuple written as `{ item1, item2 }`. */
export class NamedTupleFrame implements Frame {
  readonly path: string
  readonly #wire: TupleWire
  readonly #target: unknown[] = []
  #index = -1

  constructor(wire: TupleWire, path: string) {
    this.#wire = wire
    this.path = path
  }

  get size(): number {
    return this.#target.length
  }

  key(name: string): void {
    this.#index = this.#wire.items.findIndex((_, index) => itemName(index) === name)
  }

  slot(): Slot {
    return { wire: this.#wire.items[this.#index], path: childPath(this.path, this.#index) }
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

/** A map written as a list of pairs. */
export class PairsFrame implements Frame {
  readonly path: string
  size = 0
  readonly #wire: PairsWire
  readonly #report: PartialReport
  readonly #target: Record<string, unknown> = {}

  constructor(wire: PairsWire, path: string, report: PartialReport) {
    this.#wire = wire
    this.path = path
    this.#report = report
  }

  key(): void {
    // The pairs have no names of their own.
  }

  slot(): Slot {
    return { wire: this.#wire, path: this.path, isPart: true }
  }

  /** A pair gives the one entry that it is. */
  put(value: unknown): void {
    if (value === NOTHING) return
    for (const [key, entry] of Object.entries(value as object)) {
      if (isDangerous(key, entry)) continue
      if (!Object.hasOwn(this.#target, key)) this.size++
      setOwn(this.#target, key, entry)
    }
  }

  view(child: unknown): unknown {
    return child === NOTHING ? { ...this.#target } : { ...this.#target, ...(child as object) }
  }

  finish(): unknown {
    return checked(this.#wire.shape, this.#target, this.path, this.#report)
  }
}

/** One `{ key, value }` of a map. */
export class PairFrame implements Frame {
  readonly path: string
  readonly size = 1
  readonly #wire: Wire
  #name = ''
  #key: string | undefined
  #value: unknown = NOTHING

  constructor(wire: Wire, path: string) {
    this.#wire = wire
    this.path = path
  }

  key(name: string): void {
    this.#name = name
  }

  slot(): Slot {
    // The key is a part of the map, not of its values.
    if (this.#name === 'key') return { wire: undefined, path: this.path }
    const path = childPath(this.path, this.#key ?? '')
    return { wire: this.#name === 'value' ? this.#wire : undefined, path }
  }

  /** The text of the key; `true` when the scalar was it. */
  takesKey(value: JsonScalar): boolean {
    if (this.#name !== 'key') return false
    this.#key = typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
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

/** An object around the value that is meant: the wrapped root, `{ value }`, `{ variant, value }`. */
export class PassFrame implements Frame {
  readonly path: string
  readonly size = 0
  readonly #wire: Wire | undefined
  readonly #tags: ReadonlyMap<string, Wire>
  #tagged: Wire | undefined
  #name = ''
  #value: unknown = NOTHING

  constructor(wire: Wire | undefined, tags: ReadonlyMap<string, Wire>, path: string) {
    this.#wire = wire
    this.#tags = tags
    this.path = path
  }

  key(name: string): void {
    this.#name = name
  }

  slot(): Slot {
    return { wire: this.#name === 'value' ? (this.#wire ?? this.#tagged) : undefined, path: this.path }
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

/** What is only shown when it is whole, or not at all. */
export class LateFrame implements Frame {
  readonly path: string
  readonly size = 0
  readonly tree = new JsonTree()
  readonly #slot: Slot
  readonly #report: PartialReport

  constructor(slot: Slot, report: PartialReport) {
    this.path = slot.path
    this.#slot = slot
    this.#report = report
  }

  key(): void {
    // Its tree takes the names.
  }

  slot(): Slot {
    return { wire: undefined, path: this.path }
  }

  put(): void {
    // Its tree takes the values.
  }

  view(): unknown {
    return NOTHING
  }

  finish(): unknown {
    return liftWhole(this.#slot, this.tree.value, this.#report)
  }
}

/** A finished value of the wire in the form of the user; `NOTHING` when it means a missing property or does not fit. */
export function liftWhole(slot: Slot, value: unknown, report: PartialReport): unknown {
  const { wire, field, path } = slot
  if (!wire) return NOTHING
  if (field && isMissing(field, value)) return NOTHING
  const isBoxed = field?.form === 'box' && isRecord(value) && Object.hasOwn(value, 'value')
  const lifting: Lifting = startLifting(report.fromText)
  const lifted = lift(wire, isBoxed ? value['value'] : value, path, 0, lifting)
  const [refused] = lifting.refused
  const [broken] = refused ? [] : findIssues(wire.shape, lifted).issues
  const issue = refused ?? (broken && { path: path + broken.path, message: broken.message })
  if (issue) {
    report.violate(issue)
    return NOTHING
  }
  try {
    return decode(wire.shape, lifted, path)
  } catch (error) {
    report.violate({ path, message: error instanceof Error ? error.message : String(error) })
    return NOTHING
  }
}

/** The parts are checked already; what is left are the constraints of the container. */
function checked(shape: Shape, value: unknown, path: string, report: PartialReport): unknown {
  const broken = constraintsOf(shape).find((constraint) => !constraint.holds(value))
  if (broken) report.violate({ path, message: `got ${showValue(value)}, expected ${broken.phrase}` })
  return value
}
