import type { Clock } from '@slf/core'
import type { HeadersLike } from '../platform.js'
import { httpDate } from './http-date.js'

/**
 * The time at the server, in milliseconds since 1970: its `Date` header, since the clock of this machine may be wrong by
 * hours; without one the time of this machine.
 */
export function serverDate(headers: HeadersLike, clock: Clock): number {
  const now = clock.date()
  return httpDate(headers.get('date')?.trim() ?? '', now) ?? now
}
