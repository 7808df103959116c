import type { RateHint } from '@slf/core'
import type { HeadersLike } from '../platform.js'

/** What is left of a limit, as told by `x-ratelimit-*`. */
export function rateHint(headers: HeadersLike, unit: 'requests' | 'tokens'): RateHint | undefined {
  const remaining = wholeNumber(headers.get(`x-ratelimit-remaining-${unit}`))
  const resetMs = durationMs(headers.get(`x-ratelimit-reset-${unit}`))
  if (remaining === undefined || resetMs === undefined) return undefined
  return { remaining, resetMs, limit: wholeNumber(headers.get(`x-ratelimit-limit-${unit}`)) }
}

function wholeNumber(value: string | null): number | undefined {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

const unitMs: ReadonlyMap<string, number> = new Map([
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
])

/** Go durations, as OpenAI and Groq send them: `6m0s`, `1.5s`, `20ms`. A bare number would be ambiguous. */
function durationMs(value: string | null): number | undefined {
  if (value === null || !/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|[dhms])){1,5}$/.test(value)) return undefined
  let total = 0
  for (const [, number, unit] of value.matchAll(/(\d{1,9}(?:\.\d{1,9})?)(ms|[dhms])/g)) {
    total += Number(number) * (unitMs.get(unit ?? '') ?? 0)
  }
  return total
}
