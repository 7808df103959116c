import type { Clock } from '@slf/core'
import { durationMs } from '../headers/duration.js'
import { retryAfterMs } from '../headers/retry-after.js'
import { retryHeader } from '../headers/retry-header.js'
import { isJsonObject } from '../parsing/json-object.js'
import type { HeadersLike } from '../platform.js'

/** When and whether a provider wants to be asked again. */
export interface RetryHints {
  /** Milliseconds. */
  readonly retryAfterMs?: number | undefined
  /** What `x-should-retry` says. */
  readonly isRetryable?: boolean | undefined
}

/** Everything that an answer says about a repetition: its headers first, then its body, then the words in its message. */
export function retryHints(headers: HeadersLike, body: unknown, message: string, clock: Clock): RetryHints {
  return {
    retryAfterMs: retryAfterMs(headers, clock) ?? bodyHint(body, DEEPEST) ?? wordsHint(message),
    isRetryable: retryHeader(headers),
  }
}

const DEEPEST = 6
/** A longer wait is a mistake of the server, or no wait at all. */
const LONGEST_MS = 31 * 86_400_000

/** Fields that hold a wait, and the milliseconds of their unit where the value is a bare number. */
const waitFields: ReadonlyMap<string, number> = new Map([
  // google.rpc.RetryInfo, and ErrorInfo.metadata of Google
  ['retryDelay', 1_000],
  ['quotaResetDelay', 1_000],
  ['retry_after', 1_000],
  ['retryAfter', 1_000],
  ['retry_after_seconds', 1_000],
  ['retry_after_ms', 1],
  ['retryAfterMs', 1],
])

/** Looks for a wait in the few levels that an error has. */
function bodyHint(body: unknown, depth: number): number | undefined {
  if (depth === 0 || typeof body !== 'object' || body === null) return undefined
  if (isJsonObject(body)) {
    for (const [field, unitMs] of waitFields) {
      const wait = Object.hasOwn(body, field) ? waitMs(body[field], unitMs) : undefined
      if (wait !== undefined) return wait
    }
  }
  const values: readonly unknown[] = Object.values(body)
  for (const value of values.slice(0, 50)) {
    const wait = bodyHint(value, depth - 1)
    if (wait !== undefined) return wait
  }
  return undefined
}

function waitMs(value: unknown, unitMs: number): number | undefined {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return undefined
  const number = /^\d{1,12}(?:\.\d{1,9})?$/.test(text) ? Number(text) * unitMs : durationMs(text)
  return number === undefined || number > LONGEST_MS ? undefined : number
}

const WORDS =
  /\b(?:try again|retry|retrying|wait)(?: again)?(?: in| after| for)? (?:about )?(\d{1,9}(?:\.\d{1,9})?) ?(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|h)(?![a-z])((?:\d{1,9}(?:\.\d{1,9})?(?:ms|[hms])){0,3})/i

/** "Please try again in 7.66s" (OpenAI), "1m2.5s" (Groq), "Please retry after 21 seconds." (Azure), "retry in 26.6s" (Gemini). */
function wordsHint(message: string): number | undefined {
  const [, number, unit = '', rest] = WORDS.exec(message) ?? []
  if (number === undefined) return undefined
  const short = /^mill|^ms$/i.test(unit) ? 'ms' : unit.charAt(0).toLowerCase()
  const wait = durationMs(`${number}${short}${rest ?? ''}`)
  return wait === undefined || wait > LONGEST_MS ? undefined : wait
}
