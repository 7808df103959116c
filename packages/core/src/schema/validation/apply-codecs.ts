import { messageOf } from '../../errors/message-of.js'
import { hasNoIssues } from './find-issues.js'
import { childPath } from '../shape/json-pointer.js'
import { isExtraKey } from '../shape/extra-keys.js'
import { propertiesOf } from '../shape/properties.js'
import { somePart, type ObjectShape, type Shape } from '../shape/shape.js'

/** A codec of the user threw: the value fits the schema, but its meaning could not be made of it. */
export class CodecFailure extends Error {
  readonly path: string
  constructor(path: string, cause: unknown) {
    super(messageOf(cause), { cause })
    this.path = path
  }
}

const known = new WeakMap<Shape, boolean>()

/** Whether a codec stands anywhere in the shape. */
export function hasCodec(shape: Shape): boolean {
  const answer = known.get(shape)
  if (answer !== undefined) return answer
  const found = somePart(shape, ({ codec }) => codec !== undefined)
  known.set(shape, found)
  return found
}

/** A codec on the way to the shape: its value has a meaning only when it is whole. */
export function hasOwnCodec(shape: Shape): boolean {
  for (let part = shape; ; part = part.target()) {
    if (part.codec) return true
    if (part.kind !== 'ref') return false
  }
}

/**
 * Turns a valid value of the encoded side into what the user's codecs make of it, inner ones first.
 *
 * @throws {CodecFailure} when a codec throws.
 */
export function decode(shape: Shape, value: unknown, path = ''): unknown {
  if (!hasCodec(shape)) return value
  const inner = mapParts(shape, value, path, decode, (variant, part) => hasNoIssues(variant, part))
  return shape.codec ? call((given) => shape.codec?.decode(given), inner, path) : inner
}

/**
 * The encoded side of a user's value, outer codecs first.
 *
 * @throws {CodecFailure} when a codec throws.
 */
export function encode(shape: Shape, value: unknown, path = ''): unknown {
  if (!hasCodec(shape)) return value
  const outer = shape.codec ? call((given) => shape.codec?.encode(given), value, path) : value
  return mapParts(shape, outer, path, encode, isEncodable)
}

type Convert = (shape: Shape, value: unknown, path: string) => unknown

function mapParts(
  shape: Shape,
  value: unknown,
  path: string,
  convert: Convert,
  isMeant: (variant: Shape, value: unknown) => boolean,
): unknown {
  if (shape.kind === 'ref') return convert(shape.target(), value, path)
  switch (shape.kind) {
    case 'object':
      return isRecord(value) ? mapObject(shape, value, path, convert) : value
    case 'list':
      return Array.isArray(value)
        ? value.map((item, n) => convert(shape.item, item, childPath(path, n)))
        : value
    case 'tuple':
      if (!Array.isArray(value)) return value
      return value.map((item: unknown, n) => {
        const part = shape.items[n]
        return part ? convert(part, item, childPath(path, n)) : item
      })
    case 'union': {
      const variant = shape.variants.find((candidate) => isMeant(candidate, value))
      return variant ? convert(variant, value, path) : value
    }
    default:
      return value
  }
}

function mapObject(
  shape: ObjectShape,
  value: Readonly<Record<string, unknown>>,
  path: string,
  convert: Convert,
): Record<string, unknown> {
  const parts = propertiesOf(shape)
  const entries = Object.keys(value).map((key): [string, unknown] => {
    const part = parts.get(key)?.shape ?? (isExtraKey(shape, key) ? shape.extras : undefined)
    const given = value[key]
    return [key, part && given !== undefined ? convert(part, given, childPath(path, key)) : given]
  })
  return Object.fromEntries(entries)
}

function isEncodable(variant: Shape, value: unknown): boolean {
  try {
    return hasNoIssues(variant, encode(variant, value))
  } catch {
    return false
  }
}

function call(codec: (value: unknown) => unknown, value: unknown, path: string): unknown {
  try {
    return codec(value)
  } catch (error) {
    throw new CodecFailure(path, error)
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
