import { keywordConstraints } from '../shape/constraints.js'
import type { EnumShape } from '../shape/shape.js'

/** An enum without the values that its own keywords do not allow. */
export function narrowEnum(shape: EnumShape): EnumShape {
  const constraints = keywordConstraints(shape.sources)
  const values = shape.values.filter((value) => constraints.every(({ holds }) => holds(value)))
  return values.length === shape.values.length ? shape : { ...shape, values }
}
