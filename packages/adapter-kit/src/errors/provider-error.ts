import { InvalidRequestError, LLMError } from '@slf/core'
import { classifyError } from './classify-error.js'
import type { ErrorFacts } from './error-facts.js'
import { callHook, wrongResult } from './hook-error.js'
import { kindOf } from './value-words.js'
import { refusedForm } from './refused-form.js'
import { setFact } from './set-fact.js'

/**
 * The error for what a provider reported: the author's, or else a refused form, or else that of the table. Facts that
 * the author's error leaves out are added, so that no hint of the provider gets lost.
 *
 * @param mapError the author's method.
 * @throws AdapterError when that method fails.
 */
export function providerError(
  facts: ErrorFacts,
  mapError: (facts: ErrorFacts) => LLMError | undefined,
): LLMError {
  const own: unknown = callHook('mapError', () => mapError(facts))
  if (own !== undefined && !LLMError.isInstance(own)) {
    throw wrongResult('mapError', `must return an LLMError or undefined, but returned ${kindOf(own)}.`)
  }
  const { status, body, requestId, retryAfterMs, isRetryable } = facts
  const error = own ?? refusedForm(facts) ?? classifyError(status, facts, { retryAfterMs, isRetryable, body })
  const missing = {
    status,
    requestId,
    retryAfterMs,
    isRetryable,
    body,
    providerCode: facts.code ?? facts.type,
  }
  for (const [name, value] of Object.entries(missing)) {
    if (value !== undefined && !Object.hasOwn(error, name)) setFact(error, name, value)
  }
  return error
}

/** What to add to a 404 that is about the path: the most frequent mistake is a base URL without its version. */
export function pathHint(error: LLMError, baseURL: string | undefined): string {
  const isAboutPath =
    InvalidRequestError.isInstance(error) && error.status === 404 && error.providerCode !== 'model_not_found'
  if (!isAboutPath || baseURL === undefined || !URL.canParse(baseURL)) return ''
  return /\/v\d/.test(new URL(baseURL).pathname) ? '' : ` Is '/v1' missing at the end of 'baseURL'?`
}
