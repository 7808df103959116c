import { ResponseTooLargeError } from '@slf/core'

/** Far more than the core runs in one turn: it tells the model about the rest. What sends more is broken or hostile. */
const MOST_CALLS = 1_024

/**
 * Guards the number of tool calls that a server puts into one answer.
 *
 * @param count how many there are with the one that just came.
 * @throws ResponseTooLargeError when they are too many.
 */
export function limitToolCalls(count: number): void {
  if (count <= MOST_CALLS) return
  throw new ResponseTooLargeError(`The model made more than ${MOST_CALLS} tool calls at once.`, {
    limit: MOST_CALLS,
  })
}
