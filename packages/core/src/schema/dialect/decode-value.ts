import { hasNoIssues } from '../validation/find-issues.js'
import { isDangerous, decodeAny, decodeJsonText, setOwn } from './decode-any.js'
import { correct, type Decoding } from './decoding.js'
import { isEmptyContent, isRecord, similarity, markedVariant } from './similarity.js'
import { childPath } from '../shape/json-pointer.js'
import { readJson } from '../json/read-lenient-json.js'
import { isPlainScalar, decodeScalar } from './decode-scalar.js'
import { MAX_DEPTH } from '../json/json-reader.js'
import { isExtraKey } from '../shape/extra-keys.js'
import { acceptsNull, type ObjectShape, type Shape } from '../shape/shape.js'
import { type Constraint, constraintsOf, MAX_FORMAT_LENGTH } from '../shape/constraints.js'
import { defaultOf } from '../validation/defaults.js'
import {
  itemName,
  type ListEncoding,
  type ObjectEncoding,
  type PairsEncoding,
  resolvedEncoding,
  type TupleEncoding,
  type UnionEncoding,
  type Encoding,
  type EncodedField,
  type RootEncoding,
} from './plan-encoding.js'

/**
 * Turns a value of the wire into the user's form (encoded side of codecs): missing properties, maps, tuples and marked
 * variants as they were before lowering. On the way it does what is safe, and records it: numbers from numeric text,
 * defaults, undeclared keys dropped. What it cannot turn stays as it is, for the check to refuse.
 */
export function decodeRoot(root: RootEncoding, value: unknown, lifting: Decoding): unknown {
  if (!root.wrapped) return decodeValue(root.wire, value, '', 0, lifting)
  if (
    isRecord(value) &&
    Object.hasOwn(value, 'value') &&
    (Object.keys(value).length === 1 || similarity(root.wire, value) === 0)
  ) {
    return decodeValue(root.wire, value['value'], '', 0, lifting)
  }
  if (similarity(root.wire, value) === 0) return value
  correct(lifting, '', 'the answer came without its { value } around it')
  return decodeValue(root.wire, value, '', 0, lifting)
}

export function decodeValue(wire: Encoding, value: unknown, path: string, depth: number, lifting: Decoding): unknown {
  lifting.budget--
  const part = resolvedEncoding(wire)
  if (depth > MAX_DEPTH) return value
  switch (part.kind) {
    case 'any':
      return decodeAny(value, path, lifting)
    case 'json-text':
      return decodeJsonText(value, path, lifting)
    case 'union':
      return liftUnion(part, value, path, depth, lifting)
    case 'object':
    case 'pairs':
    case 'list':
    case 'tuple':
      return liftContainer(part, value, path, depth, lifting)
    default: {
      const read = decodeScalar(part.shape, value, lifting.fromText)
      if (read.correction !== undefined) correct(lifting, path, read.correction)
      const format = formatTooShortFor(part.shape, read.value)
      if (format) {
        const message = `expected ${format.phrase}, got a text of more than ${MAX_FORMAT_LENGTH} characters`
        lifting.refused.push({ path, message })
      }
      return read.value
    }
  }
}

/** A part of a list or a map: there may be a million, so a path is made only for those that need one. */
function liftPart(
  wire: Encoding,
  value: unknown,
  parent: string,
  key: string | number,
  depth: number,
  lifting: Decoding,
): unknown {
  const part = resolvedEncoding(wire)
  if (part.kind === 'union' ? !part.tags && fitsAsIs(part, value) : isPlainScalar(part, value)) return value
  return decodeValue(wire, value, childPath(parent, key), depth, lifting)
}

/** The patterns of some formats take quadratic time. */
function formatTooShortFor(shape: Shape, value: unknown): Constraint | undefined {
  if (typeof value !== 'string' || value.length <= MAX_FORMAT_LENGTH) return undefined
  return constraintsOf(shape).find(({ keyword }) => keyword === 'format')
}

function liftContainer(
  wire: ObjectEncoding | PairsEncoding | ListEncoding | TupleEncoding,
  value: unknown,
  path: string,
  depth: number,
  lifting: Decoding,
): unknown {
  if (lifting.fromText && isEmptyContent(value)) {
    return wire.kind === 'object' ? liftObject(wire, {}, path, depth, lifting) : []
  }
  if (typeof value === 'string') {
    // Models write a nested value as a string of JSON, above all in tool arguments.
    const inner = readJson(value)
    if (!inner.ok || !(isRecord(inner.value) || Array.isArray(inner.value))) return value
    correct(lifting, path, 'JSON in a string was read as the value')
    return liftContainer(wire, inner.value, path, depth + 1, lifting)
  }
  switch (wire.kind) {
    case 'object':
      return isRecord(value) ? liftObject(wire, value, path, depth, lifting) : value
    case 'pairs':
      return liftPairs(wire, value, path, depth, lifting)
    case 'list':
      return liftList(wire, value, path, depth, lifting)
    default:
      return liftTuple(wire, value, path, depth, lifting)
  }
}

function liftObject(
  wire: ObjectEncoding,
  value: Readonly<Record<string, unknown>>,
  path: string,
  depth: number,
  lifting: Decoding,
): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const field of wire.fields) liftField(field, value, result, path, depth, lifting)
  for (const key of Object.keys(value)) {
    if (wire.fieldOf.has(key)) continue
    if (key === wire.pairsField && Array.isArray(value[key]))
      addPairs(result, wire.shape, wire.extras as Encoding, value[key], path, depth, lifting)
    else if (!wire.extras) correct(lifting, childPath(path, key), 'not a key of the schema: dropped')
    else {
      if (wire.pairsField !== undefined)
        correct(lifting, childPath(path, key), `stood outside of '${wire.pairsField}'`)
      addExtra(result, wire.shape, wire.extras, key, value[key], path, depth, lifting)
    }
  }
  return result
}

function liftField(
  field: EncodedField,
  from: Readonly<Record<string, unknown>>,
  result: Record<string, unknown>,
  parent: string,
  depth: number,
  lifting: Decoding,
): void {
  const { name, wire, form } = field
  const path = childPath(parent, name)
  const value = Object.hasOwn(from, name) ? from[name] : undefined
  if (isMissing(field, value)) {
    if (value === null && form === 'absent') correct(lifting, path, 'null for a missing property: left out')
    const given = defaultOf(wire.shape)
    if (given) {
      setOwn(result, name, given.value)
      correct(lifting, path, 'missing: the default was taken')
    } else if (form === 'required' && lifting.fromText && acceptsNull(wire.shape)) {
      setOwn(result, name, null)
      correct(lifting, path, 'missing: null was taken')
    }
    return
  }
  if (form === 'box' && isRecord(value) && Object.hasOwn(value, 'value') && Object.keys(value).length === 1) {
    setOwn(result, name, decodeValue(wire, value['value'], path, depth + 2, lifting))
    return
  }
  if (form === 'box') correct(lifting, path, 'came without its { value } around it')
  setOwn(result, name, decodeValue(wire, value, path, depth + 1, lifting))
}

export function isMissing({ form, wire }: EncodedField, value: unknown): boolean {
  if (value === undefined) return true
  if (value !== null || form === 'required') return false
  return form === 'box' || form === 'null' || !acceptsNull(wire.shape)
}

function addExtra(
  result: Record<string, unknown>,
  shape: ObjectShape,
  wire: Encoding,
  key: string,
  value: unknown,
  path: string,
  depth: number,
  lifting: Decoding,
): void {
  if (isDangerous(key, value)) {
    correct(lifting, childPath(path, key), 'a key that could change prototypes: dropped')
    return
  }
  if (!isExtraKey(shape, key)) {
    correct(lifting, childPath(path, key), 'not a key of the schema: dropped')
    return
  }
  setOwn(result, key, liftPart(wire, value, path, key, depth + 1, lifting))
}

function addPairs(
  result: Record<string, unknown>,
  shape: ObjectShape,
  wire: Encoding,
  pairs: readonly unknown[],
  path: string,
  depth: number,
  lifting: Decoding,
): void {
  for (const pair of pairs) {
    if (!isPair(pair)) continue
    const key = String(pair.key)
    if (Object.hasOwn(result, key))
      correct(lifting, childPath(path, key), 'the key came twice: the last value was taken')
    addExtra(result, shape, wire, key, pair.value, path, depth + 2, lifting)
  }
}

function liftPairs(wire: PairsEncoding, value: unknown, path: string, depth: number, lifting: Decoding): unknown {
  const result: Record<string, unknown> = {}
  if (Array.isArray(value)) {
    if (!value.every(isPair)) return value
    addPairs(result, wire.shape, wire.value, value, path, depth, lifting)
    return result
  }
  if (!isRecord(value)) return value
  correct(lifting, path, 'an object came for a list of { key, value }')
  for (const key of Object.keys(value))
    addExtra(result, wire.shape, wire.value, key, value[key], path, depth, lifting)
  return result
}

function liftList(wire: ListEncoding, value: unknown, path: string, depth: number, lifting: Decoding): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => liftPart(wire.item, item, path, index, depth + 1, lifting))
  }
  if (!isRecord(value) || similarity(wire.item, value) === 0) return value
  correct(lifting, path, 'one object came for a list: read as a list of one')
  return [decodeValue(wire.item, value, childPath(path, 0), depth + 1, lifting)]
}

function liftTuple(wire: TupleEncoding, value: unknown, path: string, depth: number, lifting: Decoding): unknown {
  const list = isRecord(value) && wire.named ? itemsOf(wire, value, path, lifting) : value
  if (!Array.isArray(list)) return value
  if (wire.named && list === value) correct(lifting, path, `a list came for { ${itemName(0)}, … }`)
  return list.map((item: unknown, index) => {
    const itemWire = wire.items[index]
    return itemWire ? decodeValue(itemWire, item, childPath(path, index), depth + 1, lifting) : item
  })
}

function itemsOf(
  wire: TupleEncoding,
  value: Readonly<Record<string, unknown>>,
  path: string,
  lifting: Decoding,
): unknown[] {
  const names = wire.items.map((_, index) => itemName(index))
  for (const key of Object.keys(value)) {
    if (!names.includes(key)) correct(lifting, childPath(path, key), 'not an item of the tuple: dropped')
  }
  return names.map((name) => (Object.hasOwn(value, name) ? value[name] : undefined))
}

/** The variant that a value was meant as: marked, the only one of its type, or the one that fits best. */
function liftUnion(wire: UnionEncoding, value: unknown, path: string, depth: number, lifting: Decoding): unknown {
  const marked = markedVariant(wire, value)
  if (marked) return decodeValue(marked.wire, marked.value, path, depth + 1, lifting)
  if (wire.element && value !== null) {
    // Which variant a text is must not be guessed: it could be any.
    const names = [...wire.element.fieldOf.keys()].map((name) => `<${name}>`).join(' or ')
    lifting.refused.push({ path, message: `expected one tag in it that says what it is: ${names}` })
    return value
  }
  if (wire.tags && value !== null) correct(lifting, path, 'came without its { variant, value } around it')
  if (fitsAsIs(wire, value)) return value
  const isContainer = isRecord(value) || Array.isArray(value)
  let only: Encoding | undefined
  for (const variant of wire.variants) {
    const { kind } = resolvedEncoding(variant)
    if (isContainer && (kind === 'scalar' || kind === 'digits')) continue
    if (similarity(variant, value, lifting.fromText) === 0) continue
    if (only) return liftBestVariant(wire, value, path, depth, lifting)
    only = variant
  }
  return only ? decodeValue(only, value, path, depth, lifting) : value
}

/** Whether it is a scalar of a variant that wants nothing but its type. */
function fitsAsIs({ variants }: UnionEncoding, value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return false
  for (const variant of variants) if (isPlainScalar(variant, value)) return true
  return false
}

/** The variant that fits with the fewest corrections. */
function liftBestVariant(
  wire: UnionEncoding,
  value: unknown,
  path: string,
  depth: number,
  lifting: Decoding,
): unknown {
  const candidates = wire.variants
    .map((variant) => ({ variant, score: similarity(variant, value, lifting.fromText) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score)
  let best: { readonly value: unknown; readonly trial: Decoding } | undefined
  for (const { variant } of candidates) {
    if (lifting.budget <= 0) break
    const trial: Decoding = { ...lifting, corrections: [], refused: [] }
    const lifted = decodeValue(variant, value, path, depth, trial)
    lifting.budget = trial.budget - 1
    if (!hasNoIssues(variant.shape, lifted)) continue
    if (!best || trial.corrections.length < best.trial.corrections.length) best = { value: lifted, trial }
    if (trial.corrections.length === 0) break
  }
  const [first] = candidates
  if (!best) return first ? decodeValue(first.variant, value, path, depth, lifting) : value
  for (const { path: at, message } of best.trial.corrections) correct(lifting, at, message)
  lifting.refused.push(...best.trial.refused)
  return best.value
}

function isPair(value: unknown): value is { readonly key: string | number; readonly value: unknown } {
  if (!isRecord(value) || !Object.hasOwn(value, 'value')) return false
  const key = Object.hasOwn(value, 'key') ? value['key'] : undefined
  return typeof key === 'string' || typeof key === 'number'
}
