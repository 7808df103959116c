import type { Shape } from '../shape/shape.js'
import type { Encoding } from '../dialect/encoding.js'
import { planEncoding } from '../dialect/plan-encoding.js'

const known = new WeakMap<Shape, Encoding>()

/** How values of a shape are written in plain JSON. */
export function jsonEncodingOf(shape: Shape): Encoding {
  let encoding = known.get(shape)
  if (!encoding) known.set(shape, (encoding = planEncoding(shape, 'json-schema').encoding))
  return encoding
}
