import { SchemaError } from '../../errors/usage-errors.js'
import { type ObjectShape, type Property, resolved, type Shape } from './shape.js'

/**
 * The values that fit both shapes: an intersection. Objects join their properties, unions are distributed.
 *
 * @throws {SchemaError} when nothing can be both.
 */
export function mergeShapes(left: Shape, right: Shape, path: string): Shape {
  const merged = tryMerge(left, right, path)
  if (merged) return merged
  const kinds = `${resolved(left).kind} and ${resolved(right).kind}`
  throw new SchemaError(
    `Nothing fits the intersection at ${path || 'the root'}: it asks for ${kinds} at once.`,
    { path },
  )
}

function tryMerge(left: Shape, right: Shape, path: string): Shape | undefined {
  const a = resolved(left)
  const b = resolved(right)
  if (a.codec || b.codec) {
    throw new SchemaError(
      `The intersection at ${path || 'the root'} holds a codec; put the codec around it.`,
      { path },
    )
  }
  const schema = { ...a.schema, ...b.schema }
  const about = { path, schema, description: a.description ?? b.description }
  if (a.kind === 'unknown') return { ...b, ...about }
  if (b.kind === 'unknown') return { ...a, ...about }
  if (a.kind === 'union') {
    const variants = a.variants.flatMap((variant) => tryMerge(variant, b, path) ?? [])
    const [first] = variants
    return first && variants.length === 1 ? first : first && { ...about, kind: 'union', variants }
  }
  if (b.kind === 'union') return tryMerge(b, a, path)
  if (a.kind === 'object' && b.kind === 'object') return mergeObjects(a, b, path)
  if (a.kind === 'enum') {
    const values = a.values.filter((value) => (b.kind === 'enum' ? b.values.includes(value) : isOf(value, b)))
    return values.length === 0 ? undefined : { ...a, ...about, values }
  }
  if (b.kind === 'enum') return tryMerge(b, a, path)
  if (a.kind === 'list' && b.kind === 'list') {
    const item = tryMerge(a.item, b.item, path)
    return item && { ...about, kind: 'list', item }
  }
  if (a.kind === 'number' && b.kind === 'number')
    return { ...about, kind: 'number', integer: a.integer || b.integer }
  return a.kind === b.kind ? { ...a, ...about } : undefined
}

function mergeObjects(a: ObjectShape, b: ObjectShape, path: string): Shape {
  const properties = new Map<string, Property>(a.properties.map((property) => [property.name, property]))
  for (const property of b.properties) {
    const known = properties.get(property.name)
    properties.set(
      property.name,
      known
        ? {
            name: property.name,
            shape: mergeShapes(known.shape, property.shape, `${path}/${property.name}`),
            required: known.required || property.required,
          }
        : property,
    )
  }
  return {
    kind: 'object',
    path,
    schema: { ...a.schema, ...b.schema },
    description: a.description ?? b.description,
    properties: [...properties.values()],
    extras: a.extras ?? b.extras,
    extraKeys: a.extraKeys ?? b.extraKeys,
  }
}

function isOf(value: unknown, shape: Shape): boolean {
  if (shape.kind === 'null') return value === null
  if (shape.kind === 'number') return typeof value === 'number' && (!shape.integer || Number.isInteger(value))
  return shape.kind === typeof value
}
