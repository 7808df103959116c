import { type AbortError, LLMError, type LLMErrorOptions, SlfError } from '@slf/core'

/** Facts that only the exchange knows when an error leaves it. */
export type ErrorFacts = Pick<
  LLMErrorOptions,
  'provider' | 'model' | 'requestId' | 'phase' | 'attempts' | 'partial' | 'usage'
>

/** Prompts and answers are neither printed nor serialised with an error. */
const hidden: ReadonlySet<string> = new Set(['partial', 'usage'])

/**
 * Adds facts to an error on its way out; what it says already stays. An `AbortError` takes the partial text only, an
 * error from outside the tree becomes the `cause` of an `LLMError`.
 */
export function withFacts(error: unknown, facts: ErrorFacts): SlfError {
  if (!SlfError.isInstance(error)) {
    return new LLMError(`The adapter failed: ${error instanceof Error ? error.message : String(error)}`, {
      ...facts,
      cause: error,
    })
  }
  const known: Record<string, unknown> = LLMError.isInstance(error) ? facts : { partial: facts.partial }
  for (const [name, value] of Object.entries(known)) {
    if (value === undefined || (error as LLMError & AbortError)[name as 'partial'] !== undefined) continue
    Object.defineProperty(error, name, {
      value,
      enumerable: !hidden.has(name),
      configurable: true,
      writable: true,
    })
  }
  return error
}
