import { getEventListeners } from 'node:events'

/**
 * How many `abort` listeners a signal has now. Node only.
 *
 * @example expect(countAbortListeners(signal)).toBe(0)
 */
export function countAbortListeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length
}
