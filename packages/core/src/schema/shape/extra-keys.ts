import { patternOf } from './pattern.js'
import type { ObjectShape } from './shape.js'

/** Whether an undeclared key is one that the schema has values for. */
export function isExtraKey({ extras, extraKeys }: ObjectShape, key: string): boolean {
  return extras !== undefined && (extraKeys === undefined || patternOf(extraKeys).test(key))
}

/** Says why an undeclared key is not one of a map. */
export function wrongKey({ extraKeys }: ObjectShape): string {
  return `not a key that matches /${extraKeys ?? ''}/`
}
