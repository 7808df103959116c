import {
  AbortError,
  type AttemptRecord,
  type CallOptions,
  type LLMError,
  LLMError as LLMErrorClass,
  type SlfError,
  TimeoutError,
} from '@slf/core'
import type { ExchangeSettings } from './adapter-options.js'
import { Attempt } from './attempt.js'
import type { CallScope } from './call-scope.js'
import { withFacts } from './error-facts.js'
import type { KeyLease } from './key-lease.js'
import { networkError } from './network-error.js'
import { pause } from './pause.js'
import { retryDelay } from './retry-delay.js'
import type { RetryToken } from './retry-budget.js'
import type { WireRequest } from './wire-request.js'

/** What an exchange asks of the adapter. */
export interface ExchangeHooks {
  readonly provider: string
  readonly model: string
  lease(scope: CallScope): Promise<KeyLease>
  /** Sends the request; resolves with the head of the answer. */
  send(wire: WireRequest, attempt: Attempt): Promise<Response>
  /** The error of an answer that is not a success. */
  fail(response: Response, attempt: Attempt): Promise<LLMError>
  /** Another form of a request that the provider refused, if there is one. */
  amend(wire: WireRequest, error: LLMError): WireRequest | undefined
}

/**
 * The one retry loop. Runs attempts until one succeeds, the error is final, or no retry is left.
 *
 * @param use what to do with a successful head. When it resolves, it has taken over the attempt; when it throws, the
 * loop disposes of the attempt and may send the request again: so it must not have shown anything to the caller.
 */
export async function exchange<T>(
  scope: CallScope,
  wire: WireRequest,
  hooks: ExchangeHooks,
  settings: ExchangeSettings,
  options: CallOptions,
  use: (response: Response, attempt: Attempt) => Promise<T>,
): Promise<T> {
  const records: AttemptRecord[] = []
  let request = wire
  let amended = false
  let repetitions = 0
  let token: RetryToken | undefined
  for (let number = 1; ; number++) {
    scope.throwIfStopped()
    const attempt = new Attempt(number, await hooks.lease(scope), scope, settings)
    try {
      const response = await attempt.head(hooks.send(request, attempt), settings.timeouts.firstByte)
      if (!response.ok) throw await hooks.fail(response, attempt)
      const result = await use(response, attempt)
      settings.retry.budget.succeeded(token)
      return result
    } catch (failure) {
      const error = describe(failure, attempt)
      records.push(attempt.record(error))
      attempt.dispose()
      const facts = {
        provider: hooks.provider,
        model: hooks.model,
        phase: attempt.phase,
        attempts: records.slice(),
      }
      if (scope.signal.aborted || !LLMErrorClass.isInstance(error)) throw withFacts(error, facts)
      const other = amended ? undefined : hooks.amend(request, error)
      if (other) {
        amended = true
        request = other
        continue
      }
      const delayMs = retryDelay(repetitions + 1, error.retryAfterMs, settings)
      const isLate =
        (error.retryAfterMs ?? 0) > settings.retry.maxRetryAfterMs || delayMs >= scope.remainingMs
      if (!error.isRetryable || repetitions >= settings.retry.maxRetries || isLate)
        throw withFacts(error, facts)
      token = settings.retry.budget.take(TimeoutError.isInstance(error))
      if (!token) throw withFacts(error, facts)
      repetitions++
      notify(options, number, delayMs, error)
      await pause(settings.clock, delayMs, scope)
    }
  }
}

/** Whatever was thrown while an attempt ran, as an error of the tree. */
function describe(failure: unknown, attempt: Attempt): SlfError {
  if (attempt.signal.aborted) return attempt.signal.reason as SlfError
  if (attempt.phase === 'decode') return withFacts(failure, { phase: 'decode' })
  return networkError(failure, attempt.phase === 'queue' ? 'connect' : attempt.phase)
}

function notify({ onRetry }: CallOptions, attempt: number, delayMs: number, error: SlfError): void {
  try {
    onRetry?.({ attempt, delayMs, error })
  } catch {
    // A listener cannot break a call.
  }
}

/** What a call fails with when its adapter was closed. */
export const closedError = (): AbortError => new AbortError('The adapter was closed.')
