import { LongInteger, numberFromLiteral } from '../json/long-integer.js'
import { isOfKind, wantsTypeOnly } from '../validation/find-issues.js'
import type { EnumShape, EnumValue, NumberShape } from '../shape/shape.js'
import type { DigitsEncoding, ScalarEncoding, Encoding } from './encoding.js'

/** A value, and what was done to it if anything. */
export interface DecodedScalar {
  readonly value: unknown
  readonly correction?: string | undefined
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const DIGITS = /^-?\d+$/
/** Turning digits into a big integer takes more than linear time. */
const MAX_DIGITS = 1000

/**
 * A scalar of the wire as the schema wants it. Only where one reading is possible: numeric text as a number, `"true"`
 * as a boolean, an integer as text, an enum value in other letter case. A string stays a string.
 */
export function decodeScalar(
  shape: ScalarEncoding['shape'] | DigitsEncoding['shape'],
  value: unknown,
  fromText = false,
): DecodedScalar {
  switch (shape.kind) {
    case 'bigint':
      return decodeDigits(value)
    case 'enum':
      return decodeEnum(shape, value, fromText)
    case 'string':
      return decodeString(value)
    case 'number':
      return decodeNumber(shape, value, fromText)
    case 'boolean': {
      const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined
      if (text !== 'true' && text !== 'false') return { value }
      return {
        value: text === 'true',
        correction: fromText ? undefined : `the text ${JSON.stringify(value)} was read as a boolean`,
      }
    }
    default:
      return fromText && typeof value === 'string' && ['', 'null'].includes(value.trim())
        ? { value: null }
        : { value }
  }
}

/** Most values are scalars of a part that wants nothing but their type: nothing about them has to be searched. */
export function isPlainScalar({ kind, shape }: Encoding, value: unknown): boolean {
  return kind === 'scalar' && isOfKind(shape, value) && wantsTypeOnly(shape)
}

function decodeString(value: unknown): DecodedScalar {
  if (value instanceof LongInteger) return { value: value.digits, correction: 'a number was read as text' }
  if (!Number.isSafeInteger(value)) return { value }
  return { value: String(value), correction: 'a number was read as text' }
}

/** A number whose digits a double cannot hold stays as it is, for the check to refuse. */
function decodeNumber(shape: NumberShape, value: unknown, fromText: boolean): DecodedScalar {
  if (value instanceof LongInteger) return { value: exactOr(value, value) }
  if (typeof value !== 'string' || value.length > MAX_DIGITS) return { value }
  const text = value.trim()
  const read = NUMBER.test(text) ? numberFromLiteral(text) : undefined
  const number = read instanceof LongInteger ? exactOr(read, undefined) : read
  if (number === undefined || !isOfKind(shape, number)) return { value }
  return {
    value: number,
    correction: fromText ? undefined : `the text ${JSON.stringify(value)} was read as a number`,
  }
}

function exactOr<Otherwise>(long: LongInteger, otherwise: Otherwise): number | Otherwise {
  return long.isExact ? long.number : otherwise
}

function decodeDigits(value: unknown): DecodedScalar {
  const correction = 'a number came for a string of digits'
  if (value instanceof LongInteger) return { value: BigInt(value.digits), correction }
  if (Number.isSafeInteger(value)) return { value: BigInt(value as number), correction }
  if (typeof value !== 'string' || value.length > MAX_DIGITS) return { value }
  const text = value.trim()
  return DIGITS.test(text) ? { value: BigInt(text) } : { value }
}

function decodeEnum(shape: EnumShape, value: unknown, fromText: boolean): DecodedScalar {
  const values: readonly unknown[] = shape.values
  const given = value instanceof LongInteger ? exactOr(value, value.digits) : value
  if (values.includes(given)) return { value: given }
  if (typeof given !== 'string' && typeof given !== 'number') return { value }
  const wanted = String(given).trim()
  const exact = shape.values.filter((candidate) => String(candidate) === wanted)
  const loose = exact.length > 0 ? exact : shape.values.filter((candidate) => sameLetters(candidate, wanted))
  const [only] = loose
  if (loose.length !== 1 || only === undefined) return { value }
  return {
    value: only,
    correction:
      fromText && exact.length > 0
        ? undefined
        : `${JSON.stringify(given)} was read as ${JSON.stringify(only)}`,
  }
}

function sameLetters(candidate: EnumValue, wanted: string): boolean {
  return typeof candidate === 'string' && candidate.trim().toLowerCase() === wanted.toLowerCase()
}
