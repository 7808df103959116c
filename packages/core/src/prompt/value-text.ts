import { PromptError } from '../errors/programmer-errors.js'

/** Deeper values are cut: the stack of `JSON.stringify` is finite, and no model reads that far. */
const MAX_DEPTH = 100

/**
 * Any value as text for a model. Strings as they are, everything else as JSON; throws only for a prompt or a
 * prompt part, which is no data.
 *
 * JSON is extended where it would fail or lose something: `bigint` and non-finite numbers are written as strings,
 * `Map` as an object (as pairs when a key is not a string or number), `Set` as an array, an `Error` as
 * `name: message`, a `RegExp` as its source, typed arrays of numbers and other iterables (`Headers`, `URLSearchParams`) as
 * arrays, bytes as their count. A cycle, a getter that throws and too deep a value leave a mark in brackets.
 * A value whose JSON is a string (`Date`, `URL`) is written without quotes. `undefined` is nothing. Lone surrogates
 * become U+FFFD: some servers refuse them.
 */
export function valueText(value: unknown): string {
  const plain = toPlain(value, [])
  return typeof plain === 'string' ? plain : (JSON.stringify(plain) ?? '')
}

/** The value with nothing left in it that JSON cannot say. */
function toPlain(value: unknown, ancestors: readonly object[]): unknown {
  switch (typeof value) {
    case 'string':
      return wellFormed(value)
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return String(value)
    case 'function':
      return '[function]'
    case 'symbol':
      return '[symbol]'
    case 'object':
      return value === null ? null : objectToPlain(value, ancestors)
    case 'boolean':
    case 'undefined':
      return value
  }
}

function objectToPlain(value: object, ancestors: readonly object[]): unknown {
  if (ancestors.includes(value)) return '[circular]'
  if (ancestors.length >= MAX_DEPTH) return '[too deep]'
  const path = [...ancestors, value]
  try {
    if (value instanceof Error) return `${value.name}: ${value.message}`
    if (value instanceof RegExp) return String(value)
    if (isBoxed(value)) return toPlain(value.valueOf(), path)
    if (isBytes(value)) return `[${value.byteLength} bytes]`
    if (ArrayBuffer.isView(value))
      return Array.from(value as unknown as ArrayLike<number | bigint>, (item) => toPlain(item, path))
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString()
    if (value instanceof Map) return mapToPlain(value, path)
    if (value instanceof Set) return [...value].map((item) => toPlain(item, path))
    if (Array.isArray(value)) return Array.from(value, (item: unknown) => toPlain(item, path) ?? null)
    const { toJSON } = value as { readonly toJSON?: unknown }
    if (typeof toJSON === 'function') return toPlain((toJSON as () => unknown).call(value), path)
    const keys = Object.keys(value)
    if (keys.length === 0 && isReiterable(value)) return [...value].map((item) => toPlain(item, path))
    return recordToPlain(
      keys.map((key) => [key, value[key as keyof typeof value]]),
      path,
    )
  } catch (error) {
    if (PromptError.isInstance(error)) throw error
    return '[unreadable]'
  }
}

function mapToPlain(map: ReadonlyMap<unknown, unknown>, path: readonly object[]): unknown {
  const entries = [...map]
  return entries.every(([key]) => typeof key === 'string' || typeof key === 'number')
    ? recordToPlain(
        entries.map(([key, item]) => [String(key), item]),
        path,
      )
    : entries.map((pair) => toPlain(pair, path))
}

function recordToPlain(entries: readonly (readonly [string, unknown])[], path: readonly object[]): unknown {
  // Without a prototype, a key named __proto__ is a key like others.
  const record = Object.create(null) as Record<string, unknown>
  for (const [key, item] of entries) record[wellFormed(key)] = toPlain(item, path)
  return record
}

/** `new String('x')`, `Object(5n)`: from older libraries. */
const isBoxed = (value: object): boolean =>
  /^\[object (?:String|Number|Boolean|BigInt)\]$/.test(Object.prototype.toString.call(value))

function isBytes(value: object): value is ArrayBufferView | ArrayBuffer {
  return (
    value instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer) ||
    value instanceof DataView ||
    value instanceof Uint8Array ||
    value instanceof Uint8ClampedArray
  )
}

/** Not an iterator: to read one would use it up, and it may have no end. */
function isReiterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value && !('next' in value)
}

const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd')
