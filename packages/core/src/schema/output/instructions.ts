import { describeType } from '../shape/describe-type.js'
import { describeXml } from '../tags/describe-xml.js'
import type { Shape } from '../shape/shape.js'
import type { RootEncoding } from '../dialect/encoding.js'

/** What the model learns when the request itself does not carry the schema. Does not change between calls. */
export function jsonInstructions(root: RootEncoding): string {
  const type = describeType(root.wrapped ? wrapper(root.encoding.shape) : root.encoding.shape)
  return `Answer with one JSON value of this TypeScript type and nothing else: no code fence, no comment, no text around it.\n\n${type}`
}

/** The same for answers in tags. */
export function tagInstructions(root: RootEncoding): string {
  return `Answer with these tags and nothing else. Write text as it is, without escaping anything.\n\n${describeXml(root)}`
}

function wrapper(shape: Shape): Shape {
  return { kind: 'object', path: '', sources: [], properties: [{ name: 'value', shape, required: true }] }
}
