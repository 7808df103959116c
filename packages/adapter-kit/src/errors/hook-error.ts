import { AdapterError, type ExchangePhase, SlfError } from '@slf/core'
import { failureText } from './failure-text.js'

/**
 * Runs a method of an adapter's author. Errors of SLF pass as they are: they are thrown on purpose. Anything else is a
 * mistake of the author, which no repetition mends.
 *
 * @param hook the name of the method, as its author knows it.
 * @throws AdapterError that names the method, with the mistake as its cause.
 */
export function callHook<Result>(hook: string, run: () => Result): Result {
  try {
    return run()
  } catch (failure) {
    throw hookError(hook, failure)
  }
}

/** As {@link callHook}, for what an asynchronous method returned. */
export async function awaitHook<Result>(hook: string, result: PromiseLike<Result>): Promise<Result> {
  try {
    return await result
  } catch (failure) {
    throw hookError(hook, failure)
  }
}

/** The error for what a method of an author threw. */
export function hookError(hook: string, failure: unknown): SlfError {
  if (SlfError.isInstance(failure)) return failure
  return new AdapterError(`The adapter's '${hook}' failed: ${failureText(failure)}`, {
    hook,
    cause: failure,
    phase: phaseOf(hook),
  })
}

/** The error for something that a method of an author returned and that it must not return. */
export function wrongResult(hook: string, sentence: string): AdapterError {
  return new AdapterError(`The adapter's '${hook}' ${sentence}`, { hook, phase: phaseOf(hook) })
}

const decoding: ReadonlySet<string> = new Set(['decodeCompletion', 'createDecoder', 'push', 'end', 'framing'])

const phaseOf = (hook: string): ExchangePhase | undefined => (decoding.has(hook) ? 'decode' : undefined)
