import { hasNoIssues } from '../validation/find-issues.js'
import { isDangerous, decodeAny, decodeJsonText, setOwn } from './decode-any.js'
import { correct, type Decoding } from './decoding.js'
import { isEmptyContent, isRecord, similarity, markedVariant } from './similarity.js'
import { childPath } from '../shape/json-pointer.js'
import { LongInteger } from '../json/long-integer.js'
import { showValue } from '../shape/show-value.js'
import { Repeated } from '../json/repeated.js'
import { withoutFence } from '../json/code-fence.js'
import { containerFromText, takesOnlyTyped } from './container-from-text.js'
import { valueOfRepeated } from './decode-repeated.js'
import { jsonEncodingOf } from './json-encoding.js'
import { type JsonReading, readJson } from '../json/read-lenient-json.js'
import { isPlainScalar, decodeScalar } from './decode-scalar.js'
import { MAX_DEPTH } from '../json/json-reader.js'
import { isExtraKey, wrongKey } from '../shape/extra-keys.js'
import { acceptsNull, type ObjectShape, type Shape } from '../shape/shape.js'
import { type Constraint, constraintsOf, MAX_FORMAT_LENGTH } from '../shape/constraints.js'
import { defaultOf } from '../validation/defaults.js'
import { itemName } from './plan-encoding.js'
import { ENTRY_TAG, ITEM_TAG, KEY_TAG, VALUE_TAG } from './tag-names.js'
import {
  type ListEncoding,
  type ObjectEncoding,
  type PairsEncoding,
  resolvedEncoding,
  type TupleEncoding,
  type UnionEncoding,
  type Encoding,
  type EncodedField,
  type RootEncoding,
} from './encoding.js'

/**
 * Turns a value of the wire into the user's form (encoded side of codecs): missing properties, maps, tuples and marked
 * variants as they were before lowering. On the way it does what is safe, and records it: numbers from numeric text,
 * defaults, undeclared keys dropped. What it cannot turn stays as it is, for the check to refuse.
 */
export function decodeRoot(root: RootEncoding, value: unknown, decoding: Decoding): unknown {
  if (!root.wrapped) return decodeValue(root.encoding, value, '', 0, decoding)
  if (
    isRecord(value) &&
    Object.hasOwn(value, 'value') &&
    (Object.keys(value).length === 1 || similarity(root.encoding, value) === 0)
  ) {
    return decodeValue(root.encoding, value['value'], '', 0, decoding)
  }
  if (similarity(root.encoding, value) === 0) return value
  correct(decoding, '', 'the answer came without its { value } around it')
  return decodeValue(root.encoding, value, '', 0, decoding)
}

export function decodeValue(
  encoding: Encoding,
  value: unknown,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  decoding.budget--
  const part = resolvedEncoding(encoding)
  if (depth > MAX_DEPTH) return value
  if (value instanceof Repeated) return decodeRepeated(encoding, value, path, depth, decoding)
  switch (part.kind) {
    case 'any':
      return decodeAny(value, path, decoding)
    case 'json-text':
      return part.content
        ? decodeTypedText(part.content, value, path, depth, decoding)
        : decodeJsonText(value, path, decoding)
    case 'union':
      return decodeUnion(part, value, path, depth, decoding)
    case 'object':
    case 'pairs':
    case 'list':
    case 'tuple':
      return decodeContainer(part, value, path, depth, decoding)
    default: {
      const read = decodeScalar(part.shape, value, decoding.fromText)
      if (read.correction !== undefined) correct(decoding, path, read.correction)
      const format = formatTooShortFor(part.shape, read.value)
      if (format) {
        const message = `expected ${format.phrase}, got a text of more than ${MAX_FORMAT_LENGTH} characters`
        decoding.refused.push({ path, message })
      }
      return read.value
    }
  }
}

/** A value of a known type that came as its JSON text. */
function decodeTypedText(
  content: Encoding,
  value: unknown,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  const read = typeof value === 'string' ? readJson(value) : undefined
  if (read?.ok) {
    for (const [correction] of read.corrections) correct(decoding, path, `in the JSON text: ${correction}`)
    return decodeValue(content, read.value, path, depth + 1, decoding)
  }
  correct(decoding, path, read ? 'not JSON text: taken as plain text' : 'a value came for its JSON text')
  return decodeValue(content, value, path, depth + 1, decoding)
}

/** A part of a list or a map: there may be a million, so a path is made only for those that need one. */
function decodePart(
  encoding: Encoding,
  value: unknown,
  parent: string,
  key: string | number,
  depth: number,
  decoding: Decoding,
): unknown {
  const part = resolvedEncoding(encoding)
  if (part.kind === 'union' ? !part.tags && fitsAsIs(part, value) : isPlainScalar(part, value)) return value
  return decodeValue(encoding, value, childPath(parent, key), depth, decoding)
}

/** The patterns of some formats take quadratic time. */
function formatTooShortFor(shape: Shape, value: unknown): Constraint | undefined {
  if (typeof value !== 'string' || value.length <= MAX_FORMAT_LENGTH) return undefined
  return constraintsOf(shape).find(({ keyword }) => keyword === 'format')
}

function decodeContainer(
  encoding: ObjectEncoding | PairsEncoding | ListEncoding | TupleEncoding,
  value: unknown,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  if (decoding.fromText && isEmptyContent(value)) {
    return encoding.kind === 'object' ? decodeObject(encoding, {}, path, depth, decoding) : []
  }
  if (typeof value === 'string' && decoding.fromText)
    return decodeText(encoding, value, path, depth, decoding)
  if (typeof value === 'string') {
    // Models write a nested value as a string of JSON, above all in tool arguments.
    const inner = readJson(value)
    if (!inner.ok || !(isRecord(inner.value) || Array.isArray(inner.value))) return value
    correct(decoding, path, 'JSON in a string was read as the value')
    return decodeContainer(encoding, inner.value, path, depth + 1, decoding)
  }
  switch (encoding.kind) {
    case 'object':
      return isRecord(value) ? decodeObject(encoding, value, path, depth, decoding) : value
    case 'pairs':
      return decodePairs(encoding, value, path, depth, decoding)
    case 'list':
      return decodeList(encoding, value, path, depth, decoding)
    default:
      return decodeTuple(encoding, value, path, depth, decoding)
  }
}

/** What stands between the tags of a list or an object in another form than tags. */
function decodeText(
  encoding: ObjectEncoding | PairsEncoding | ListEncoding | TupleEncoding,
  text: string,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  const json = readJson(withoutFence(text.trim()))
  if (json.ok && (isRecord(json.value) || Array.isArray(json.value))) {
    if (mayBeRemark(encoding, text, json)) return refuseForm(encoding, text, path, decoding)
    // That is how an empty list or object is written where an empty tag would be no value.
    if (text !== '[]' && text !== '{}') correct(decoding, path, 'JSON in a tag was read as the value')
    const inner: Decoding = { ...decoding, fromText: false }
    const value = decodeValue(jsonEncodingOf(encoding.shape), json.value, path, depth + 1, inner)
    decoding.budget = inner.budget
    return value
  }
  const parts = encoding.kind === 'pairs' ? undefined : containerFromText(encoding, text)
  if (!parts) return refuseForm(encoding, text, path, decoding)
  correct(decoding, path, 'text without tags was read as the value')
  return decodeContainer(encoding, parts, path, depth, decoding)
}

/** Between brackets without quotes may stand a text of its own: `[none]`, `[1]`. */
function mayBeRemark(
  encoding: Encoding,
  text: string,
  { corrections, value }: Extract<JsonReading, { ok: true }>,
): boolean {
  if (corrections.some(([name]) => name === 'unquoted text')) return true
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    !text.includes('"') &&
    encoding.kind === 'list' &&
    !takesOnlyTyped(encoding.item)
  )
}

function refuseForm(
  { kind, shape }: ObjectEncoding | PairsEncoding | ListEncoding | TupleEncoding,
  value: unknown,
  path: string,
  decoding: Decoding,
): unknown {
  const form =
    kind === 'list' || kind === 'tuple'
      ? `one <${ITEM_TAG}> for each item`
      : kind === 'object' && shape.properties.length > 0
        ? 'one tag for each of its fields'
        : `one <${ENTRY_TAG}> with <${KEY_TAG}> and <${VALUE_TAG}> for each`
  decoding.refused.push({ path, message: `got ${showValue(value)}, expected ${form}` })
  return value
}

function decodeRepeated(
  encoding: Encoding,
  repeated: Repeated,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  const meant = valueOfRepeated(encoding, repeated)
  const times = `the tag came ${repeated.values.length} times`
  if (!meant) {
    decoding.refused.push({ path, message: `${times} with different values` })
    return repeated
  }
  correct(decoding, path, times)
  return decodeValue(encoding, meant.value, path, depth, decoding)
}

function decodeObject(
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
    setOwn(result, name, decodeValue(encoding, value['value'], path, depth + 2, decoding))
    return
  }
  if (form === 'box') correct(decoding, path, 'came without its { value } around it')
  setOwn(result, name, decodeValue(encoding, value, path, depth + 1, decoding))
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
  if (!isExtraKey(shape, key)) decoding.refused.push({ path: childPath(path, key), message: wrongKey(shape) })
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
      decoding.refused.push({ path, message: `got ${showValue(pair)}, expected { key, value }` })
      continue
    }
    const key = pair.key instanceof LongInteger ? pair.key.digits : String(pair.key)
    if (Object.hasOwn(result, key))
      correct(decoding, childPath(path, key), 'the key came twice: the last value was taken')
    addExtra(result, shape, encoding, key, pair.value, path, depth + 2, decoding)
  }
}

function decodePairs(
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

function decodeList(
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
  return [decodeValue(encoding.item, value, childPath(path, 0), depth + 1, decoding)]
}

function decodeTuple(
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
    return itemEncoding ? decodeValue(itemEncoding, item, childPath(path, index), depth + 1, decoding) : item
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

/** The variant that a value was meant as: marked, the only one of its type, or the one that fits best. */
function decodeUnion(
  encoding: UnionEncoding,
  value: unknown,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  const marked = markedVariant(encoding, value)
  if (marked) return decodeValue(marked.encoding, marked.value, path, depth + 1, decoding)
  if (encoding.element && value !== null) {
    // Which variant a text is must not be guessed: it could be any.
    const names = [...encoding.element.fieldOf.keys()].map((name) => `<${name}>`).join(' or ')
    decoding.refused.push({ path, message: `expected one tag in it that says what it is: ${names}` })
    return value
  }
  if (encoding.tags && value !== null)
    correct(decoding, path, 'came without its { variant, value } around it')
  if (fitsAsIs(encoding, value)) return value
  const isContainer = isRecord(value) || Array.isArray(value)
  let only: Encoding | undefined
  for (const variant of encoding.variants) {
    const { kind } = resolvedEncoding(variant)
    if (isContainer && (kind === 'scalar' || kind === 'digits')) continue
    if (similarity(variant, value, decoding.fromText) === 0) continue
    if (only) return decodeBestVariant(encoding, value, path, depth, decoding)
    only = variant
  }
  return only ? decodeValue(only, value, path, depth, decoding) : value
}

/** Whether it is a scalar of a variant that wants nothing but its type. */
function fitsAsIs({ variants }: UnionEncoding, value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return false
  for (const variant of variants) if (isPlainScalar(variant, value)) return true
  return false
}

/** The variant that fits with the fewest corrections. */
function decodeBestVariant(
  encoding: UnionEncoding,
  value: unknown,
  path: string,
  depth: number,
  decoding: Decoding,
): unknown {
  const candidates = encoding.variants
    .map((variant) => ({ variant, score: similarity(variant, value, decoding.fromText) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score)
  let best: { readonly value: unknown; readonly trial: Decoding } | undefined
  for (const { variant } of candidates) {
    if (decoding.budget <= 0) break
    const trial: Decoding = { ...decoding, corrections: [], refused: [] }
    const decoded = decodeValue(variant, value, path, depth, trial)
    decoding.budget = trial.budget - 1
    if (!hasNoIssues(variant.shape, decoded)) continue
    if (!best || isSafer(trial, best.trial)) best = { value: decoded, trial }
    if (trial.corrections.length === 0 && trial.refused.length === 0) break
  }
  const [first] = candidates
  if (!best) return first ? decodeValue(first.variant, value, path, depth, decoding) : value
  for (const { path: at, message } of best.trial.corrections) correct(decoding, at, message)
  decoding.refused.push(...best.trial.refused)
  return best.value
}

/** What must be refused is worse than any correction. */
function isSafer(left: Decoding, right: Decoding): boolean {
  const refused = left.refused.length - right.refused.length
  return refused === 0 ? left.corrections.length < right.corrections.length : refused < 0
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
