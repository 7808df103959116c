import { AbortError, LLMError, redact, redactError, SlfError, messageOf } from '@slf/core'
import type { CallRecord } from './call-record.js'

/** What an error takes along when it leaves a call. */
export interface ErrorContext extends Pick<
  CallRecord,
  'provider' | 'model' | 'requestId' | 'attempts' | 'keys'
> {
  /** The text that had come. */
  readonly partial?: string | undefined
  /** The usage that had been reported. */
  readonly usage?: Readonly<Record<string, unknown>> | undefined
}

/** Neither printed nor serialised with an error. */
const hidden: ReadonlySet<string> = new Set(['partial', 'usage', 'body'])

/**
 * Makes an error ready to leave a call: it learns the facts that only the call knows, and every key is taken out of
 * whatever the provider, the network or an adapter put into it. An error from outside the tree becomes the cause of an
 * `LLMError`.
 */
export function prepareError(failure: unknown, leaving: ErrorContext): SlfError {
  const error = SlfError.isInstance(failure)
    ? failure
    : new LLMError(`The adapter failed: ${messageOf(failure)}`, {
        cause: failure,
      })
  const { provider, model, requestId, attempts, partial, usage } = leaving
  const phase = attempts.at(-1)?.phase
  const facts = LLMError.isInstance(error)
    ? { provider, model, requestId, phase, attempts: [...attempts], partial, usage }
    : { partial }
  for (const [name, value] of Object.entries(facts)) {
    if (value !== undefined && (name === 'attempts' || !Object.hasOwn(error, name))) set(error, name, value)
  }
  return withoutKeys(error, [...leaving.keys])
}

function withoutKeys(error: SlfError, keys: readonly string[]): SlfError {
  for (const name of Reflect.ownKeys(error)) {
    if (typeof name !== 'string' || name === 'cause') continue
    const value = (error as unknown as Record<string, unknown>)[name]
    const clean = cleanValue(value, keys)
    if (clean !== value) set(error, name, clean)
  }
  if (error.cause !== undefined) set(error, 'cause', cleanCause(error, keys))
  return error
}

function cleanCause(error: SlfError, keys: readonly string[]): unknown {
  const { cause } = error
  // The reason of the caller's own signal: it is his, and he may compare it.
  if (AbortError.isInstance(error)) return cause
  return SlfError.isInstance(cause) ? withoutKeys(cause, keys) : redactError(cause, keys)
}

/** Bodies of providers are JSON; more levels than this are not worth showing. */
const DEEPEST = 16

function cleanValue(value: unknown, keys: readonly string[], depth = 0): unknown {
  if (typeof value === 'string') return redact(value, keys)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEEPEST) return '…'
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, keys, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [redact(name, keys), cleanValue(item, keys, depth + 1)]),
  )
}

function set(error: SlfError, name: string, value: unknown): void {
  const known = Reflect.getOwnPropertyDescriptor(error, name)
  Object.defineProperty(error, name, {
    value,
    enumerable: known?.enumerable ?? !hidden.has(name),
    configurable: true,
    writable: true,
  })
}
