import { cleanText, isJsonObject, textOf } from '@slf/adapter-kit'
import { accumulate, type ChatCompletion, ProviderError, StreamFormatError } from '@slf/core'
import { type DecodeContext, EventDecoder } from './decode-events.js'
import { chatAnswerError, responseError } from './events/errors.js'
import { failureOf, isRunning } from './events/response-end.js'
import { decodeUsage } from './events/usage.js'

/**
 * Decodes a whole response: as a stream that consists of its terminal event alone.
 *
 * @throws LLMError for a response that failed; ProviderError for a body that is not the protocol, or for a response
 * that runs in the background and is not done yet.
 */
export function decodeResponse(body: unknown, context: DecodeContext): ChatCompletion {
  if (!isJsonObject(body))
    throw new ProviderError(`The body of the answer is not an object. The server sent: ${quote(body)}`)
  const { output, choices, usage } = body
  // Any status with an output is an end: old servers say 'complete', some say nothing.
  const end = { type: 'response.completed', response: body }
  const failure = failureOf(end) ?? (output === undefined ? failureOf(body) : undefined)
  if (failure) throw responseError(failure.error, context.mapError, decodeUsage(usage))
  if (!Array.isArray(output)) {
    if (Array.isArray(choices)) throw chatAnswerError()
    throw new ProviderError(
      `The body of the answer is not a response: it has no list 'output'. The server sent: ${quote(body)}`,
    )
  }
  if (!output.every(isJsonObject)) {
    throw new ProviderError(
      `The body of the answer is not a response: its list 'output' has more than objects. The server sent: ${quote(body)}`,
    )
  }
  if (isRunning(body)) {
    throw new ProviderError(
      `The response '${textOf(body['id'])}' runs in the background and is not done (${textOf(body['status'])}): stream it, or fetch it later by its id.`,
      { isRetryable: false },
    )
  }
  try {
    return accumulate(new EventDecoder(context).decode(end))
  } catch (error) {
    if (!(error instanceof StreamFormatError)) throw error
    throw new ProviderError(error.message, { cause: error })
  }
}

/** What came in place of a response: often the server says there what is wrong. */
const quote = (body: unknown): string => cleanText(JSON.stringify(body) ?? 'nothing').slice(0, LONGEST_QUOTE)
const LONGEST_QUOTE = 300
