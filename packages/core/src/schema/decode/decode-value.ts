import { decodeScalar } from '../dialect/decode-scalar.js'
import {
  type ListEncoding,
  type ObjectEncoding,
  type PairsEncoding,
  resolvedEncoding,
  type TupleEncoding,
  type Encoding,
  type RootEncoding,
} from '../dialect/encoding.js'
import { MAX_DEPTH } from '../json/json-reader.js'
import { readJson } from '../json/read-lenient-json.js'
import { Repeated } from '../json/repeated.js'
import { type Constraint, constraintsOf, MAX_FORMAT_LENGTH } from '../shape/constraints.js'
import type { Shape } from '../shape/shape.js'
import { decodeAny, decodeJsonText } from './decode-any.js'
import { decodeList, decodeTuple } from './decode-list.js'
import { decodeObject, decodePairs } from './decode-object.js'
import { decodeRepeated, decodeText } from './decode-text.js'
import { decodeUnion } from './decode-union.js'
import { correct, type Decoding, refuse } from './decoding.js'
import { isEmptyContent, isRecord, similarity } from './similarity.js'

const TRIAL_BUDGET = 200_000

/** `fromText`: the values came between tags. */
export function startDecoding(fromText = false): Decoding {
  return { corrections: [], refused: [], fromText, budget: TRIAL_BUDGET, decode: decodeValue }
}

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
        refuse(decoding, path, message)
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
