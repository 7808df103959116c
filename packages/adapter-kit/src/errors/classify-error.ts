import {
  AuthenticationError,
  ContentFilterError,
  ContextLengthError,
  InvalidRequestError,
  type LLMError,
  type LLMErrorOptions,
  ProviderError,
  QuotaExceededError,
  RateLimitError,
} from '@slf/core'
import type { ErrorBody } from './error-body.js'
import { type ErrorMeaning, type KnownError, knownErrors } from './error-meanings.js'

interface Choice {
  readonly errorClass: new (message: string, options: LLMErrorOptions) => LLMError
  readonly isRetryable?: boolean
}

const byMeaning: Readonly<Record<ErrorMeaning, Choice>> = {
  'context-length': { errorClass: ContextLengthError },
  quota: { errorClass: QuotaExceededError },
  'content-filter': { errorClass: ContentFilterError },
  'rate-limit': { errorClass: RateLimitError },
  overloaded: { errorClass: ProviderError },
  authentication: { errorClass: AuthenticationError },
  'model-not-found': { errorClass: InvalidRequestError },
  'server-error': { errorClass: ProviderError },
}

/** What a status says where the body says nothing. */
function byStatus(status: number): Choice {
  if (status === 401 || status === 403) return { errorClass: AuthenticationError }
  if (status === 402) return { errorClass: QuotaExceededError }
  if (status === 429) return { errorClass: RateLimitError }
  if (status === 408 || status === 409 || status === 425) return { errorClass: ProviderError }
  if (status >= 400 && status < 500) return { errorClass: InvalidRequestError }
  return { errorClass: ProviderError, isRetryable: status !== 501 && status !== 505 }
}

/**
 * Chooses the error class: by the provider's code if it is known, otherwise by its words, otherwise by the HTTP status.
 *
 * @param status that of the answer, or the one that an error inside a 200 names.
 * @param facts further facts of the error; `retryAfterMs` also says that a spent quota comes back by itself.
 */
export function classifyError(status: number, error: ErrorBody, facts: LLMErrorOptions = {}): LLMError {
  const meaning = meaningOf(status, error, facts.retryAfterMs !== undefined)
  const { errorClass, isRetryable } = meaning ? byMeaning[meaning] : byStatus(status)
  // The pool and fallbacks know a missing model by this code, whatever the provider calls it.
  const code = meaning === 'model-not-found' ? 'model_not_found' : nameOf(error)
  return new errorClass(sentence(status, error), {
    ...facts,
    status,
    ...(isRetryable === undefined ? {} : { isRetryable }),
    ...(facts.isRetryable === undefined ? {} : { isRetryable: facts.isRetryable }),
    ...(code === undefined ? {} : { providerCode: code }),
  })
}

/** What an error is about, as far as its code or its words say. */
export function meaningOf(status: number, error: ErrorBody, comesBack = false): ErrorMeaning | undefined {
  const names = [...(error.reasons ?? []), error.code, error.type]
    .filter((name) => name !== undefined)
    .map((name) => name.toLowerCase())
  // A quota per day is spent until tomorrow, also where a short wait is given beside it (Gemini).
  if (names.some((name) => name.includes('perday'))) return 'quota'
  for (const name of names) {
    const known = knownCodes.get(name)
    if (known) return known.means
  }
  // A refused key may be told in any words.
  if (status === 401) return undefined
  const message = error.message.toLowerCase()
  const known = knownErrors.find((entry) => isSaid(entry, status, message))
  if (known?.means === 'quota' && comesBack) return 'rate-limit'
  // "Too many tokens" in a time is no matter of the context window.
  return known?.means === 'context-length' && status === 429 ? undefined : known?.means
}

const knownCodes: ReadonlyMap<string, KnownError> = new Map(
  knownErrors.flatMap((entry) => (entry.codes ?? []).map((code) => [code, entry] as const)),
)

function isSaid({ words, statuses }: KnownError, status: number, message: string): boolean {
  if (!words || !(statuses ? statuses.includes(status) : status >= 400 && status < 500)) return false
  let at = 0
  for (const fragment of words) {
    const found = message.indexOf(fragment, at)
    if (found < 0) return false
    at = found + fragment.length
  }
  return true
}

const nameOf = ({ code, type }: ErrorBody): string | undefined => code ?? type

function sentence(status: number, error: ErrorBody): string {
  const told = error.message || 'the provider gave no reason'
  const name = nameOf(error)
  return `${told} (${name === undefined ? '' : `${name}, `}status ${status})`
}
