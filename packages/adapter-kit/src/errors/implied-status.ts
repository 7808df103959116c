import type { ErrorBody } from './error-body.js'

/** What names of errors have in common, and the status that an HTTP answer would have had. */
const statusOfWord: readonly (readonly [word: string, status: number])[] = [
  ['insufficient_quota', 429],
  ['rate_limit', 429],
  ['too_many_requests', 429],
  ['authentication', 401],
  ['invalid_api_key', 401],
  ['permission', 403],
  ['not_found', 404],
  ['context_length', 400],
  ['content_filter', 400],
  ['invalid_request', 400],
  ['bad_request', 400],
  ['overload', 503],
  ['unavailable', 503],
  ['timeout', 504],
]

/**
 * The status that an error inside a 200 or inside a stream stands for: the one that it names, else by its code or type,
 * else 500, so that it is handled as the same error would be before the answer began.
 */
export function impliedStatus({ status, code, type }: ErrorBody): number {
  if (status !== undefined) return status
  const names = `${code ?? ''} ${type ?? ''}`.toLowerCase()
  return statusOfWord.find(([word]) => names.includes(word))?.[1] ?? 500
}
