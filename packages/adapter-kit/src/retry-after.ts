import type { Clock } from '@slf/core'
import type { HeadersLike } from './platform.js'

const IMF_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const DECIMAL = /^\d{1,15}(\.\d{1,9})?$/

/**
 * Milliseconds after which the provider wants to be asked again: `retry-after-ms` (OpenAI), `x-ms-retry-after-ms`
 * (Azure), then `retry-after` in seconds or as an HTTP date (RFC 9110, 10.2.3). What is neither is ignored.
 */
export function retryAfterMs(headers: HeadersLike, clock: Clock): number | undefined {
  return (
    decimal(headers.get('retry-after-ms')) ??
    decimal(headers.get('x-ms-retry-after-ms')) ??
    seconds(headers.get('retry-after')) ??
    untilDate(headers.get('retry-after'), clock)
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

function untilDate(value: string | null, clock: Clock): number | undefined {
  const text = value?.trim() ?? ''
  if (!IMF_DATE.test(text)) return undefined
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.date())
}
