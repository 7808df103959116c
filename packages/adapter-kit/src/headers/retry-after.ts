import type { Clock } from '@slf/core'
import { httpDate } from './http-date.js'
import type { HeadersLike } from '../platform.js'
import { serverDate } from './server-date.js'

const DECIMAL = /^\d{1,15}(\.\d{1,9})?$/

/**
 * Milliseconds after which the provider wants to be asked again: `retry-after-ms` (OpenAI), `x-ms-retry-after-ms`
 * (Azure), then `retry-after` in seconds or as an HTTP date (RFC 9110, section 10.2.3). Anything else is ignored.
 */
export function retryAfterMs(headers: HeadersLike, clock: Clock): number | undefined {
  return (
    decimal(headers.get('retry-after-ms')) ??
    decimal(headers.get('x-ms-retry-after-ms')) ??
    seconds(headers.get('retry-after')) ??
    untilDate(headers, clock)
  )
}

function decimal(value: string | null): number | undefined {
  const text = value?.trim() ?? ''
  return DECIMAL.test(text) ? Number(text) : undefined
}

function seconds(value: string | null): number | undefined {
  const number = decimal(value)
  return number === undefined ? undefined : number * 1000
}

function untilDate(headers: HeadersLike, clock: Clock): number | undefined {
  const date = httpDate(headers.get('retry-after')?.trim() ?? '', clock.date())
  return date === undefined ? undefined : Math.max(0, date - serverDate(headers, clock))
}
