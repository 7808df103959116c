import { constraintsOf } from '../shape/constraints.js'
import { defaultOf } from '../validation/defaults.js'
import { isOfKind } from '../validation/find-issues.js'
import {
  acceptsNull,
  type EnumShape,
  type EnumValue,
  type ListShape,
  type ObjectShape,
  type RefShape,
  resolved,
  type Shape,
  type TupleShape,
  type UnionShape,
} from '../shape/shape.js'
import { ENTRY_TAG, ITEM_TAG, tagNames } from './tag-names.js'
import { hasCommonMark, plainObjects } from './common-mark.js'
import { decodeScalar } from './decode-scalar.js'

type Definite = Exclude<Shape, RefShape | UnionShape>
type Container = ObjectShape | ListShape | TupleShape
type Text = Exclude<Definite, Container>
type Compare = (left: Shape, right: Shape) => boolean

/**
 * Tells of two shapes whether what can stand between the same tags means the same value in both. Everything is text
 * there: `5` is a number and a string, and an empty tag a list, an object and a text. When in doubt it does not.
 * `open`: unions that are being compared.
 */
function comparerInTags(open: ReadonlySet<Shape> = new Set()): Compare {
  const readsAlike = throughReferences((a, b) => {
    if (!isContainer(a) || !isContainer(b)) return true
    return a.kind === 'object' && b.kind === 'object'
      ? haveSameTags(a, b) && shared(a, b).every(([left, right]) => readsAlike(left.shape, right.shape))
      : listsAgree(a, b, readsAlike, readsAlike)
  })
  const agree = throughReferences(
    (a, b) => {
      if (!isContainer(a)) return isContainer(b) ? isTold(a, b) : textsAgree(a, b)
      if (!isContainer(b)) return isTold(b, a)
      if (a.kind === 'object' && b.kind === 'object') return objectsAgree(a, b, agree, readsAlike)
      // Where nothing stands, either could be meant.
      if (isMixed(a, b) && canBeEmpty(a) && canBeEmpty(b)) return false
      return listsAgree(a, b, agree, readsAlike)
    },
    // The tag that marks a variant would be taken for a key.
    (a, b) => !(isMarked(a) && standsAsObject(b)) && !(isMarked(b) && standsAsObject(a)),
  )
  const marked = new Map<Shape, boolean>()
  return agree

  function isMarked(shape: Shape): boolean {
    if (shape.kind === 'enum') return hasSameTexts(shape)
    if (shape.kind !== 'union') return false
    const known = marked.get(shape) ?? (open.has(shape) || isAmbiguousInTags(shape, open))
    marked.set(shape, known)
    return known
  }

  function standsAsObject(shape: Shape, seen = new Set<Shape>()): boolean {
    const part = resolved(shape)
    if (seen.has(part)) return false
    seen.add(part)
    if (part.kind === 'object' || isMarked(part)) return true
    return part.kind === 'union' && part.variants.some((variant) => standsAsObject(variant, seen))
  }
}

/** Inner unions are looked at first: for each outer one they would be compared again, 2^n times. */
const known = new WeakMap<UnionShape, boolean>()

/** Whether a union has to say between tags which variant it means. */
export function isAmbiguousInTags(union: UnionShape, open: ReadonlySet<Shape> = new Set()): boolean {
  const earlier = known.get(union)
  if (earlier !== undefined) return earlier
  const answer = areConfused(union, open)
  // Inside of others that are compared, a union that holds one of them is taken to be marked.
  if (open.size === 0) known.set(union, answer)
  return answer
}

function areConfused(union: UnionShape, open: ReadonlySet<Shape>): boolean {
  const variants = valuesOf(union).map(resolved)
  const [first] = variants
  const isAlike = first && ['string', 'number', 'boolean', 'bigint'].includes(first.kind)
  if (isAlike && variants.every(({ kind }) => kind === first.kind)) return false
  if (haveTextsOnly(variants)) return false
  const agree = comparerInTags(new Set(open).add(union))
  return someTwo(union, (left, right) => !agree(left, right))
}

/** Marked objects whose other tags hold nothing but text: each is recognised by its mark. */
function haveTextsOnly(variants: readonly Shape[]): boolean {
  const objects = plainObjects(variants)
  if (!objects || !hasCommonMark(objects, true)) return false
  const nameOf = new Map<string, string>()
  return objects.every((object) => {
    for (const [tag, name] of tagNames(object)) {
      if ((nameOf.get(tag) ?? name) !== name) return false
      nameOf.set(tag, name)
    }
    return object.properties.every(({ shape }) => {
      const { kind } = resolved(shape)
      return kind !== 'object' && kind !== 'list' && kind !== 'tuple' && kind !== 'union'
    })
  })
}

/** The variants of a union but `null`, which is distinct from all of them. */
export function valuesOf({ variants }: UnionShape): readonly Shape[] {
  return variants.filter((variant) => resolved(variant).kind !== 'null')
}

/** Pairs of variants that are compared; of more it is not known that they are told apart. */
const MAX_PAIRS = 50_000

/** Whether something holds of any two variants, or there are more than can be compared. */
export function someTwo(union: UnionShape, holds: Compare): boolean {
  const others = valuesOf(union)
  if ((others.length * (others.length - 1)) / 2 > MAX_PAIRS) return true
  return others.some((left, index) => others.slice(index + 1).some((right) => holds(left, right)))
}

/** Between tags `1` and `"1"` look the same. */
export function hasSameTexts({ values }: EnumShape): boolean {
  return new Set(values.map(String)).size < values.length
}

/** A comparison of all variants, behind references. Recursive shapes compare well when nothing on the way does not. */
function throughReferences(
  compare: (left: Definite, right: Definite) => boolean,
  comparesWhole: Compare = () => true,
): Compare {
  const assumed = new Map<Shape, Set<Shape>>()
  return function comparison(left: Shape, right: Shape): boolean {
    const a = resolved(left)
    const b = resolved(right)
    if (a === b || assumed.get(a)?.has(b)) return true
    assumed.set(a, (assumed.get(a) ?? new Set()).add(b))
    if (!comparesWhole(a, b)) return false
    if (a.kind === 'union') return a.variants.every((variant) => comparison(variant, b))
    if (b.kind === 'union') return b.variants.every((variant) => comparison(a, variant))
    return compare(a, b)
  }
}

function isContainer(shape: Definite): shape is Container {
  return shape.kind === 'object' || shape.kind === 'list' || shape.kind === 'tuple'
}

/** One is an object, the other a list. */
function isMixed(a: Container, b: Container): boolean {
  return (a.kind === 'object') !== (b.kind === 'object')
}

/** Whether a text and tags are told apart: where nothing stands, only one of them can be meant. */
function isTold(text: Text, container: Container): boolean {
  if (text.kind === 'unknown') return false
  const canBeBlank =
    text.kind === 'enum'
      ? text.values.includes('')
      : text.kind === 'string' && constraintsOf(text).every(({ holds }) => holds(''))
  return !canBeBlank || !canBeEmpty(container)
}

function canBeEmpty(shape: Container): boolean {
  if (shape.kind === 'tuple') return shape.items.length === 0
  if (shape.kind === 'list') return constraintsOf(shape).every(({ holds }) => holds([]))
  return shape.properties.every(
    ({ required, shape: part }) => !required || acceptsNull(part) || defaultOf(part) !== undefined,
  )
}

function textsAgree(a: Text, b: Text): boolean {
  if (a.kind === 'unknown' || b.kind === 'unknown') return a.kind === b.kind
  if (a.kind === 'enum') return a.values.every((value) => isReadAs(b, value))
  if (b.kind === 'enum') return textsAgree(b, a)
  if (a.kind === b.kind) return true
  if (a.kind === 'string' || b.kind === 'string') return false
  const kinds = [a.kind, b.kind]
  return !(kinds.includes('number') && kinds.includes('bigint'))
}

/** Whether the text of a literal is either no text of the other shape or means the literal there, too. */
function isReadAs(shape: Text, value: EnumValue): boolean {
  // An empty tag is null wherever null can stand.
  if (value === null) return shape.kind !== 'string'
  if (shape.kind === 'enum')
    return shape.values.every((other) => other === value || String(other) !== String(value))
  if (shape.kind === 'string') return typeof value === 'string'
  const read = decodeScalar(shape as Parameters<typeof decodeScalar>[0], String(value), true).value
  return !isOfKind(shape, read) || read === value
}

function listsAgree(a: Container, b: Container, agree: Compare, readsAlike: Compare): boolean {
  if (a.kind === 'object') return b.kind === 'object' || !tagNames(a).has(ITEM_TAG)
  if (b.kind === 'object') return !tagNames(b).has(ITEM_TAG)
  if (a.kind === 'list')
    return b.kind === 'list' ? agree(a.item, b.item) : listsAgree(b, a, agree, readsAlike)
  if (b.kind === 'list') return a.items.every((item) => agree(item, b.item))
  // Their lengths tell them apart, when the reader of the tags can read either.
  const compare = a.items.length === b.items.length ? agree : readsAlike
  return a.items.every((item, index) => {
    const partner = b.items[index]
    return !partner || compare(item, partner)
  })
}

/** No tag stands for two names, and none for a property and an entry of a map. */
function haveSameTags(a: ObjectShape, b: ObjectShape): boolean {
  const left = tagNames(a)
  const right = tagNames(b)
  if ((a.extras && right.has(ENTRY_TAG)) || (b.extras && left.has(ENTRY_TAG))) return false
  return [...left].every(([tag, name]) => !right.has(tag) || right.get(tag) === name)
}

interface Part {
  readonly shape: Shape
  readonly required: boolean
}

/** What stands between the same tags of both: properties, and the values of undeclared keys. */
function shared(a: ObjectShape, b: ObjectShape): (readonly [Part, Part])[] {
  const partners = new Map(b.properties.map((property) => [property.name, property]))
  const parts = a.properties.flatMap((property): (readonly [Part, Part])[] => {
    const partner = partners.get(property.name)
    return partner ? [[property, partner]] : []
  })
  if (!a.extras || !b.extras) return parts
  return [
    ...parts,
    [
      { shape: a.extras, required: false },
      { shape: b.extras, required: false },
    ],
  ]
}

function objectsAgree(a: ObjectShape, b: ObjectShape, agree: Compare, readsAlike: Compare): boolean {
  if (!haveSameTags(a, b)) return false
  const parts = shared(a, b)
  // The mark of a discriminated union: what else there is needs to be told apart only by the reader of the tags.
  if (parts.some(([left, right]) => left.required && right.required && areDisjoint(left.shape, right.shape)))
    return parts.every(([left, right]) => readsAlike(left.shape, right.shape))
  return (
    undeclaredAgree(a, b, agree) &&
    undeclaredAgree(b, a, agree) &&
    parts.every(([left, right]) => agree(left.shape, right.shape))
  )
}

function undeclaredAgree(own: ObjectShape, { properties, extras }: ObjectShape, agree: Compare): boolean {
  const names = new Set(properties.map(({ name }) => name))
  return own.properties.every(({ name, shape }) => names.has(name) || !extras || agree(shape, extras))
}

/** Both are literals, and no text is one of both. */
function areDisjoint(left: Shape, right: Shape): boolean {
  const a = resolved(left)
  const b = resolved(right)
  if (a.kind !== 'enum' || b.kind !== 'enum') return false
  const texts = new Set(b.values.map(String))
  return !a.values.some((value) => texts.has(String(value)))
}
