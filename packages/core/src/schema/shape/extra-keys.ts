import type { ObjectShape } from './shape.js'

const patterns = new WeakMap<ObjectShape, RegExp>()

/** Whether an undeclared key is one that the schema has values for. */
export function isExtraKey(shape: ObjectShape, key: string): boolean {
  if (!shape.extras) return false
  if (shape.extraKeys === undefined) return true
  const pattern = patterns.get(shape) ?? new RegExp(shape.extraKeys, 'u')
  patterns.set(shape, pattern)
  return pattern.test(key)
}
