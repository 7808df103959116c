import type { Clock, RateHint } from '@slf/core'
import type { HeadersLike } from '../platform.js'
import { durationMs } from './duration.js'
import { serverDate } from './server-date.js'

/** What a provider says is left of its limits. */
export interface RateHints {
  readonly requests?: RateHint | undefined
  readonly tokens?: RateHint | undefined
}

/** What is left of the limits, as `x-ratelimit-*` (OpenAI, Groq) or `anthropic-ratelimit-*` says. */
export function rateHints(headers: HeadersLike, clock: Clock): RateHints {
  return { requests: rateHint(headers, 'requests', clock), tokens: rateHint(headers, 'tokens', clock) }
}

function rateHint(headers: HeadersLike, unit: 'requests' | 'tokens', clock: Clock): RateHint | undefined {
  return (
    hintOf(headers, clock, (fact) => `x-ratelimit-${fact}-${unit}`) ??
    hintOf(headers, clock, (fact) => `anthropic-ratelimit-${unit}-${fact}`)
  )
}

function hintOf(
  headers: HeadersLike,
  clock: Clock,
  header: (fact: 'remaining' | 'reset' | 'limit') => string,
): RateHint | undefined {
  const remaining = wholeNumber(headers.get(header('remaining')))
  if (remaining === undefined) return undefined
  const reset = headers.get(header('reset'))
  const resetMs = durationMs(reset) ?? untilTime(reset, headers, clock)
  if (resetMs === undefined) return undefined
  return { remaining, resetMs, limit: wholeNumber(headers.get(header('limit'))) }
}

function wholeNumber(value: string | null): number | undefined {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/

function untilTime(value: string | null, headers: HeadersLike, clock: Clock): number | undefined {
  if (value === null || !RFC_3339.test(value)) return undefined
  const time = Date.parse(value.toUpperCase())
  return Number.isNaN(time) ? undefined : Math.max(0, time - serverDate(headers, clock))
}
