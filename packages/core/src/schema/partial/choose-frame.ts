import { hasOwnCodec } from '../validation/apply-codecs.js'
import { refinementsOf } from '../shape/refinements.js'
import { needsCompiledCheck } from '../shape/constraints.js'
import type { Shape } from '../shape/shape.js'
import {
  type ObjectEncoding,
  resolvedEncoding,
  type UnionEncoding,
  type Encoding,
} from '../dialect/encoding.js'
import { LateFrame, PassFrame, VariantFrame, WholeFrame } from './around-frames.js'
import type { Frame, PartialReport, Slot } from './frame.js'
import { ListFrame, NamedTupleFrame } from './list-frames.js'
import { ObjectFrame, UnionFrame } from './object-frames.js'
import { PairFrame, PairsFrame } from './pairs-frames.js'

type Part = Exclude<Encoding, { kind: 'ref' }>

const NO_TAGS: ReadonlyMap<string, Encoding> = new Map()

/** A container that begins: how it is shown while it grows, and what its finished value is checked by. */
export interface OpenContainer {
  readonly frame: Frame
  /** Whose constraints its value has to keep; its parts are checked by themselves. */
  readonly shapes: readonly Shape[]
}

/** Chooses how a container that begins at a place of the schema is built. */
export function openContainer(slot: Slot, isObject: boolean, report: PartialReport): OpenContainer {
  const { encoding, field, path } = slot
  const alone = (frame: Frame): OpenContainer => ({ frame, shapes: [] })
  const late = (): OpenContainer => alone(new LateFrame(slot, report))
  if (!encoding || hasOwnCodec(encoding.shape)) return late()
  if (field?.form === 'box' && isObject) return alone(new PassFrame(encoding, NO_TAGS, path))
  const part = resolvedEncoding(encoding)
  if (slot.isPair && part.kind === 'pairs')
    return isObject ? alone(new PairFrame(part, path, report)) : late()
  const chosen = part.kind === 'union' ? variantOf(part, slot, isObject, report) : part
  if ('finish' in chosen) return alone(chosen)
  const frame = plainFrame(chosen, path, isObject, report)
  if (!frame) return late()
  const shapes = slot.isPart ? [] : shapesOnTheWay(encoding, chosen)
  // Between tags the whole answer may still be read where a part of it could not be shown.
  const isTaggedRoot = report.fromText && path === ''
  const needsWhole =
    isTaggedRoot || shapes.some((shape) => refinementsOf(shape).length > 0 || needsCompiledCheck(shape))
  return needsWhole ? alone(new WholeFrame(frame, slot, report)) : { frame, shapes }
}

/** The frame of an object around the answer. */
export function wrapperFrame(encoding: Encoding | undefined): Frame {
  return new PassFrame(encoding, NO_TAGS, '')
}

/** Whether an object that begins with this key can be the value itself, where `{ value }` was asked for. */
export function canBeUnwrapped(encoding: Encoding, key: string): boolean {
  return key !== 'value' && flatten(encoding).some((part) => canHold(part, key))
}

function canHold(part: Part, key: string): boolean {
  switch (part.kind) {
    case 'object':
      return part.fieldOf.has(key) || part.extras !== undefined
    case 'list':
      return canBeUnwrapped(part.item, key)
    case 'union':
      return key === 'variant'
    default:
      return part.kind === 'any' || part.kind === 'pairs'
  }
}

function plainFrame(part: Part, path: string, isObject: boolean, report: PartialReport): Frame | undefined {
  if (isObject) {
    if (part.kind === 'object') return new ObjectFrame(part, path, report)
    if (part.kind === 'tuple' && part.named) return new NamedTupleFrame(part, path)
    return part.kind === 'any' ? new ObjectFrame(openObject(part), path, report) : undefined
  }
  if (part.kind === 'pairs') return new PairsFrame(part, path)
  if (part.kind === 'list') return new ListFrame(() => part.item, path)
  if (part.kind === 'tuple' && !part.named) return new ListFrame((index) => part.items[index], path)
  return part.kind === 'any' ? new ListFrame(() => part, path) : undefined
}

/** The only variant that can be meant, or the frame of several. */
function variantOf(
  { variants, tags, element }: UnionEncoding,
  slot: Slot,
  isObject: boolean,
  report: PartialReport,
): Part | Frame {
  const { path } = slot
  const late = (): Frame => new LateFrame(slot, report)
  if (element) return isObject ? new VariantFrame(element, path) : late()
  if (tags) {
    const byTag = tags.flatMap((tag, index): [string, Encoding][] => {
      const variant = variants[index]
      return tag !== undefined && variant ? [[tag, variant]] : []
    })
    return isObject ? new PassFrame(undefined, new Map(byTag), path) : late()
  }
  const flat = variants.flatMap(flatten)
  // What is marked or decoded is known only when it is whole.
  if (flat.some((variant) => variant.kind === 'union' || hasOwnCodec(variant.shape))) return late()
  const possible = flat.filter((variant) => plainFrame(variant, path, isObject, report) !== undefined)
  const [only] = possible
  // Tags with nothing in them are read as an object and may yet be a list.
  const isSure = !(
    report.fromText &&
    isObject &&
    flat.some(({ kind }) => kind === 'list' || kind === 'tuple')
  )
  if (only && possible.length === 1 && isSure) return only
  const objects = possible.filter((variant) => variant.kind === 'object')
  const isMerged =
    objects.length === possible.length && objects.every(({ pairsField }) => pairsField === undefined)
  return isMerged && objects.length > 0 ? new UnionFrame(objects, slot, report) : late()
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

function flatten(encoding: Encoding): readonly Part[] {
  const part = resolvedEncoding(encoding)
  return part.kind === 'union' && !part.tags ? part.variants.flatMap(flatten) : [part]
}

/** The shapes that are passed from an encoding to the part that was chosen of it: references, unions, the part. */
function shapesOnTheWay(encoding: Encoding, chosen: Part): readonly Shape[] {
  if (encoding === chosen) return [encoding.shape]
  if (encoding.kind === 'ref') return [encoding.shape, ...shapesOnTheWay(encoding.target(), chosen)]
  if (encoding.kind !== 'union') return []
  for (const variant of encoding.variants) {
    const way = shapesOnTheWay(variant, chosen)
    if (way.length > 0) return [encoding.shape, ...way]
  }
  return []
}
