import type { OutputIssue } from '../../errors/output-errors.js'
import { hasOwnCodec } from '../validation/apply-codecs.js'
import type { JsonScalar, JsonSink } from '../json/json-sink.js'
import type { JsonTree } from '../json/json-tree.js'
import { type Frame, decodeWhole, NOTHING, type PartialReport, type Slot } from './frame.js'
import { LateFrame, PassFrame, VariantFrame } from './around-frames.js'
import { ListFrame, NamedTupleFrame } from './list-frames.js'
import { ObjectFrame, UnionFrame } from './object-frames.js'
import { PairFrame, PairsFrame } from './pairs-frames.js'
import type { CompletedField } from './partial-reader.js'
import { resolved, type Shape } from '../shape/shape.js'
import {
  type ObjectEncoding,
  resolvedEncoding,
  type UnionEncoding,
  type Encoding,
  type RootEncoding,
} from '../dialect/encoding.js'

const NO_TAGS: ReadonlyMap<string, Encoding> = new Map()

/** Copying this many items for one look costs nothing that matters. */
const FREE_COPIES = 512
/** Items that may be copied for each character read, so that the total stays linear. */
const COPIES_PER_CHARACTER = 64

/**
 * Builds the value so far, in the form of the user, from what a reader finds on the wire. Finished parts are built
 * once; a look at the value copies the containers that are still open, and nothing else.
 */
export class PartialBuilder implements JsonSink, PartialReport {
  violation: OutputIssue | undefined
  readonly fromText: boolean
  readonly #frames: Frame[] = []
  #completed: CompletedField[] = []
  readonly #root: Slot
  readonly #wrapped: boolean
  #result: unknown = NOTHING
  #growing: unknown = NOTHING
  #snapshot: unknown
  #isStale = false
  #copyBudget = 0
  /** What is open and read as a whole at its end. */
  readonly #trees: JsonTree[] = []
  /** Containers open inside of a late frame, itself included. */
  #lateDepth = 0

  constructor(root: RootEncoding) {
    this.#root = { encoding: root.encoding, path: '' }
    this.#wrapped = root.wrapped
    this.fromText = root.form === 'tags'
  }

  /** What was finished since the last call. */
  takeCompleted(): readonly CompletedField[] {
    const completed = this.#completed
    this.#completed = []
    return completed
  }

  /** Characters were read: more may be copied. */
  allow(characters: number): void {
    this.#copyBudget += characters * COPIES_PER_CHARACTER
  }

  get value(): unknown {
    if (!this.#isStale) return this.#snapshot
    const cost = this.#frames.reduce((sum, { copyCost }) => sum + copyCost, 0)
    if (cost > FREE_COPIES) {
      if (cost > this.#copyBudget) return this.#snapshot
      this.#copyBudget -= cost
    }
    const seen = this.#frames.reduceRight(
      (child, frame) => frame.view(child),
      this.#frames.length > 0 ? this.#growing : this.#result,
    )
    this.#snapshot = seen === NOTHING ? undefined : seen
    this.#isStale = false
    return this.#snapshot
  }

  violate(issue: OutputIssue): void {
    this.violation ??= issue
  }

  key(name: string): void {
    for (const tree of this.#trees) tree.key(name)
    this.#frames.at(-1)?.key(name)
  }

  growing(text: string): void {
    const { encoding } = this.#slot()
    if (!encoding || !isShownWhileGrowing(encoding.shape, encoding)) return
    this.#growing = text
    this.#isStale = true
  }

  scalar(value: JsonScalar): void {
    for (const tree of this.#trees) tree.scalar(value)
    const frame = this.#frames.at(-1)
    if (frame instanceof LateFrame) return
    if ((frame instanceof PairFrame || frame instanceof PassFrame) && frame.takesKey(value)) return
    const slot = this.#slot()
    this.#finish(slot, decodeWhole(slot, value, this))
  }

  beginObject(): void {
    this.#begin(true)
  }

  beginArray(): void {
    this.#begin(false)
  }

  end(): void {
    for (const tree of this.#trees) tree.end()
    const frame = this.#frames.at(-1)
    if (!frame || (frame instanceof LateFrame && --this.#lateDepth > 0)) return
    this.#frames.pop()
    if (frame instanceof LateFrame || frame instanceof UnionFrame) this.#trees.pop()
    this.#finish(this.#slot(), frame.finish())
  }

  #begin(isObject: boolean): void {
    const top = this.#frames.at(-1)
    if (top instanceof LateFrame) this.#lateDepth++
    else this.#open(isObject)
    for (const tree of this.#trees) {
      if (isObject) tree.beginObject()
      else tree.beginArray()
    }
  }

  #open(isObject: boolean): void {
    const slot = this.#slot()
    const isWrapper = this.#frames.length === 0 && this.#wrapped && isObject
    const frame = isWrapper ? new PassFrame(slot.encoding, NO_TAGS, '') : this.#frameFor(slot, isObject)
    this.#frames.push(frame)
    this.#growing = NOTHING
    this.#isStale = true
    if (frame instanceof LateFrame) this.#lateDepth = 1
    if (frame instanceof LateFrame || frame instanceof UnionFrame) this.#trees.push(frame.tree)
  }

  #frameFor(slot: Slot, isObject: boolean): Frame {
    const { encoding, field, path } = slot
    const late = (): Frame => new LateFrame(slot, this)
    if (!encoding || hasOwnCodec(encoding.shape)) return late()
    if (field?.form === 'box' && isObject) return new PassFrame(encoding, NO_TAGS, path)
    const part = resolvedEncoding(encoding)
    if (part.kind === 'pairs' && this.#frames.at(-1) instanceof PairsFrame)
      return isObject ? new PairFrame(part.value, path) : late()
    if (part.kind === 'union') return this.#unionFrame(part, slot, isObject)
    return this.#plainFrame(part, path, isObject) ?? late()
  }

  #plainFrame(part: Exclude<Encoding, { kind: 'ref' }>, path: string, isObject: boolean): Frame | undefined {
    if (isObject) {
      if (part.kind === 'object') return new ObjectFrame(part, path, this)
      if (part.kind === 'tuple' && part.named) return new NamedTupleFrame(part, path)
      return part.kind === 'any' ? new ObjectFrame(openObject(part), path, this) : undefined
    }
    if (part.kind === 'pairs') return new PairsFrame(part, path, this)
    if (part.kind === 'list') return new ListFrame(part.shape, () => part.item, path, this)
    if (part.kind === 'tuple' && !part.named)
      return new ListFrame(part.shape, (index) => part.items[index], path, this)
    return part.kind === 'any' ? new ListFrame(part.shape, () => part, path, this) : undefined
  }

  #unionFrame({ variants, tags, element }: UnionEncoding, slot: Slot, isObject: boolean): Frame {
    const { path } = slot
    if (element) return isObject ? new VariantFrame(element, path) : new LateFrame(slot, this)
    if (tags) {
      const byTag = tags.flatMap((tag, index): [string, Encoding][] => {
        const variant = variants[index]
        return tag !== undefined && variant ? [[tag, variant]] : []
      })
      return isObject ? new PassFrame(undefined, new Map(byTag), path) : new LateFrame(slot, this)
    }
    const flat = variants.flatMap(flatten)
    // What is marked or decoded is known only when it is whole.
    if (flat.some((variant) => variant.kind === 'union' || hasOwnCodec(variant.shape)))
      return new LateFrame(slot, this)
    const possible = flat.filter((variant) => this.#plainFrame(variant, path, isObject) !== undefined)
    const [only] = possible
    // Tags with nothing in them are read as an object and may yet be a list.
    const isSure = !(
      this.fromText &&
      isObject &&
      flat.some(({ kind }) => kind === 'list' || kind === 'tuple')
    )
    if (only && possible.length === 1 && isSure)
      return this.#plainFrame(only, path, isObject) ?? new LateFrame(slot, this)
    const objects = possible.filter((variant) => variant.kind === 'object')
    const isMerged =
      objects.length === possible.length && objects.every(({ pairsField }) => pairsField === undefined)
    return isMerged && objects.length > 0 ? new UnionFrame(objects, slot, this) : new LateFrame(slot, this)
  }

  #slot(): Slot {
    return this.#frames.at(-1)?.slot() ?? this.#root
  }

  #finish(slot: Slot, value: unknown): void {
    this.#growing = NOTHING
    this.#isStale = true
    const parent = this.#frames.at(-1)
    if (parent) parent.put(value)
    else this.#result = value
    if (value === NOTHING || slot.isPart) return
    // A wrapper and what it wraps are one value for the user.
    const last = this.#completed.at(-1)
    if (last?.path !== slot.path || last.value !== value) this.#completed.push({ path: slot.path, value })
  }
}

/** A part of any type as an object whose keys may all be there. */
function openObject(part: Extract<Encoding, { kind: 'any' }>): ObjectEncoding {
  const shape = {
    kind: 'object',
    path: part.shape.path,
    sources: [],
    properties: [],
    extras: part.shape,
  } as const
  return { kind: 'object', shape, fields: [], fieldOf: new Map(), extras: part }
}

function flatten(encoding: Encoding): readonly Exclude<Encoding, { kind: 'ref' }>[] {
  const part = resolvedEncoding(encoding)
  return part.kind === 'union' && !part.tags ? part.variants.flatMap(flatten) : [part]
}

/** Text may be shown while it grows where every text is a value: not for literals, dates or digits. */
function isShownWhileGrowing(shape: Shape, encoding: Encoding): boolean {
  if (hasOwnCodec(shape)) return false
  const part = resolvedEncoding(encoding)
  if (part.kind === 'union')
    return !part.tags && part.variants.some((variant) => isShownWhileGrowing(variant.shape, variant))
  if (part.kind === 'any') return true
  const found = resolved(shape)
  return part.kind === 'scalar' && found.kind === 'string' && !found.atomic
}
