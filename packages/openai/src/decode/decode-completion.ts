import { isJsonObject, readErrorBody } from '@slf/adapter-kit'
import { accumulate, type ChatCompletion, ProviderError } from '@slf/core'
import type { MappingContext } from './choice-stream.js'
import { ChunkMapper } from './chunk-mapper.js'
import { errorIn, responsesProtocol } from './other-answers.js'

/**
 * Decodes a whole answer: as one chunk, by the mapper of the streams.
 * @throws ProviderError for what is not the protocol, and the error that the server tells instead of an answer.
 */
export function decodeCompletion(body: unknown, context: Omit<MappingContext, 'invalid'>): ChatCompletion {
  if (!isJsonObject(body)) throw invalid('no JSON object', body)
  const error = errorIn(body)
  if (error !== undefined) throw context.failed(error)
  const other = responsesProtocol(body)
  if (other !== undefined) throw new ProviderError(other, { isRetryable: false })
  const { choices } = body
  if (!Array.isArray(choices) || choices.length === 0) {
    throw invalid(`no choices (${readErrorBody(body).message.slice(0, 200)})`, body)
  }
  const mapper = new ChunkMapper({ ...context, invalid: (what) => invalid(what, body) })
  const chunk = {
    ...body,
    choices: choices.map((choice: unknown, index) => choiceAsChunk(choice, index, body)),
  }
  return accumulate([...mapper.push(chunk), ...mapper.finish(), ...mapper.usage()])
}

/** Each choice and each call keeps its place in its list, so that none is taken for the continuation of another. */
function choiceAsChunk(choice: unknown, index: number, body: unknown): unknown {
  if (!isJsonObject(choice)) return choice
  const { message, ...rest } = choice
  if (!isJsonObject(message)) throw invalid('a choice without a message', body)
  const calls = message['tool_calls']
  const indexed = Array.isArray(calls)
    ? calls.map((call: unknown, place) => {
        if (!isJsonObject(call)) throw invalid('a tool call is no object', body)
        return { ...call, index: place }
      })
    : calls
  return { index, ...rest, delta: { ...message, tool_calls: indexed } }
}

const invalid = (what: string, body: unknown): ProviderError =>
  new ProviderError(`The provider answered with something that is not a chat completion: ${what}.`, { body })
