import { isSecretHeader, redact, REDACTED } from './redact.js'
import { type Secret } from './secret.js'
import { SlfError } from './slf-error.js'

const LONGEST_TEXT = 4000
const LONGEST_STACK = 8000
const DEEPEST_CAUSE = 8
const DEEPEST_VALUE = 4
const MOST_ENTRIES = 40

const UNREADABLE = '[unreadable]'

/** What the copies of one error have in common. */
interface Copying {
  readonly secrets: readonly (Secret | string)[]
  readonly seen: Set<object>
  entriesLeft: number
}

/**
 * A copy of a foreign error that is safe to show: message, stack, causes and own properties without the secrets,
 * bounded in depth and size. Errors of SLF come back as they are, since they are made of redacted text.
 * Never throws, whatever was thrown: getters, proxies and cycles included.
 */
export function redactError(error: unknown, secrets: Iterable<Secret | string> = []): Error {
  try {
    return copyError(error, { secrets: [...secrets], seen: new Set(), entriesLeft: 200 }, 0)
  } catch {
    return new Error('An error that cannot be read was thrown.')
  }
}

function copyError(error: unknown, copying: Copying, depth: number): Error {
  if (SlfError.isInstance(error)) return error
  if (typeof error !== 'object' || error === null) {
    return new Error(
      safeText(
        read(() => String(error)),
        copying,
        LONGEST_TEXT,
      ),
    )
  }
  copying.seen.add(error)
  const source = error as Record<string, unknown>
  const copy = new Error(
    safeText(
      read(() => source['message']),
      copying,
      LONGEST_TEXT,
    ),
  )
  hide(copy, 'name', safeText(read(() => source['name']) ?? 'Error', copying, 200))
  hide(copy, 'stack', safeText(read(() => source['stack']) ?? '', copying, LONGEST_STACK))

  const cause = read(() => source['cause'])
  if (cause !== undefined) hide(copy, 'cause', copyCause(cause, copying, depth + 1))
  const errors = read(() => source['errors'])
  if (Array.isArray(errors)) {
    hide(
      copy,
      'errors',
      errors.slice(0, MOST_ENTRIES).map((each: unknown) => copyCause(each, copying, depth + 1)),
    )
  }
  for (const name of ownNames(error)) {
    if (['message', 'name', 'stack', 'cause', 'errors'].includes(name)) continue
    const safeName = safeText(name, copying, 200)
    const value = isSecretName(name)
      ? REDACTED
      : copyValue(
          read(() => source[name]),
          copying,
          1,
        )
    Object.defineProperty(copy, safeName, { value, enumerable: true, configurable: true, writable: true })
  }
  return copy
}

function copyCause(cause: unknown, copying: Copying, depth: number): unknown {
  if (typeof cause !== 'object' || cause === null) return copyValue(cause, copying, 0)
  if (copying.seen.has(cause)) return '[repeated]'
  if (depth > DEEPEST_CAUSE) return '[more causes]'
  return read(() =>
    cause instanceof Error || 'message' in cause
      ? copyError(cause, copying, depth)
      : copyValue(cause, copying, 0),
  )
}

function copyValue(value: unknown, copying: Copying, depth: number): unknown {
  if (typeof value === 'string') return safeText(value, copying, LONGEST_TEXT)
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`
  if (typeof value !== 'object' || value === null) return value
  if (copying.seen.has(value)) return '[repeated]'
  if (depth >= DEEPEST_VALUE || copying.entriesLeft <= 0) return '[more]'
  copying.seen.add(value)
  if (read(() => Array.isArray(value)) === true) {
    const items = read(() => (value as unknown[]).slice(0, MOST_ENTRIES))
    return Array.isArray(items)
      ? items.map((item: unknown) => copyValue(item, copying, depth + 1))
      : UNREADABLE
  }
  const headers = read(() => (value instanceof Headers || value instanceof Map ? [...value] : undefined))
  const entries: [string, unknown][] = Array.isArray(headers)
    ? headers.map(([name, item]) => [String(name), item])
    : ownNames(value).map((name) => [name, read(() => (value as Record<string, unknown>)[name])])
  return Object.fromEntries(
    entries.slice(0, MOST_ENTRIES).map(([name, item]) => {
      copying.entriesLeft--
      const safeName = safeText(name, copying, 200)
      return [safeName, isSecretName(name) ? REDACTED : copyValue(item, copying, depth + 1)]
    }),
  )
}

/** Names that hold a key wherever they stand: in options, in a request that an error carries, among headers. */
const isSecretName = (name: string): boolean =>
  isSecretHeader(name) || /^(?:api_?key|token|secret|password)$/i.test(name)

/** The enumerable own names: hidden fields of a foreign error were hidden on purpose. */
const ownNames = (value: object): readonly string[] => {
  const names = read(() => Object.keys(value).slice(0, MOST_ENTRIES))
  return Array.isArray(names) ? (names as string[]) : []
}

function safeText(value: unknown, { secrets }: Copying, longest: number): string {
  const text = typeof value === 'string' ? value : read(() => String(value))
  if (typeof text !== 'string') return UNREADABLE
  const kept = text.length > longest ? `${text.slice(0, longest)}… (${text.length - longest} more)` : text
  return redact(kept, secrets)
}

const hide = (target: object, name: string, value: unknown): void => {
  Object.defineProperty(target, name, { value, enumerable: false, configurable: true, writable: true })
}

function read(get: () => unknown): unknown {
  try {
    return get()
  } catch {
    return UNREADABLE
  }
}
