import { AdapterError } from '@slf/core'
import { readableFailure } from '../errors/failure-text.js'
import type { FetchLike } from '../platform.js'
import { isSameOrigin } from './request-address.js'

/** What a `fetch` rejected with: these are failures of the network, whatever they look like. */
const fetchFailures = new WeakSet()

/**
 * A `fetch` that sends nothing to another server than that of the base URL: key and prompt are for this one alone.
 *
 * @throws AdapterError for another address.
 */
export function guardFetch(fetch: FetchLike, baseURL: string | undefined): FetchLike {
  return async (url, init) => {
    if (baseURL !== undefined && !isSameOrigin(url, baseURL)) {
      throw new AdapterError(
        `A request would leave the origin of 'baseURL' (${new URL(baseURL).origin}) for another address, which must not get the key and the prompt.`,
        { hook: 'send' },
      )
    }
    try {
      return await fetch(url, init)
    } catch (thrown) {
      const failure = readableFailure(thrown)
      if (typeof failure === 'object' && failure !== null) fetchFailures.add(failure)
      throw failure
    }
  }
}

/** Whether a failure of `send` is a mistake in its code: an error of the language that no `fetch` gave. */
export function isMistakeOfSend(failure: unknown): boolean {
  if (typeof failure !== 'object' || failure === null || fetchFailures.has(failure)) return false
  const isMistake = [TypeError, ReferenceError, RangeError, SyntaxError].some(
    (type) => failure instanceof type,
  )
  // Other clients wrap what their socket said.
  return isMistake && !('code' in failure) && (failure as Error).cause === undefined
}
