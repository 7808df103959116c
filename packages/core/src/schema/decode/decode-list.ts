import type { ListEncoding, TupleEncoding } from '../dialect/encoding.js'
import { itemName } from '../dialect/schema-to-dialect.js'
import { Repeated } from '../json/repeated.js'
import { childPath } from '../shape/json-pointer.js'
import { decodePart } from './decode-part.js'
import { refuseForm } from './decode-text.js'
import { correct, type Decoding } from './decoding.js'
import { isRecord, similarity } from './similarity.js'

export function decodeList(
  encoding: ListEncoding,
  value: unknown,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => decodePart(encoding.item, item, path, index, depth + 1, decoding))
  }
  if (!isRecord(value) || similarity(encoding.item, value) === 0) return value
  // A field that came twice belongs to two items.
  if (Object.values(value).some((part) => part instanceof Repeated))
    return refuseForm(encoding, value, path, decoding)
  correct(decoding, path, 'one object came for a list: read as a list of one')
  return [decoding.decode(encoding.item, value, childPath(path, 0), depth + 1, decoding)]
}

export function decodeTuple(
  encoding: TupleEncoding,
  value: unknown,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  const list = isRecord(value) && encoding.named ? itemsOf(encoding, value, path, decoding) : value
  if (!Array.isArray(list)) return value
  if (encoding.named && list === value) correct(decoding, path, `a list came for { ${itemName(0)}, … }`)
  return list.map((item: unknown, index) => {
    const itemEncoding = encoding.items[index]
    return itemEncoding
      ? decoding.decode(itemEncoding, item, childPath(path, index), depth + 1, decoding)
      : item
  })
}

function itemsOf(
  encoding: TupleEncoding,
  value: Readonly<Record<string, unknown>>,
  path: string,
  decoding: Decoding,
): unknown[] {
  const names = encoding.items.map((_, index) => itemName(index))
  for (const key of Object.keys(value)) {
    if (!names.includes(key)) correct(decoding, childPath(path, key), 'not an item of the tuple: dropped')
  }
  return names.map((name) => (Object.hasOwn(value, name) ? value[name] : undefined))
}
