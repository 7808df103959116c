import { commentOf } from '../shape/describe-type.js'
import { acceptsNull, type Shape } from '../shape/shape.js'
import {
  type ObjectEncoding,
  resolvedEncoding,
  type Encoding,
  type RootEncoding,
} from '../dialect/encoding.js'
import { ENTRY_TAG, fieldTags, ITEM_TAG, KEY_TAG, ROOT_TAG, VALUE_TAG } from '../dialect/tag-names.js'

/** The tags of an answer as a template: what stands in each, and what is said about it. */
export function describeXml(root: RootEncoding): string {
  return lines(ROOT_TAG, root.encoding, '', '', new Set()).join('\n')
}

function lines(
  tag: string,
  encoding: Encoding,
  remark: string,
  indent: string,
  open: ReadonlySet<Encoding>,
): string[] {
  const part = resolvedEncoding(encoding)
  const told = [remark, commentOf(encoding.shape)].filter((text) => text !== '').join('; ')
  const comment = told === '' ? [] : [`${indent}<!-- ${told.replaceAll('\n', ' ')} -->`]
  if (open.has(part)) return [...comment, `${indent}<${tag}>(the same again)</${tag}>`]
  const inside = new Set(open).add(part)
  const inner = `${indent}  `
  const content = contentLines(part, inner, inside)
  if (content.length === 0) {
    const text = part.kind === 'json-text' ? 'JSON text of the value' : placeholder(encoding.shape)
    return [...comment, `${indent}<${tag}>${text}</${tag}>`]
  }
  return [...comment, `${indent}<${tag}>`, ...content, `${indent}</${tag}>`]
}

function contentLines(
  part: Exclude<Encoding, { kind: 'ref' }>,
  indent: string,
  open: ReadonlySet<Encoding>,
): string[] {
  switch (part.kind) {
    case 'object':
      return objectLines(part, indent, open)
    case 'list':
      return lines(ITEM_TAG, part.item, `one <${ITEM_TAG}> for each`, indent, open)
    case 'tuple':
      return part.items.flatMap((item) => lines(ITEM_TAG, item, '', indent, open))
    case 'union': {
      if (part.element) return elementLines(part.element, indent, open)
      const variants = part.variants.map((variant) => contentLines(resolvedEncoding(variant), indent, open))
      const blocks = variants.filter((block) => block.length > 0)
      if (blocks.length === 0) return []
      return blocks.flatMap((block, index) => (index === 0 ? block : [`${indent}<!-- or -->`, ...block]))
    }
    default:
      return []
  }
}

function elementLines(encoding: ObjectEncoding, indent: string, open: ReadonlySet<Encoding>): string[] {
  const blocks = [...fieldTags(encoding)].map(([tag, field]) => lines(tag, field.encoding, '', indent, open))
  return [
    `${indent}<!-- exactly one of these -->`,
    ...blocks.flatMap((block, index) => (index === 0 ? block : [`${indent}<!-- or -->`, ...block])),
  ]
}

function objectLines(encoding: ObjectEncoding, indent: string, open: ReadonlySet<Encoding>): string[] {
  const fields = [...fieldTags(encoding)].flatMap(([tag, { encoding: part, form }]) => {
    const remark =
      form === 'absent'
        ? 'optional: leave the tag out when there is none'
        : acceptsNull(part.shape) && part.kind !== 'json-text'
          ? `<${tag}/> for null`
          : ''
    return lines(tag, part, remark, indent, open)
  })
  if (!encoding.extras) return fields
  const inner = `${indent}  `
  const entry = [
    `${indent}<!-- one <${ENTRY_TAG}> for each -->`,
    `${indent}<${ENTRY_TAG}>`,
    `${inner}<${KEY_TAG}>text</${KEY_TAG}>`,
    ...lines(VALUE_TAG, encoding.extras, '', inner, open),
    `${indent}</${ENTRY_TAG}>`,
  ]
  return [...fields, ...entry]
}

function placeholder(shape: Shape): string {
  switch (shape.kind) {
    case 'enum':
      return shape.values.filter((value) => value !== null).join(' | ')
    case 'union':
      return shape.variants
        .filter(({ kind }) => kind !== 'null')
        .map(placeholder)
        .join(' | ')
    case 'ref':
      return placeholder(shape.target())
    case 'number':
      return shape.integer ? 'integer' : 'number'
    case 'bigint':
      return 'integer'
    case 'boolean':
      return 'true | false'
    default:
      return 'text'
  }
}
