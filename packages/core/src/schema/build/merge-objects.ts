import { requiredNames } from '../shape/constraints.js'
import { isExtraKey } from '../shape/extra-keys.js'
import { type About, type Merge, type Merging, refuse } from './merging.js'
import { propertiesOf } from '../shape/properties.js'
import type { ObjectShape, Property, Shape } from '../shape/shape.js'

/**
 * Joins the properties of two objects. What one declares and the other does not has to fit the other's undeclared keys,
 * and cannot be there when the other is closed.
 */
export function mergeObjects(
  a: ObjectShape,
  b: ObjectShape,
  about: About,
  merging: Merging,
  merge: Merge,
): Shape | undefined {
  const required = new Set(requiredNames(about.sources))
  for (const { name, required: isRequired } of [...a.properties, ...b.properties])
    if (isRequired) required.add(name)
  const names = new Set([...a.properties, ...b.properties].map(({ name }) => name))
  const properties: Property[] = []
  for (const name of names) {
    const isRequired = required.has(name)
    const path = `${about.path}/${name}`
    if (forbids(a, name) || forbids(b, name)) {
      if (!isRequired) continue
      merging.conflict ??= { path, kinds: 'a property and none' }
      return undefined
    }
    const left = shapeAt(a, name)
    const right = shapeAt(b, name)
    const shape = left && right ? merge(left, right, path, merging) : (left ?? right)
    // That a key must be missing cannot be said to a model.
    if (!shape && !isRequired) return refuse(merging)
    if (!shape) return undefined
    properties.push({ name, shape, required: isRequired })
  }
  const mergeBoth = (left: Shape, right: Shape): Shape =>
    merge(left, right, about.path, merging) ?? refuse(merging)
  return { ...about, kind: 'object', properties, ...mergeExtras(a, b, about.path, mergeBoth) }
}

function shapeAt(shape: ObjectShape, name: string): Shape | undefined {
  return propertiesOf(shape).get(name)?.shape ?? (isExtraKey(shape, name) ? shape.extras : undefined)
}

function forbids(shape: ObjectShape, name: string): boolean {
  return shape.isClosed === true && shapeAt(shape, name) === undefined
}

type Extras = Pick<ObjectShape, 'extras' | 'extraKeys' | 'isClosed' | 'hasMixedExtras'>

/** The undeclared keys of both. Where they cannot be told as one kind, the compiled check decides about them. */
function mergeExtras(
  a: ObjectShape,
  b: ObjectShape,
  path: string,
  both: (left: Shape, right: Shape) => Shape,
): Extras {
  const isClosed = a.isClosed === true || b.isClosed === true
  const hasMixedExtras = a.hasMixedExtras === true || b.hasMixedExtras === true
  if (!a.extras || !b.extras) {
    const [empty, other] = a.extras ? [b, a] : [a, b]
    const { extras, extraKeys } = empty.isClosed ? empty : other
    return { extras, extraKeys, isClosed, hasMixedExtras }
  }
  if (a.extraKeys === b.extraKeys)
    return { extras: both(a.extras, b.extras), extraKeys: a.extraKeys, isClosed, hasMixedExtras }
  const [first, second] = hasFewKeys(a) || (b.extraKeys === undefined && !hasFewKeys(b)) ? [a, b] : [b, a]
  if (hasFewKeys(first)) {
    const isExact = second.extraKeys === undefined
    const extras = isExact ? both(a.extras, b.extras) : first.extras
    return { extras, extraKeys: first.extraKeys, isClosed, hasMixedExtras: hasMixedExtras || !isExact }
  }
  const mixed = { isClosed, hasMixedExtras: true }
  if (second.extraKeys === undefined) return { extras: second.extras, ...mixed }
  const extras: Shape = { kind: 'union', path, sources: [], variants: [a.extras, b.extras] }
  return { extras, extraKeys: `${String(a.extraKeys)}|${String(b.extraKeys)}`, ...mixed }
}

function hasFewKeys({ isClosed, extraKeys }: ObjectShape): boolean {
  return isClosed === true && extraKeys !== undefined
}
