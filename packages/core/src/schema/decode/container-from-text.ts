import { isOfKind } from '../validation/find-issues.js'
import { decodeScalar } from '../dialect/decode-scalar.js'
import {
  type ListEncoding,
  type ObjectEncoding,
  resolvedEncoding,
  type TupleEncoding,
  type Encoding,
} from '../dialect/encoding.js'

const BULLET = /^(\s*)([-*•]|\d{1,3}[.)])\s+(\S.*)$/
const QUOTED = /^(["'`])(.*)\1$/

/**
 * The parts of a list or an object that came as text where tags were asked for: lines with bullets, values with
 * separators between them, lines of `key: value`. Only what can be read in one way: of free text, nobody knows where an
 * item ends (`Paris, France; London`), or whether it is an item at all (`none`).
 */
export function containerFromText(
  encoding: ListEncoding | TupleEncoding | ObjectEncoding,
  text: string,
): readonly unknown[] | Readonly<Record<string, unknown>> | undefined {
  switch (encoding.kind) {
    case 'list': {
      const isTyped = takesOnlyTyped(encoding.item)
      const items = bulletItems(text)
      if (items && (isTyped || items.length > 1)) return items
      return isTyped ? typedItems(text, () => encoding.item) : undefined
    }
    case 'tuple': {
      const items = typedItems(text.replace(/^\((.*)\)$/s, '$1'), (index) => encoding.items[index])
      return items?.length === encoding.items.length ? items : undefined
    }
    default:
      return encoding.extras ? mapFromText(encoding, text) : objectFromText(encoding, text)
  }
}

function bulletItems(text: string): string[] | undefined {
  const bullets = linesOf(text).map((line) => BULLET.exec(line))
  const [first] = bullets
  if (!first) return undefined
  const [, indent, sign = ''] = first
  const isNumbered = Number.parseInt(sign, 10) === 1
  const items = bullets.flatMap((bullet, index) => {
    const expected = isNumbered ? sign.replace('1', String(index + 1)) : sign
    return bullet?.[1] === indent && bullet?.[2] === expected ? [(bullet[3] ?? '').trimEnd()] : []
  })
  // A list in a list, or a line that goes on an item, would be lost as such.
  return items.length === bullets.length ? items : undefined
}

function typedItems(text: string, itemAt: (index: number) => Encoding | undefined): string[] | undefined {
  const items = piecesOf(text)
  const areTyped = items.every((item, index) => {
    const encoding = itemAt(index)
    return encoding !== undefined && isTypedValue(encoding, item)
  })
  return areTyped && items.length > 0 ? items : undefined
}

function mapFromText({ fields, extras }: ObjectEncoding, text: string): Record<string, string> | undefined {
  if (!extras || fields.length > 0 || !takesOnlyTyped(extras)) return undefined
  const pairs = piecesOf(text).map((piece) => pairOf(piece))
  const entries = pairs.map((pair) => [withoutQuotes(pair?.[1] ?? ''), pair?.[2]?.trim() ?? ''] as const)
  const keys = new Set(entries.map(([key]) => key))
  const isMap = entries.length > 0 && pairs.every(Boolean) && keys.size === entries.length
  return isMap && entries.every(([, value]) => isTypedValue(extras, value))
    ? Object.fromEntries(entries)
    : undefined
}

function objectFromText({ fieldOf }: ObjectEncoding, text: string): Record<string, string> | undefined {
  const pairs = linesOf(text).map((line) => pairOf(line))
  const entries = pairs.map((pair) => [withoutQuotes(pair?.[1] ?? ''), pair?.[2]?.trim() ?? ''] as const)
  const names = new Set(entries.map(([name]) => name))
  const isSure = ([name, value]: readonly [string, string]): boolean => {
    const field = fieldOf.get(name)
    if (!field) return false
    // `name: Ann, age: 3` on one line is two fields, and nobody knows whether quotes are a part of a text.
    return isTypedValue(field.encoding, value) || !(QUOTED.test(value) || namesField(value, fieldOf))
  }
  const isObject = entries.length > 0 && names.size === entries.length && entries.every(isSure)
  return isObject ? Object.fromEntries(entries) : undefined
}

function namesField(text: string, fieldOf: ReadonlyMap<string, unknown>): boolean {
  return text
    .split(/[:=]/)
    .slice(0, -1)
    .some((piece) => fieldOf.has(lastWord(piece.trimEnd())))
}

/** What follows the last space, comma or semicolon. */
function lastWord(text: string): string {
  let start = text.length
  while (start > 0 && !/[\s,;]/.test(text.charAt(start - 1))) start--
  return text.slice(start)
}

/**
 * The name and the value of `name: value` or `name=value`, behind a bullet or not. Read by hand, since one pattern for all
 * of it takes quadratic time on long runs of white space.
 */
function pairOf(line: string): readonly [line: string, name: string, value: string] | undefined {
  const text = line.trim()
  const bare = /^[-*•]\s/.test(text) ? text.slice(1).trimStart() : text
  const end = bare.search(/[:=]/)
  if (end <= 0) return undefined
  const rest = bare.slice(end + 1)
  const isApart = bare.charAt(end) === '=' || /^\s/.test(rest)
  const name = bare.slice(0, end).trimEnd()
  const value = rest.trimStart()
  return isApart && name !== '' && value !== '' ? [line, name, value] : undefined
}

/** Numbers, literals and the like: what is no value of them is refused. */
export function takesOnlyTyped(encoding: Encoding): boolean {
  const part = resolvedEncoding(encoding)
  if (part.kind === 'union') return !part.tags && part.variants.every(takesOnlyTyped)
  return part.kind === 'digits' || (part.kind === 'scalar' && part.shape.kind !== 'string')
}

function isTypedValue(encoding: Encoding, text: string): boolean {
  const part = resolvedEncoding(encoding)
  if (part.kind === 'union') return !part.tags && part.variants.some((variant) => isTypedValue(variant, text))
  if (part.kind !== 'digits' && (part.kind !== 'scalar' || part.shape.kind === 'string')) return false
  return text !== '' && isOfKind(part.shape, decodeScalar(part.shape, text, true).value)
}

/** A comma without a blank behind it may be a part of a number. */
function piecesOf(text: string): string[] {
  return text
    .split(/[;\n]|,\s/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

function withoutQuotes(text: string): string {
  return QUOTED.exec(text)?.[2] ?? text
}
