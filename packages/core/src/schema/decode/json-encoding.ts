import type { Shape } from '../shape/shape.js'
import type { Encoding } from '../dialect/encoding.js'
import { encodingFor } from '../dialect/schema-to-dialect.js'

const known = new WeakMap<Shape, Encoding>()

/** How values of a shape are written in plain JSON. */
export function jsonEncodingOf(shape: Shape): Encoding {
  let encoding = known.get(shape)
  if (!encoding) known.set(shape, (encoding = encodingFor(shape, 'json-schema').encoding))
  return encoding
}
