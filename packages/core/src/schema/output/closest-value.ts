import { LongInteger } from '../json/long-integer.js'
import { Repeated } from '../json/repeated.js'
import { setOwn } from '../decode/decode-any.js'

/** What could be read of a bad answer, without the stand-ins of the readers. */
export function closestValue(value: unknown): unknown {
  if (value instanceof LongInteger) return value.digits
  if (value instanceof Repeated) return value.values.map(closestValue)
  if (Array.isArray(value)) return value.map(closestValue)
  if (typeof value !== 'object' || value === null) return value
  const plain: Record<string, unknown> = {}
  for (const [key, part] of Object.entries(value)) setOwn(plain, key, closestValue(part))
  return plain
}
