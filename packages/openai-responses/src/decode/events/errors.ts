import { impliedStatus, isJsonObject, readErrorBody } from '@slf/adapter-kit'
import { type CompletionUsage, type LLMError, ProviderError, StreamFormatError } from '@slf/core'

/** Makes the error of the tree that fits a status and an error body. */
export type MapError = (status: number, body: unknown) => LLMError

/** The start of all codes that say what is wrong with an input. */
const INPUT_CODE = /^(invalid_|image_|unsupported_|empty_|failed_to_download_|bio_policy)/

/**
 * The error of a response that failed after its HTTP status said 200: an error event, or `response.error`.
 *
 * @param usage what the response has cost all the same.
 */
export function responseError(error: unknown, mapError: MapError, usage?: CompletionUsage): LLMError {
  const isTold = isJsonObject(error) || (typeof error === 'string' && error !== '')
  const body = { error: isTold ? error : { message: 'The response failed without a reason.' } }
  const told = readErrorBody(body)
  const isAboutInput = impliedStatus(told) === 500 && INPUT_CODE.test(told.code ?? '')
  const failure = mapError(isAboutInput ? 400 : impliedStatus(told), body)
  if (usage) Object.defineProperty(failure, 'usage', { value: usage, configurable: true, writable: true })
  return failure
}

const OTHER_PROTOCOL =
  'The server answered in the Chat Completions protocol, not in the Responses protocol: use OpenAICompatible of @slf/openai for it.'

/** A Chat Completions stream on this endpoint, as some proxies give it. */
export const chatStreamError = (): StreamFormatError =>
  new StreamFormatError(OTHER_PROTOCOL, { isRetryable: false })

/** A Chat Completions answer on this endpoint. */
export const chatAnswerError = (): ProviderError => new ProviderError(OTHER_PROTOCOL, { isRetryable: false })
