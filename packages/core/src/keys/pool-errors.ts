import { LLMError, NoUsableKeyError, TimeoutError } from '../errors/llm-errors.js'
import { redactError } from '../errors/redact-error.js'
import { describeKey, statusOf, unusableKey } from './key-status.js'
import type { PoolKey } from './pool-key.js'

/** The keys of a pool as its errors tell of them. */
export interface KeysInView {
  readonly providerId: string
  readonly keys: readonly PoolKey[]
  /** The time of the clock. */
  readonly now: number
}

/** @param reason what to say instead of the states of the keys. */
export function noUsableKeyError(
  { providerId, keys, now }: KeysInView,
  model: string,
  reason?: string,
): NoUsableKeyError {
  const unusable = keys.map((key) => unusableKey(key, model, now))
  const recoveries = unusable.flatMap(({ recoversInMs }) => recoversInMs ?? [])
  const failure = keys.find((key) => key.failure !== undefined)?.failure
  const why = reason ?? unusable.map(describeKey).join(', ')
  return new NoUsableKeyError(
    `No key of '${providerId}' can be used now${model && ` for '${model}'`}: ${why}.`,
    {
      keys: unusable,
      provider: providerId,
      phase: 'queue',
      ...(recoveries.length > 0 && { retryAfterMs: Math.min(...recoveries) }),
      ...(failure !== undefined && { cause: redactError(failure) }),
    },
  )
}

export function queueTimeoutError({ providerId, keys, now }: KeysInView, timeoutMs: number): TimeoutError {
  const states = keys.map((key) => {
    const { id, state, inFlight } = statusOf(key, now)
    return `${id} ${state}, ${inFlight} in flight`
  })
  return new TimeoutError(
    `No key of '${providerId}' became free within ${timeoutMs} ms (${states.join('; ')}). Raise its limits, add keys, or allow more time.`,
    { which: 'queue', timeoutMs, provider: providerId, phase: 'queue' },
  )
}

export const storeError = (providerId: string, error: unknown): LLMError =>
  new LLMError(`The store of the key pool of '${providerId}' failed.`, {
    cause: redactError(error),
    provider: providerId,
    phase: 'queue',
    isRetryable: true,
  })
