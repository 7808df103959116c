import { meantVariant } from './meant-variant.js'
import { itemName } from './schema-to-dialect.js'
import {
  type ObjectEncoding,
  resolvedEncoding,
  type TupleEncoding,
  type UnionEncoding,
  type Encoding,
  type RootEncoding,
} from './encoding.js'

/** A value of the user's form (encoded side of codecs) as it is written for the model: the inverse of `liftRoot`. */
export function encodeRoot(root: RootEncoding, value: unknown): unknown {
  const encoded = encodeValue(root.encoding, value)
  return root.wrapped ? { value: encoded } : encoded
}

function encodeValue(encoding: Encoding, value: unknown): unknown {
  const part = resolvedEncoding(encoding)
  switch (part.kind) {
    case 'digits':
      return typeof value === 'bigint' ? String(value) : value
    case 'json-text':
      return JSON.stringify(part.content ? encodeValue(part.content, value) : value)
    case 'object':
      return isPlainObject(value) ? encodeObject(part, value) : value
    case 'pairs':
      return isPlainObject(value) ? encodePairs(part.value, value, Object.keys(value)) : value
    case 'list':
      return Array.isArray(value) ? value.map((item) => encodeValue(part.item, item)) : value
    case 'tuple':
      return Array.isArray(value) ? encodeTuple(part, value) : value
    case 'union':
      return encodeUnion(part, value)
    default:
      return value
  }
}

function encodeObject(
  encoding: ObjectEncoding,
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const field of encoding.fields) {
    const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined
    if (given === undefined) {
      if (field.form === 'null' || field.form === 'box') entries.push([field.name, null])
      continue
    }
    const encoded = encodeValue(field.encoding, given)
    entries.push([field.name, field.form === 'box' ? { value: encoded } : encoded])
  }
  const { extras } = encoding
  if (extras) {
    const more = Object.keys(value).filter((key) => !encoding.fieldOf.has(key))
    if (encoding.pairsField !== undefined)
      entries.push([encoding.pairsField, encodePairs(extras, value, more)])
    else for (const key of more) entries.push([key, encodeValue(extras, value[key])])
  }
  return Object.fromEntries(entries)
}

function encodePairs(
  encoding: Encoding,
  value: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): unknown[] {
  return keys.map((key) => ({ key, value: encodeValue(encoding, value[key]) }))
}

function encodeTuple(encoding: TupleEncoding, value: readonly unknown[]): unknown {
  const items = value.map((item, index) => {
    const itemEncoding = encoding.items[index]
    return itemEncoding ? encodeValue(itemEncoding, item) : item
  })
  return encoding.named ? Object.fromEntries(items.map((item, index) => [itemName(index), item])) : items
}

function encodeUnion(encoding: UnionEncoding, value: unknown): unknown {
  const index = meantVariant(encoding, value)
  const variant = encoding.variants[index]
  if (!variant) return value
  const encoded = encodeValue(variant, value)
  const tag = encoding.tags?.[index]
  return tag === undefined ? encoded : { variant: tag, value: encoded }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
