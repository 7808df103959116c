import { SchemaError } from '../../errors/programmer-errors.js'
import { hasOwnCodec } from '../validation/apply-codecs.js'
import { joinDescriptions, joinSources, within } from './combine-sources.js'
import { constraintsOf } from '../shape/constraints.js'
import { isOfKind } from '../validation/find-issues.js'
import { addMeaning } from './meanings.js'
import { mergeObjects } from './merge-objects.js'
import { type About, type Merging, refuse } from './merging.js'
import { variantCount } from './size-limits.js'
import { narrowEnum } from './narrow-enum.js'
import {
  type EnumShape,
  type ListShape,
  type RefShape,
  resolved,
  type Shape,
  type TupleShape,
  type UnionShape,
} from '../shape/shape.js'

/** Variants that an intersection of unions may have: twelve unions of two have 4,096. */
const MAX_PRODUCT = 1000
/** Parts that are joined for one intersection: definitions that use each other twice have 2^n. */
const MAX_MERGES = 20_000

type Definite = Exclude<Shape, RefShape>

/**
 * The values that fit both shapes: an intersection. Objects join their properties, unions are distributed, and all
 * constraints of both sides hold.
 *
 * @throws {SchemaError} when nothing can be both.
 */
export function mergeShapes(left: Shape, right: Shape, path: string): Shape {
  const merging: Merging = { open: [], conflict: undefined, merges: 0 }
  return tryMerge(left, right, path, merging) ?? refuse(merging)
}

function tryMerge(left: Shape, right: Shape, path: string, merging: Merging): Shape | undefined {
  if (left === right) return left
  if (++merging.merges > MAX_MERGES) {
    throw new SchemaError(
      `The intersection at ${path || 'the root'} takes more than ${MAX_MERGES} steps to join: write the joined type instead.`,
      { path },
    )
  }
  if (hasOwnCodec(left) || hasOwnCodec(right)) {
    throw new SchemaError(
      `The intersection at ${path || 'the root'} holds a codec; put the codec around it.`,
      { path },
    )
  }
  if (resolved(left) === resolved(right))
    return { ...left, sources: joinSources(left.sources, right.sources) }
  const pair = [resolved(left), resolved(right)] as const
  if (merging.open.some(([a, b]) => a === pair[0] && b === pair[1])) {
    throw new SchemaError(
      `Both sides of the intersection at ${path || 'the root'} hold themselves; write the joined type instead.`,
      { path },
    )
  }
  merging.open.push(pair)
  const merged = mergeDefinite(unfold(left), unfold(right), path, merging)
  merging.open.pop()
  if (!merged) merging.conflict ??= { path, kinds: `${pair[0].kind} and ${pair[1].kind}` }
  return merged
}

/** The shape behind references, with what they say of it. */
function unfold(shape: Shape): Definite {
  return shape.kind === 'ref' ? within(shape, unfold(shape.target())) : shape
}

function mergeDefinite(a: Definite, b: Definite, path: string, merging: Merging): Shape | undefined {
  const about: About = {
    path,
    sources: joinSources(a.sources, b.sources),
    description: joinDescriptions(a.description, b.description),
  }
  if (a.kind === 'union' && b.kind !== 'unknown') return distribute(a, b, about, merging)
  if (b.kind === 'union' && a.kind !== 'unknown') return distribute(b, a, about, merging)
  if (a.kind === 'enum') return mergeEnum(a, b, about)
  if (b.kind === 'enum') return mergeEnum(b, a, about)
  if (a.kind === 'unknown') return { ...b, ...about }
  if (b.kind === 'unknown') return { ...a, ...about }
  if (a.kind === 'object' && b.kind === 'object') return mergeObjects(a, b, about, merging, tryMerge)
  if (a.kind === 'list' && b.kind === 'list') {
    const item = tryMerge(a.item, b.item, path, merging)
    return item && { ...about, kind: 'list', item }
  }
  if (a.kind === 'tuple') return mergeTuple(a, b, about, merging)
  if (b.kind === 'tuple') return mergeTuple(b, a, about, merging)
  if (a.kind === 'number' && b.kind === 'number') return { ...a, ...about, integer: a.integer || b.integer }
  if (a.kind === 'string' && b.kind === 'string') return { ...a, ...about, atomic: a.atomic || b.atomic }
  return a.kind === b.kind ? { ...a, ...about } : undefined
}

function distribute(union: UnionShape, other: Definite, about: About, merging: Merging): Shape | undefined {
  const count = other.kind === 'union' ? variantCount(union) * variantCount(other) : 0
  if (count > MAX_PRODUCT) {
    throw new SchemaError(
      `The intersection at ${about.path || 'the root'} has ${count} variants, since its unions multiply; the limit is ${MAX_PRODUCT}.`,
      { path: about.path },
    )
  }
  // It is said of the whole, so not of each variant again.
  const part = { ...other, description: undefined }
  const variants = union.variants.flatMap((variant) => tryMerge(variant, part, about.path, merging) ?? [])
  const [first] = variants
  if (!first) return undefined
  const sources = joinSources(union.sources, other.sources.map(tellingOnly))
  if (variants.length === 1) return within({ ...about, sources }, first)
  return { ...about, sources, kind: 'union', variants }
}

/** The keywords of a side of which the variants already hold the others. */
function tellingOnly(source: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept = ['default', 'examples'].filter((keyword) => keyword in source)
  return Object.fromEntries(kept.map((keyword) => [keyword, source[keyword]]))
}

function mergeEnum(shape: EnumShape, other: Definite, about: About): Shape | undefined {
  const values = shape.values.filter((value) => isOfKind(other, value))
  const meanings = new Map(shape.meanings)
  if (other.kind === 'enum')
    for (const [value, meaning] of other.meanings) addMeaning(meanings, value, meaning)
  const merged = narrowEnum({ ...shape, ...about, values, meanings })
  return merged.values.length === 0 ? undefined : merged
}

/** A list narrows the items of a tuple; its length has to be one of the list. */
function mergeTuple(tuple: TupleShape, other: Definite, about: About, merging: Merging): Shape | undefined {
  if (other.kind !== 'tuple' && other.kind !== 'list') return undefined
  if (other.kind === 'tuple' ? other.items.length !== tuple.items.length : !fitsLength(other, tuple)) {
    return undefined
  }
  const items = tuple.items.flatMap((item, index) => {
    const partner = other.kind === 'list' ? other.item : other.items[index]
    return (partner && tryMerge(item, partner, about.path, merging)) ?? []
  })
  return items.length === tuple.items.length ? { ...about, kind: 'tuple', items } : undefined
}

function fitsLength(list: ListShape, { items }: TupleShape): boolean {
  return constraintsOf(list).every(
    ({ keyword, holds }) => (keyword !== 'minItems' && keyword !== 'maxItems') || holds(items),
  )
}
