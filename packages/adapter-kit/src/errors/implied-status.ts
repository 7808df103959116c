import { meaningOf } from './classify-error.js'
import type { ErrorBody } from './error-body.js'
import type { ErrorMeaning } from './error-meanings.js'

const statusOfMeaning: Readonly<Record<ErrorMeaning, number>> = {
  'context-length': 400,
  quota: 429,
  'content-filter': 400,
  'rate-limit': 429,
  overloaded: 503,
  authentication: 401,
  'model-not-found': 404,
  'server-error': 500,
}

/** What names of errors have in common, and the status that an HTTP answer would have had. */
const statusOfWord: readonly (readonly [word: string, status: number])[] = [
  ['rate_limit', 429],
  ['too_many_requests', 429],
  ['resource_exhausted', 429],
  ['billing', 402],
  ['authentication', 401],
  ['permission', 403],
  ['not_found', 404],
  ['context_length', 400],
  ['content_filter', 400],
  ['too_large', 413],
  ['invalid_request', 400],
  ['invalid_argument', 400],
  ['bad_request', 400],
  ['validation', 400],
  ['failed_precondition', 400],
  ['overload', 503],
  ['unavailable', 503],
  ['deadline_exceeded', 504],
  ['timeout', 504],
]

/**
 * The status that an error inside a 200 or inside a stream stands for: the one that it names, else by its code, type or
 * words, else 500, so that it is handled as the same error would be before the answer began.
 */
export function impliedStatus(error: ErrorBody): number {
  const { status, code, type } = error
  if (status !== undefined) return status
  const names = `${code ?? ''} ${type ?? ''}`.toLowerCase()
  const named = statusOfWord.find(([word]) => names.includes(word))?.[1]
  if (named !== undefined) return named
  const meaning = meaningOf(400, error)
  return meaning === undefined ? 500 : statusOfMeaning[meaning]
}
