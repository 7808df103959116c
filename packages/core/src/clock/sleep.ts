import { AbortError } from '../errors/programmer-errors.js'
import type { AbortSignalSource } from './abort-signal.js'
import type { Clock } from './clock.js'

/** Resolves after the delay; rejects with `AbortError` as soon as the signal aborts. Leaves no timer and no listener. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignalSource): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new AbortError(undefined, { cause: signal.reason }))
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, delayMs)
    const onAbort = (): void => {
      signal?.removeEventListener('abort', onAbort)
      clock.clearTimeout(timer)
      reject(new AbortError(undefined, { cause: signal?.reason }))
    }
    signal?.addEventListener('abort', onAbort)
  })
}
