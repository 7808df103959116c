import { childPath } from '../shape/json-pointer.js'
import { LongInteger } from '../json/long-integer.js'
import { readJson } from '../json/read-lenient-json.js'
import { showValue } from '../shape/show-value.js'
import { correct, type Decoding, refuse } from './decoding.js'
import { isRecord } from './similarity.js'

/** A value of any type that came as its JSON text. */
export function decodeJsonText(value: unknown, path: string, decoding: Decoding): unknown {
  if (typeof value !== 'string') {
    correct(decoding, path, 'a value came for its JSON text')
    return decodeAny(value, path, decoding)
  }
  const read = readJson(value)
  const isPlain =
    read.ok && typeof read.value === 'string' && read.corrections.some(([name]) => name === 'unquoted text')
  if (read.ok && !isPlain) {
    for (const [correction] of read.corrections) correct(decoding, path, `in the JSON text: ${correction}`)
    return decodeAny(read.value, path, decoding)
  }
  correct(decoding, path, 'not JSON text: taken as plain text')
  return value
}

/** Any JSON, without the keys that could change prototypes and without stand-ins of the reader. */
export function decodeAny(value: unknown, path: string, decoding: Decoding): unknown {
  if (value instanceof LongInteger) {
    if (!value.isExact) refuse(decoding, path, `got ${showValue(value)}: give it as a string`)
    return value.number
  }
  if (Array.isArray(value))
    return value.map((item, index) => decodeAny(item, childPath(path, index), decoding))
  if (!isRecord(value)) return value
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (isDangerous(key, value[key]))
      correct(decoding, childPath(path, key), 'a key that could change prototypes: dropped')
    else result[key] = decodeAny(value[key], childPath(path, key), decoding)
  }
  return result
}

/** What code that merges objects carelessly would write into a prototype. */
export function isDangerous(key: string, value: unknown): boolean {
  return (
    key === '__proto__' || (key === 'constructor' && isRecord(value) && Object.hasOwn(value, 'prototype'))
  )
}

/** A declared property may be called `__proto__`; it must stay an own one. */
export function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
  else target[name] = value
}
