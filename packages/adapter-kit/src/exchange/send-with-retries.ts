import { type KeyLease, LLMError, type SlfError, TimeoutError } from '@slf/core'
import type { CallRecord } from './call-record.js'
import { HTTPAttempt } from './http-attempt.js'
import { pause } from '../time/pause.js'
import { RetryPolicy } from './retry-policy.js'
import { prepareError } from './prepare-error.js'
import type { WireRequest } from '../options/wire-request.js'

/** One call of an adapter, and what the retry loop may do for it. */
export interface RetryableCall extends CallRecord {
  /** Waits for a key for at most this long. */
  lease(timeoutMs: number, exclude?: readonly string[]): Promise<KeyLease>
  /** Milliseconds until some key can be used again. */
  keyRecoveryMs(): number
  /** Sends the request; resolves with the head of the answer. */
  send(wire: WireRequest, attempt: HTTPAttempt): Promise<Response>
  /** The error of an answer that is no success. */
  refusal(response: Response, attempt: HTTPAttempt): Promise<LLMError>
  /** Another form of a request that the provider refused, if there is one. */
  amend(wire: WireRequest, error: LLMError): WireRequest | undefined
  /** The server took the request. */
  succeeded(): void
}

/**
 * The one retry loop. Sends the request until it succeeds or the error is final.
 *
 * @param use what to do with a successful head. When it resolves, it has taken over the attempt. When it throws, the
 * request may be sent again: so until then it must not have shown anything to the caller.
 */
export async function sendWithRetries<T>(
  call: RetryableCall,
  firstWire: WireRequest,
  use: (response: Response, attempt: HTTPAttempt) => Promise<T>,
): Promise<T> {
  const { scope, settings } = call
  const policy = new RetryPolicy(settings, {
    remainingMs: () => scope.remainingMs,
    keyRecoveryMs: () => call.keyRecoveryMs(),
    otherKey: (exclude) => call.lease(0, exclude).catch(() => undefined),
    awaitOtherKey: (exclude) =>
      call.lease(Math.min(settings.timeouts.queue, scope.remainingMs), exclude).catch(() => undefined),
    amend: (wire, error) => call.amend(wire, error),
  })
  let wire = firstWire
  let reserved: KeyLease | undefined
  for (let number = 1; ; number++) {
    const attempt = new HTTPAttempt(call, number, reserved ?? (await leaseInTime(call)))
    let error: SlfError
    try {
      scope.throwIfStopped()
      const response = await attempt.head(call.send(wire, attempt))
      if (!response.ok) throw await call.refusal(response, attempt)
      const result = await use(response, attempt)
      policy.succeeded()
      call.succeeded()
      return result
    } catch (failure) {
      error = attempt.fail(failure)
    }
    if (scope.signal.aborted || !LLMError.isInstance(error)) throw error
    const next = await policy.next(error, wire, attempt.lease)
    if (!next) scope.throwIfStopped()
    if (!next) throw error
    wire = next.wire ?? wire
    reserved = next.lease
    notify(call, number, next.delayMs, error)
    if (next.backOffMs > 0) await pause(settings.clock, next.backOffMs, scope)
  }
}

async function leaseInTime(call: RetryableCall): Promise<KeyLease> {
  const { scope, settings } = call
  scope.throwIfStopped()
  const { queue } = settings.timeouts
  const { remainingMs } = scope
  try {
    return await call.lease(Math.min(queue, remainingMs))
  } catch (error) {
    // The timers of the queue and of the call may fire in either order: when its time is over, the call says so.
    if (remainingMs <= queue && TimeoutError.isInstance(error)) scope.expire()
    scope.throwIfStopped()
    throw error
  }
}

function notify(call: RetryableCall, attempt: number, delayMs: number, error: SlfError): void {
  try {
    const result: unknown = call.onRetry?.({ attempt, delayMs, error: prepareError(error, call) })
    // Ignore rejections of async listeners.
    if (result instanceof Promise) result.catch(() => undefined)
  } catch {
    // A listener cannot break a call.
  }
}
