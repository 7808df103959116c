import { isPlainScalar } from '../dialect/decode-scalar.js'
import { resolvedEncoding, type Encoding, type UnionEncoding } from '../dialect/encoding.js'
import { childPath } from '../shape/json-pointer.js'
import type { Decoding } from './decoding.js'

/** A part of a list or a map: there may be a million, so a path is made only for those that need one. */
export function decodePart(
  encoding: Encoding,
  value: unknown,
  parent: string,
  key: string | number,
  depth: number,
  decoding: Decoding,
): unknown {
  const part = resolvedEncoding(encoding)
  if (part.kind === 'union' ? !part.tags && fitsAsIs(part, value) : isPlainScalar(part, value)) return value
  return decoding.decode(encoding, value, childPath(parent, key), depth, decoding)
}

/** Whether it is a scalar of a variant that wants nothing but its type. */
export function fitsAsIs({ variants }: UnionEncoding, value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return false
  for (const variant of variants) if (isPlainScalar(variant, value)) return true
  return false
}
