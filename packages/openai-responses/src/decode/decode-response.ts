import { isJsonObject } from '@slf/adapter-kit'
import { accumulate, type ChatCompletion, ProviderError, StreamFormatError } from '@slf/core'
import { type DecodeContext, EventDecoder } from './decode-events.js'
import { chatAnswerError, responseError } from './errors.js'
import { textOf } from '../fields/json-fields.js'

/** How the terminal event is called that a whole response with this status would have ended with. */
const terminalEvent: ReadonlyMap<string, string> = new Map([
  ['incomplete', 'response.incomplete'],
  ['failed', 'response.failed'],
  ['cancelled', 'response.cancelled'],
])

/**
 * Decodes a whole response: as a stream that consists of its terminal event alone.
 *
 * @throws LLMError for a response that failed; ProviderError for a body that is not the protocol, or for a response
 * that runs in the background and is not done yet.
 */
export function decodeResponse(body: unknown, context: DecodeContext): ChatCompletion {
  if (!isJsonObject(body)) throw new ProviderError('The body of the answer is no object.')
  const status = textOf(body['status'])
  if (!Array.isArray(body['output'])) {
    if (Array.isArray(body['choices'])) throw chatAnswerError()
    if (body['error'] || status === 'failed') throw responseError(body['error'], context.mapError)
    throw new ProviderError("The body of the answer is no response: it has no list 'output'.")
  }
  if (!body['output'].every(isJsonObject)) {
    throw new ProviderError(
      "The body of the answer is no response: its list 'output' holds more than objects.",
    )
  }
  if (status === 'queued' || status === 'in_progress') {
    throw new ProviderError(
      `The response '${textOf(body['id'])}' runs in the background and is not done (${status}): stream it, or fetch it later by its id.`,
      { isRetryable: false },
    )
  }
  // Any other status with an output is done: old servers say 'complete', some say nothing.
  const event = { type: terminalEvent.get(status) ?? 'response.completed', response: body }
  try {
    return accumulate(new EventDecoder(context).decode(event))
  } catch (error) {
    if (!(error instanceof StreamFormatError)) throw error
    throw new ProviderError(error.message, { cause: error })
  }
}
