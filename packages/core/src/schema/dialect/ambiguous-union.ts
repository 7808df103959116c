import { isAmbiguousInTags, someTwo, valuesOf } from './ambiguous-in-tags.js'
import { hasCommonMark, plainObjects } from './common-mark.js'
import type { SchemaDialect } from '../../contract/schema-dialect.js'
import type { EncodingForm } from './encoding.js'
import {
  acceptsNull,
  childShapes,
  somePart,
  type ObjectShape,
  resolved,
  type Shape,
  type UnionShape,
} from '../shape/shape.js'

/**
 * Whether some JSON can be a value of two variants of a union and would then mean two different values: a list of
 * `{ key, value }` that is a map or just that list, a `null` that is a value or a missing property, between tags a text
 * that is a number or just that text. Such a union has to say on the wire which variant it means. When in doubt the
 * answer is yes.
 */
export function isAmbiguous(union: UnionShape, form: EncodingForm): boolean {
  if (form === 'tags') return isAmbiguousInTags(union)
  const variants = valuesOf(union)
  if (variants.every((variant) => !mayBeText(variant, form) && isAsIs(resolved(variant), form))) return false
  const objects = plainObjects(variants)
  if (objects && hasCommonMark(objects) && !variants.some((variant) => mayBeText(variant, form))) return false
  const agree = comparer(form)
  return someTwo(union, (left, right) => !agree(left, right))
}

/** Tells of two shapes whether any JSON that fits both means the same value in both. */
function comparer(dialect: SchemaDialect): (left: Shape, right: Shape) => boolean {
  const { optionalProperties } = dialect
  const asPairs = dialect.additionalProperties !== 'schema'
  const assumed = new Map<Shape, Set<Shape>>()
  return agree

  function agree(left: Shape, right: Shape): boolean {
    const a = resolved(left)
    const b = resolved(right)
    if (a === b || assumed.get(a)?.has(b)) return true
    // Recursive shapes agree when nothing on the way says otherwise.
    assumed.set(a, (assumed.get(a) ?? new Set()).add(b))
    if (a.kind === 'union') return a.variants.every((variant) => agree(variant, b))
    if (b.kind === 'union') return b.variants.every((variant) => agree(a, variant))
    const isText = mayBeText(left, dialect) || mayBeText(right, dialect)
    const typesOfB = encodingTypes(right, dialect)
    if (encodingTypes(left, dialect).every((type) => !typesOfB.includes(type))) return true
    if (isText) return false
    if (isAsIs(a, dialect) && isAsIs(b, dialect)) return true
    if (a.kind === 'object' && b.kind === 'object') return objectsAgree(a, b)
    if (a.kind === 'list' && b.kind === 'list') return agree(a.item, b.item)
    if (a.kind === 'tuple' && b.kind === 'tuple') {
      const { items } = b
      return (
        a.items.length !== items.length || a.items.every((item, index) => agree(item, items[index] as Shape))
      )
    }
    return a.kind === b.kind
  }

  function objectsAgree(a: ObjectShape, b: ObjectShape): boolean {
    const namesOf = (shape: ObjectShape): string[] => shape.properties.map(({ name }) => name).sort()
    const sameNames = namesOf(a).join('\n') === namesOf(b).join('\n')
    const extrasAgree = a.extras === undefined || b.extras === undefined || agree(a.extras, b.extras)
    // A closed object with other keys cannot be meant.
    if (!optionalProperties && !sameNames) return !a.extras && !b.extras
    if (asPairs && (a.extras === undefined) !== (b.extras === undefined)) return false
    if (!extrasAgree) return false
    const partners = new Map(b.properties.map((property) => [property.name, property]))
    const shared = a.properties.flatMap((property) => {
      const partner = partners.get(property.name)
      return partner ? [[property, partner] as const] : []
    })
    if (
      shared.some(([left, right]) => left.required && right.required && areDisjoint(left.shape, right.shape))
    ) {
      return true
    }
    const undeclaredAgree = (own: ObjectShape, other: ObjectShape, names: ReadonlySet<string>): boolean =>
      own.properties.every(
        ({ name, shape }) => names.has(name) || !other.extras || agree(shape, other.extras),
      )
    const sharedNames = new Set(shared.map(([{ name }]) => name))
    if (!undeclaredAgree(a, b, sharedNames) || !undeclaredAgree(b, a, sharedNames)) return false
    return shared.every(([left, right]) => {
      const differently = left.required !== right.required
      // A `null` that one variant takes as a value and the other as a missing property.
      if (!optionalProperties && differently && (acceptsNull(left.shape) || acceptsNull(right.shape)))
        return false
      if (
        !optionalProperties &&
        !differently &&
        !left.required &&
        acceptsNull(left.shape) !== acceptsNull(right.shape)
      )
        return false
      return agree(left.shape, right.shape)
    })
  }
}

/** Both are literals, and none is shared: the mark of a discriminated union. */
function areDisjoint(left: Shape, right: Shape): boolean {
  const a = resolved(left)
  const b = resolved(right)
  return a.kind === 'enum' && b.kind === 'enum' && a.values.every((value) => !b.values.includes(value))
}

type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object'
const ALL: readonly JsonType[] = ['string', 'number', 'boolean', 'null', 'array', 'object']

/** What a value of the shape can look like on the wire. */
function encodingTypes(reference: Shape, dialect: SchemaDialect): readonly JsonType[] {
  const shape = resolved(reference)
  if (isOnlyText(shape, dialect)) return ['string']
  const types = typesOf(shape, dialect)
  return mayBeText(reference, dialect) ? [...types, 'string'] : types
}

function typesOf(shape: Shape, dialect: SchemaDialect): readonly JsonType[] {
  switch (shape.kind) {
    case 'bigint':
      return ['string']
    case 'unknown':
      return dialect.untyped ? ALL : ['string']
    case 'enum':
      return shape.values.map((value) => (value === null ? 'null' : (typeof value as JsonType)))
    case 'object': {
      const isPairs = dialect.additionalProperties !== 'schema' && shape.properties.length === 0
      return isPairs && shape.extras ? ['array'] : ['object']
    }
    case 'list':
      return ['array']
    case 'tuple':
      return dialect.tuples ? ['array'] : ['object']
    case 'union':
    case 'ref':
      return ALL
    default:
      return [shape.kind]
  }
}

/** Written as it is at every depth. */
function isAsIs(shape: Shape, dialect: SchemaDialect): boolean {
  return !somePart(shape, (part) => isOtherwise(part, dialect))
}

/** Written in another form by the dialect, or as text. */
function isOtherwise(shape: Shape, dialect: SchemaDialect): boolean {
  switch (shape.kind) {
    case 'bigint':
      return true
    case 'unknown':
      return !dialect.untyped
    case 'tuple':
      return !dialect.tuples
    case 'object':
      if (shape.extras && dialect.additionalProperties !== 'schema') return true
      return !dialect.optionalProperties && shape.properties.some(({ required }) => !required)
    default:
      return mayBeText(shape, dialect)
  }
}

/** Values of several types, where a dialect has no unions: they are JSON text. `null` has a place of its own. */
export function isOnlyText(shape: Shape, dialect: SchemaDialect): boolean {
  if (dialect.unions) return false
  if (shape.kind === 'union') return shape.variants.filter(({ kind }) => kind !== 'null').length > 1
  if (shape.kind !== 'enum') return false
  return new Set(shape.values.filter((value) => value !== null).map((value) => typeof value)).size > 1
}

/** Whether some values of the shape are JSON text: those of a recursive type are where it holds itself. */
function mayBeText(shape: Shape, dialect: SchemaDialect): boolean {
  if (shape.kind !== 'ref') return isOnlyText(shape, dialect)
  return dialect.references !== 'recursive' && holdsItself(shape.target())
}

function holdsItself(definition: Shape): boolean {
  const seen = new Set<Shape>()
  const open = [...childShapes(definition)]
  for (let shape = open.pop(); shape; shape = open.pop()) {
    if (shape === definition) return true
    if (seen.has(shape)) continue
    seen.add(shape)
    open.push(...childShapes(shape))
  }
  return false
}
