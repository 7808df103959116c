import { isJsonObject, type JsonObject, textOf } from '@slf/adapter-kit'
import { StreamFormatError } from '@slf/core'
import { textValue } from '../../fields/json-fields.js'

/** Log probabilities in the form of Chat Completions, where an event or a part has some. */
export function logprobsOf(holder: JsonObject): JsonObject | undefined {
  const { logprobs } = holder
  return Array.isArray(logprobs) && logprobs.length > 0 ? { content: logprobs } : undefined
}

/** The index of the part that an event is about; 0 where a server leaves it out. */
export function partIndex(event: JsonObject, field: string): number {
  const index = event[field]
  return typeof index === 'number' ? index : 0
}

/** The object under a field of a known event. */
export function objectIn(event: JsonObject, field: string): JsonObject {
  const value = event[field]
  if (isJsonObject(value)) return value
  throw new StreamFormatError(`The event '${textOf(event['type'])}' has no '${field}'.`)
}

/** The text under a field of a known event; some gateways send null. */
export function textIn(event: JsonObject, field: string): string {
  const text = textValue(event[field])
  if (text !== undefined) return text
  throw new StreamFormatError(`The '${field}' of the event '${textOf(event['type'])}' is no text.`)
}
