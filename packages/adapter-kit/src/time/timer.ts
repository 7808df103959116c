import type { Clock } from '@slf/core'

/** `setTimeout` takes a signed 32-bit number and fires at once beyond it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Starts a timer and returns what stops it. `Infinity` starts none. */
export function startTimer(clock: Clock, delayMs: number, callback: () => void): () => void {
  if (delayMs === Infinity) return () => {}
  const timer = clock.setTimeout(callback, Math.min(delayMs, LONGEST_TIMER_MS))
  return () => clock.clearTimeout(timer)
}
