import { type Clock, sleep } from '@slf/core'
import type { CallScope } from './call-scope.js'

/** Sleeps unless the call stops; then it throws the reason. */
export async function pause(clock: Clock, delayMs: number, scope: CallScope): Promise<void> {
  try {
    await sleep(clock, delayMs, scope.signal)
  } catch {
    scope.throwIfStopped()
  }
}
