import { AbortError, LLMError, redact, redactError, SlfError } from '@slf/core'
import { failureText } from '../errors/failure-text.js'
import { setFact } from '../errors/set-fact.js'
import type { CallRecord } from './call-record.js'

/** What an error takes along when it leaves a call. */
export interface ErrorContext extends Pick<
  CallRecord,
  'provider' | 'model' | 'host' | 'requestId' | 'attempts' | 'keys'
> {
  /** The text that had come. */
  readonly partial?: string | undefined
  /** The usage that had been reported. */
  readonly usage?: Readonly<Record<string, unknown>> | undefined
}

/** Errors that say where they happened. */
const located = new WeakSet<SlfError>()

/**
 * Makes an error ready to leave a call: it learns the facts that only the call knows, and every key is taken out of
 * whatever the provider, the network or an adapter put into it. An error from outside the tree becomes the cause of an
 * `LLMError`.
 */
export function prepareError(failure: unknown, leaving: ErrorContext): SlfError {
  const error = SlfError.isInstance(failure)
    ? failure
    : new LLMError(`The adapter failed: ${failureText(failure)}`, { cause: failure })
  const { provider, model, requestId, attempts, partial, usage } = leaving
  const phase = attempts.at(-1)?.phase
  const facts = LLMError.isInstance(error)
    ? { provider, model, requestId, phase, attempts: [...attempts], partial, usage }
    : { partial }
  for (const [name, value] of Object.entries(facts)) {
    if (value !== undefined && (name === 'attempts' || !Object.hasOwn(error, name)))
      setFact(error, name, value)
  }
  if (LLMError.isInstance(error)) locate(error, leaving)
  return withoutKeys(error, [...leaving.keys])
}

/** Says in the message which model at which address failed: whoever reads a log has nothing else. */
function locate(error: LLMError, { model, host }: ErrorContext): void {
  if (located.has(error)) return
  located.add(error)
  const { message, stack } = error
  const said = `${message} [${model}${host === undefined ? '' : ` at ${host}`}]`
  setFact(error, 'message', said)
  if (typeof stack === 'string')
    setFact(
      error,
      'stack',
      stack.replace(message, () => said),
    )
}

function withoutKeys(error: SlfError, keys: readonly string[]): SlfError {
  for (const name of Reflect.ownKeys(error)) {
    if (typeof name !== 'string' || name === 'cause') continue
    const value = (error as unknown as Record<string, unknown>)[name]
    const clean = cleanValue(value, keys)
    if (clean !== value) setFact(error, name, clean)
  }
  if (error.cause !== undefined) setFact(error, 'cause', cleanCause(error, keys))
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
