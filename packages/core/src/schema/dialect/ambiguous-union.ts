import { isAmbiguousInTags, someTwo } from './ambiguous-in-tags.js'
import type { Dialect, EncodingForm } from './encoding.js'
import {
  acceptsNull,
  childShapes,
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
  const agree = comparer(form)
  return someTwo(union, (left, right) => !agree(left, right))
}

/** Tells of two shapes whether any JSON that fits both means the same value in both. */
function comparer(dialect: Dialect): (left: Shape, right: Shape) => boolean {
  const strict = dialect === 'openai-strict'
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
    if (encodingTypes(a, strict).every((type) => !encodingTypes(b, strict).includes(type))) return true
    if (isAsIs(a, strict) && isAsIs(b, strict)) return true
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
    if (strict && !sameNames) return !a.extras && !b.extras
    if (strict && (a.extras === undefined) !== (b.extras === undefined)) return false
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
      if (strict && differently && (acceptsNull(left.shape) || acceptsNull(right.shape))) return false
      if (strict && !differently && !left.required && acceptsNull(left.shape) !== acceptsNull(right.shape))
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
function encodingTypes(shape: Shape, strict: boolean): readonly JsonType[] {
  switch (shape.kind) {
    case 'bigint':
      return ['string']
    case 'unknown':
      return strict ? ['string'] : ALL
    case 'enum':
      return shape.values.map((value) => (value === null ? 'null' : (typeof value as JsonType)))
    case 'object':
      return strict && shape.properties.length === 0 && shape.extras ? ['array'] : ['object']
    case 'list':
      return ['array']
    case 'tuple':
      return strict ? ['object'] : ['array']
    case 'union':
    case 'ref':
      return ALL
    default:
      return [shape.kind]
  }
}

/** Written as it is at every depth. */
function isAsIs(shape: Shape, strict: boolean, seen = new Set<Shape>()): boolean {
  if (seen.has(shape)) return true
  seen.add(shape)
  if (shape.kind === 'bigint') return false
  if (strict) {
    if (shape.kind === 'unknown' || shape.kind === 'tuple') return false
    if (shape.kind === 'object' && (shape.extras || shape.properties.some(({ required }) => !required)))
      return false
  }
  return childShapes(shape).every((child) => isAsIs(child, strict, seen))
}
