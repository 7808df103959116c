import type { EncodedField, Encoding, ObjectEncoding, PairsEncoding } from '../dialect/encoding.js'
import { LongInteger } from '../json/long-integer.js'
import { isExtraKey, wrongKey } from '../shape/extra-keys.js'
import { childPath } from '../shape/json-pointer.js'
import { acceptsNull, type ObjectShape } from '../shape/shape.js'
import { showValue } from '../shape/show-value.js'
import { defaultOf } from '../validation/defaults.js'
import { isDangerous, setOwn } from './decode-any.js'
import { decodePart } from './decode-part.js'
import { correct, type Decoding, refuse } from './decoding.js'
import { isRecord } from './similarity.js'

export function decodeObject(
  encoding: ObjectEncoding,
  value: Readonly<Record<string, unknown>>,
  path: string,
  depth: number,
  decoding: Decoding,
): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const field of encoding.fields) decodeField(field, value, result, path, depth, decoding)
  for (const key of Object.keys(value)) {
    if (encoding.fieldOf.has(key)) continue
    if (key === encoding.pairsField && Array.isArray(value[key]))
      addPairs(result, encoding.shape, encoding.extras as Encoding, value[key], path, depth, decoding)
    else if (!encoding.extras) correct(decoding, childPath(path, key), 'not a key of the schema: dropped')
    else {
      if (encoding.pairsField !== undefined)
        correct(decoding, childPath(path, key), `stood outside of '${encoding.pairsField}'`)
      addExtra(result, encoding.shape, encoding.extras, key, value[key], path, depth, decoding)
    }
  }
  return result
}

function decodeField(
  field: EncodedField,
  from: Readonly<Record<string, unknown>>,
  result: Record<string, unknown>,
  parent: string,
  depth: number,
  decoding: Decoding,
): void {
  const { name, encoding, form } = field
  const path = childPath(parent, name)
  const value = Object.hasOwn(from, name) ? from[name] : undefined
  if (isMissing(field, value)) {
    if (value === null && form === 'absent') {
      const what = decoding.fromText ? 'an empty tag' : 'null'
      correct(decoding, path, `${what} for a missing property: left out`)
    }
    const given = defaultOf(encoding.shape)
    if (given) {
      setOwn(result, name, given.value)
      correct(decoding, path, 'missing: the default was taken')
    } else if (form === 'required' && decoding.fromText && acceptsNull(encoding.shape)) {
      setOwn(result, name, null)
      correct(decoding, path, 'missing: null was taken')
    }
    return
  }
  if (form === 'box' && isRecord(value) && Object.hasOwn(value, 'value') && Object.keys(value).length === 1) {
    setOwn(result, name, decoding.decode(encoding, value['value'], path, depth + 2, decoding))
    return
  }
  if (form === 'box') correct(decoding, path, 'came without its { value } around it')
  setOwn(result, name, decoding.decode(encoding, value, path, depth + 1, decoding))
}

export function isMissing({ form, encoding }: EncodedField, value: unknown): boolean {
  if (value === undefined) return true
  if (value !== null || form === 'required') return false
  return form === 'box' || form === 'null' || !acceptsNull(encoding.shape)
}

function addExtra(
  result: Record<string, unknown>,
  shape: ObjectShape,
  encoding: Encoding,
  key: string,
  value: unknown,
  path: string,
  depth: number,
  decoding: Decoding,
): void {
  if (isDangerous(key, value)) {
    correct(decoding, childPath(path, key), 'a key that could change prototypes: dropped')
    return
  }
  // The entry means something: to drop it would lose it.
  if (!isExtraKey(shape, key)) refuse(decoding, childPath(path, key), wrongKey(shape))
  setOwn(result, key, decodePart(encoding, value, path, key, depth + 1, decoding))
}

function addPairs(
  result: Record<string, unknown>,
  shape: ObjectShape,
  encoding: Encoding,
  pairs: readonly unknown[],
  path: string,
  depth: number,
  decoding: Decoding,
): void {
  for (const pair of pairs) {
    if (!isPair(pair)) {
      refuse(decoding, path, `got ${showValue(pair)}, expected { key, value }`)
      continue
    }
    const key = pair.key instanceof LongInteger ? pair.key.digits : String(pair.key)
    if (Object.hasOwn(result, key))
      correct(decoding, childPath(path, key), 'the key came twice: the last value was taken')
    addExtra(result, shape, encoding, key, pair.value, path, depth + 2, decoding)
  }
}

export function decodePairs(
  encoding: PairsEncoding,
  value: unknown,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  const result: Record<string, unknown> = {}
  if (Array.isArray(value)) {
    if (!value.every(isPair)) return value
    addPairs(result, encoding.shape, encoding.value, value, path, depth, decoding)
    return result
  }
  if (!isRecord(value)) return value
  correct(decoding, path, 'an object came for a list of { key, value }')
  for (const key of Object.keys(value))
    addExtra(result, encoding.shape, encoding.value, key, value[key], path, depth, decoding)
  return result
}

interface Pair {
  readonly key: string | number | LongInteger
  readonly value: unknown
}

function isPair(value: unknown): value is Pair {
  if (!isRecord(value) || !Object.hasOwn(value, 'value')) return false
  const key = Object.hasOwn(value, 'key') ? value['key'] : undefined
  return typeof key === 'string' || typeof key === 'number' || key instanceof LongInteger
}
