import { isJsonObject, type JsonObject, readErrorBody } from '@slf/adapter-kit'
import { accumulate, type ChatCompletion, ProviderError } from '@slf/core'
import type { MappingContext } from './choice-stream.js'
import { ChunkMapper } from './chunk-mapper.js'
import { errorIn, responsesProtocol } from './other-answers.js'

/**
 * Decodes a whole answer: as one chunk, by the mapper of the streams.
 * @throws ProviderError for what is not the protocol, and the error that the server tells instead of an answer.
 */
export function decodeCompletion(body: unknown, context: Omit<MappingContext, 'invalid'>): ChatCompletion {
  if (!isJsonObject(body)) throw invalid('not a JSON object', body)
  const error = errorIn(body)
  if (error !== undefined) throw context.failed(error)
  const other = responsesProtocol(body)
  if (other !== undefined) throw new ProviderError(other, { isRetryable: false })
  const { choices } = body
  if (!Array.isArray(choices) || choices.length === 0) {
    throw invalid(`no choices (${readErrorBody(body).message.slice(0, 200)})`, body)
  }
  const mapper = new ChunkMapper({ ...context, invalid: (what) => invalid(what, body) }, choices.length)
  const order = orderOf(choices)
  const chunk = {
    ...body,
    choices: choices.map((choice: unknown, place) => choiceAsChunk(choice, order[place] ?? place, body)),
  }
  return accumulate([...mapper.push(chunk), ...mapper.end()])
}

/** The indexes of the choices, where they are in another order; else each has its place. */
function orderOf(choices: readonly unknown[]): readonly number[] {
  const told = choices.map((choice) => (isJsonObject(choice) ? choice['index'] : undefined))
  const isOrder = new Set(told).size === told.length && told.every((index) => isPlace(index, told.length))
  return isOrder ? (told as number[]) : told.map((_, place) => place)
}

const isPlace = (index: unknown, count: number): boolean =>
  Number.isInteger(index) && (index as number) >= 0 && (index as number) < count

/** Each call keeps its place in its list, so that none is taken for the continuation of another. */
function choiceAsChunk(choice: unknown, index: number, body: JsonObject): unknown {
  if (!isJsonObject(choice)) return choice
  const { message = legacyText(choice), ...rest } = choice
  if (!isJsonObject(message)) throw invalid('a choice without a message', body)
  const calls = message['tool_calls']
  const indexed = Array.isArray(calls)
    ? calls.map((call: unknown, place) => {
        if (!isJsonObject(call)) throw invalid('a tool call is not an object', body)
        return { ...call, index: place }
      })
    : calls
  return { ...rest, index, delta: { ...message, tool_calls: indexed } }
}

/** Servers of the older completions protocol write `text` in place of a message. */
const legacyText = ({ text }: JsonObject): JsonObject | undefined =>
  typeof text === 'string' ? { content: text } : undefined

const invalid = (what: string, body: unknown): ProviderError =>
  new ProviderError(`The provider answered with something that is not a chat completion: ${what}.`, { body })
