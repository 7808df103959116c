import { LongInteger } from '../json/long-integer.js'
import { Repeated } from '../json/repeated.js'
import { decodeScalar } from '../dialect/decode-scalar.js'
import { itemName } from '../dialect/schema-to-dialect.js'
import {
  type ObjectEncoding,
  resolvedEncoding,
  type UnionEncoding,
  type Encoding,
} from '../dialect/encoding.js'
import { isOfKind } from '../validation/find-issues.js'

const MAX_VARIANTS_DEEP = 4

/**
 * How much a value looks like one of a part of the wire, without looking deep: 0 for not at all, about 1 when it can
 * be corrected, 3 when it fits at first sight, more when a literal marks it. `fromText`: it stood between tags.
 */
export function similarity(encoding: Encoding, value: unknown, fromText = false, depth = 0): number {
  const part = resolvedEncoding(encoding)
  if (fromText && isContainer(part) && (isEmptyContent(value) || value instanceof Repeated)) return 2
  // It may be in another form than tags.
  if (fromText && isContainer(part) && typeof value === 'string') return 0.5
  switch (part.kind) {
    case 'any':
      return 1.5
    case 'json-text':
      return typeof value === 'string' ? 2 : 1
    case 'union':
      if (markedVariant(part, value)) return 3
      if (depth > MAX_VARIANTS_DEEP) return 1
      return Math.max(0, ...part.variants.map((variant) => similarity(variant, value, fromText, depth + 1)))
    case 'object':
      if (isRecord(value)) return objectLikeness(part, value)
      return looksLikeJson(value, '{') ? 0.5 : 0
    case 'pairs':
      if (Array.isArray(value)) return value.length === 0 || isRecord(value[0]) ? 2 : 0
      return isRecord(value) ? 1 : looksLikeJson(value, '[') ? 0.5 : 0
    case 'list':
      if (!Array.isArray(value)) return looksLikeJson(value, '[') ? 0.5 : 0
      if (value.length === 0 || depth > MAX_VARIANTS_DEEP) return 2
      return similarity(part.item, value[0], fromText, depth + 1) > 0 ? 2.5 : 0.4
    case 'tuple':
      if (isRecord(value)) return part.named && Object.hasOwn(value, itemName(0)) ? 3 : 0
      return Array.isArray(value) && value.length === part.items.length ? 2.8 : 0
    default: {
      const { shape } = part
      if (part.kind === 'scalar' && isOfKind(shape, value)) return shape.kind === 'enum' ? 4 : 3
      const decoded = decodeScalar(shape, value).value
      return isOfKind(shape, decoded) ? (value instanceof LongInteger ? 2 : 1) : 0
    }
  }
}

/** The variant that is named on the wire, and its value. */
export function markedVariant(
  { variants, tags, element }: UnionEncoding,
  value: unknown,
): { readonly encoding: Encoding; readonly value: unknown } | undefined {
  if (!tags || !isRecord(value)) return undefined
  if (element) {
    const [name, ...others] = Object.keys(value)
    const field = name === undefined || others.length > 0 ? undefined : element.fieldOf.get(name)
    return field && { encoding: field.encoding, value: value[field.name] }
  }
  if (!Object.hasOwn(value, 'variant') || !Object.hasOwn(value, 'value')) return undefined
  const encoding = variants[tags.indexOf(String(value['variant']))]
  return encoding && { encoding: encoding, value: value['value'] }
}

/** By the keys, and by literals that mark the variant of a discriminated union. */
function objectLikeness(encoding: ObjectEncoding, value: Readonly<Record<string, unknown>>): number {
  let hits = 0
  let misses = 0
  let marks = 0
  for (const field of encoding.fields) {
    const has = Object.hasOwn(value, field.name)
    if (has) hits++
    else if (field.form === 'required') misses++
    const part = resolvedEncoding(field.encoding)
    if (!has || part.kind !== 'scalar' || part.shape.kind !== 'enum' || field.form !== 'required') continue
    const decoded = decodeScalar(part.shape, value[field.name]).value
    if (!isOfKind(part.shape, decoded)) return 0
    marks++
  }
  const unknown = encoding.extras ? 0 : Object.keys(value).length - hits
  const all = 1 + hits + misses + unknown
  return 2 + (1 + hits - misses - unknown) / all + marks / (1 + marks)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof LongInteger) &&
    !(value instanceof Repeated)
  )
}

function looksLikeJson(value: unknown, opening: string): boolean {
  return typeof value === 'string' && value.trimStart().startsWith(opening)
}

/** What is read of a tag with nothing in it: which of these it is, the reader cannot always know. */
export function isEmptyContent(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function isContainer({ kind }: Encoding): boolean {
  return kind === 'object' || kind === 'list' || kind === 'tuple'
}
