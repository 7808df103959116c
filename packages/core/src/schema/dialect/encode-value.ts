import { meantVariant } from './meant-variant.js'
import {
  itemName,
  type ObjectEncoding,
  resolvedEncoding,
  type TupleEncoding,
  type UnionEncoding,
  type Encoding,
  type RootEncoding,
} from './plan-encoding.js'

/** A value of the user's form (encoded side of codecs) as it is written for the model: the inverse of `liftRoot`. */
export function encodeRoot(root: RootEncoding, value: unknown): unknown {
  const lowered = lowerValue(root.wire, value)
  return root.wrapped ? { value: lowered } : lowered
}

function lowerValue(wire: Encoding, value: unknown): unknown {
  const part = resolvedEncoding(wire)
  switch (part.kind) {
    case 'digits':
      return typeof value === 'bigint' ? String(value) : value
    case 'json-text':
      return JSON.stringify(value)
    case 'object':
      return isPlainObject(value) ? lowerObject(part, value) : value
    case 'pairs':
      return isPlainObject(value) ? lowerPairs(part.value, value, Object.keys(value)) : value
    case 'list':
      return Array.isArray(value) ? value.map((item) => lowerValue(part.item, item)) : value
    case 'tuple':
      return Array.isArray(value) ? lowerTuple(part, value) : value
    case 'union':
      return lowerUnion(part, value)
    default:
      return value
  }
}

function lowerObject(wire: ObjectEncoding, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const field of wire.fields) {
    const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined
    if (given === undefined) {
      if (field.form === 'null' || field.form === 'box') entries.push([field.name, null])
      continue
    }
    const lowered = lowerValue(field.wire, given)
    entries.push([field.name, field.form === 'box' ? { value: lowered } : lowered])
  }
  const { extras } = wire
  if (extras) {
    const more = Object.keys(value).filter((key) => !wire.fieldOf.has(key))
    if (wire.pairsField !== undefined) entries.push([wire.pairsField, lowerPairs(extras, value, more)])
    else for (const key of more) entries.push([key, lowerValue(extras, value[key])])
  }
  return Object.fromEntries(entries)
}

function lowerPairs(
  wire: Encoding,
  value: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): unknown[] {
  return keys.map((key) => ({ key, value: lowerValue(wire, value[key]) }))
}

function lowerTuple(wire: TupleEncoding, value: readonly unknown[]): unknown {
  const items = value.map((item, index) => {
    const itemWire = wire.items[index]
    return itemWire ? lowerValue(itemWire, item) : item
  })
  return wire.named ? Object.fromEntries(items.map((item, index) => [itemName(index), item])) : items
}

function lowerUnion(wire: UnionEncoding, value: unknown): unknown {
  const index = meantVariant(wire, value)
  const variant = wire.variants[index]
  if (!variant) return value
  const lowered = lowerValue(variant, value)
  const tag = wire.tags?.[index]
  return tag === undefined ? lowered : { variant: tag, value: lowered }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
