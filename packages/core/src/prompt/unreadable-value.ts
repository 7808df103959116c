import { PromptError } from '../errors/programmer-errors.js'

/** Deeper values are cut when they become text for the model; nothing below that depth is looked at. */
const MAX_DEPTH = 100

/** The part of a value that has no readable content: as JSON it would be `{}`. @returns nothing for a readable value */
export function findUnreadable(value: unknown): Unreadable | undefined {
  try {
    return find(value, [], '')
  } catch {
    // A proxy that throws at every touch: its text says that it is unreadable.
    return undefined
  }
}

/** Refuses what would be lost in a prompt; bytes leave their count. @throws PromptError */
export function refuseUnreadable(value: unknown, name: string): void {
  const found = findUnreadable(value)
  if (!found || found.what === BYTES) return
  const { what, path } = found
  throw new PromptError(
    `${name} must have content that can be read, but contains ${what}${path && ` at '${path}'`}: insert what it holds.`,
  )
}

const BYTES = 'bytes'

export interface Unreadable {
  readonly what: string
  readonly advice: string
  readonly path: string
}

function find(value: unknown, ancestors: readonly object[], path: string): Unreadable | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (ancestors.includes(value) || ancestors.length >= MAX_DEPTH) return undefined
  const problem = problemOf(value)
  if (problem) return { what: problem[0], advice: problem[1], path }
  const below = [...ancestors, value]
  for (const [key, item] of entriesOf(value)) {
    const found = find(item, below, `${path}/${String(key)}`)
    if (found) return found
  }
  return undefined
}

function problemOf(value: object): readonly [what: string, advice: string] | undefined {
  switch (Object.prototype.toString.call(value)) {
    case '[object Promise]':
      return ['a promise', 'await it, and return its value']
    case '[object Generator]':
      return ['a generator', 'return its values as an array: [...generator]']
    case '[object AsyncGenerator]':
      return [
        'an async generator',
        'report progress with context.emit, and return what the model should know',
      ]
    case '[object Response]':
      return ['a Response', 'return its content, for example await response.text()']
    case '[object ReadableStream]':
      return ['a stream', 'read it, and return what the model should know']
    case '[object Blob]':
    case '[object File]':
      return ['a Blob', 'return its content, for example await blob.text()']
    case '[object WeakMap]':
    case '[object WeakSet]':
    case '[object WeakRef]':
      return ['a weak collection', 'return its content as an array or an object']
  }
  if (isBytes(value))
    return [BYTES, 'return them as text, for example new TextDecoder().decode(bytes), or as image(bytes)']
  if (isFunction(value, 'then')) return ['a promise', 'await it, and return its value']
  if (
    isFunction(value, 'next') &&
    (isFunction(value, Symbol.iterator) || isFunction(value, Symbol.asyncIterator))
  )
    return ['an iterator', 'return its values as an array: [...iterator]']
  return hidesContent(value)
    ? [`an object of the class '${value.constructor.name}' without readable fields`, 'return its data']
    : undefined
}

/** An instance of a class whose fields are all private, or of a class of the runtime: its JSON is `{}`. */
function hidesContent(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype || Array.isArray(value)) return false
  if (WRITTEN.test(Object.prototype.toString.call(value)) || ArrayBuffer.isView(value)) return false
  return (
    Object.keys(value).length === 0 && !isFunction(value, Symbol.iterator) && !isFunction(value, 'toJSON')
  )
}

/** Written as a text or a list although they have no fields. */
const WRITTEN = /^\[object (?:Date|RegExp|Error|Map|Set|String|Number|Boolean|BigInt)\]$/

const isBytes = (value: object): boolean =>
  (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer) ||
  value instanceof ArrayBuffer ||
  value instanceof DataView ||
  value instanceof Uint8Array ||
  value instanceof Uint8ClampedArray

/** A getter that throws is not a function. */
function isFunction(value: object, name: PropertyKey): boolean {
  try {
    return typeof (value as Record<PropertyKey, unknown>)[name] === 'function'
  } catch {
    return false
  }
}

function entriesOf(value: object): Iterable<readonly [unknown, unknown]> {
  if (value instanceof Map || Array.isArray(value)) return value.entries()
  if (value instanceof Set) return [...value].entries()
  if (value instanceof Error || ArrayBuffer.isView(value) || isFunction(value, 'toJSON')) return []
  return Object.keys(value).map((key) => {
    try {
      return [key, value[key as keyof typeof value]]
    } catch {
      return [key, undefined]
    }
  })
}
