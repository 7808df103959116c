import type { ObjectShape, Property } from './shape.js'

const known = new WeakMap<ObjectShape, ReadonlyMap<string, Property>>()

/** The declared properties of an object by their names. */
export function propertiesOf(shape: ObjectShape): ReadonlyMap<string, Property> {
  let properties = known.get(shape)
  if (!properties) {
    properties = new Map(shape.properties.map((property) => [property.name, property]))
    known.set(shape, properties)
  }
  return properties
}
