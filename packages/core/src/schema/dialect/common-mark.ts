import { propertiesOf } from '../shape/properties.js'
import { type EnumValue, type ObjectShape, resolved, type Shape } from '../shape/shape.js'

/**
 * Whether a required property with literals of its own marks each of some objects, as in a discriminated union. To
 * compare all of them with each other would take the square of their number.
 *
 * @param asText literals with the same text are the same, as between tags
 */
export function hasCommonMark(objects: readonly ObjectShape[], asText = false): boolean {
  const [first] = objects
  return first?.properties.some(({ name }) => isMark(name, objects, asText)) ?? false
}

function isMark(name: string, objects: readonly ObjectShape[], asText: boolean): boolean {
  const seen = new Set<EnumValue>()
  return objects.every((object) => {
    const property = propertiesOf(object).get(name)
    const literals = property?.required ? resolved(property.shape) : undefined
    if (literals?.kind !== 'enum') return false
    const values = literals.values.map((value) => (asText ? String(value) : value))
    const isNew = values.every((value) => !seen.has(value))
    for (const value of values) seen.add(value)
    return isNew
  })
}

/** The shapes, if they are objects without undeclared keys. */
export function plainObjects(shapes: readonly Shape[]): readonly ObjectShape[] | undefined {
  const objects = shapes.map(resolved).filter((shape) => shape.kind === 'object' && !shape.extras)
  return objects.length === shapes.length ? (objects as ObjectShape[]) : undefined
}
