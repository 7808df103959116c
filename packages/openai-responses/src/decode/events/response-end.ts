import { isJsonObject, type JsonObject, objectsOf, textOf } from '@slf/adapter-kit'
import { objectIn } from './event-fields.js'

/** How a response can end, by the words for it: of the status, and of the event that ends a stream. */
const endings: ReadonlyMap<string, 'completed' | 'incomplete' | 'failed' | 'cancelled'> = new Map([
  ['completed', 'completed'],
  ['incomplete', 'incomplete'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  // Other protocols of OpenAI, old servers, and gateways.
  ['complete', 'completed'],
  ['done', 'completed'],
  ['finished', 'completed'],
  ['canceled', 'cancelled'],
  ['error', 'failed'],
])

const beginnings: ReadonlySet<string> = new Set([
  'response.created',
  'response.queued',
  'response.in_progress',
])

/** The events that OpenAI ends a stream with: without a response they are broken. */
const documentedEnds: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'response.cancelled',
])

/** Whether a response begins with an event of this type, whatever status it says it has. */
export const isBeginning = (type: string): boolean => beginnings.has(type)

/** Whether a response runs in the background and is not done. */
export const isRunning = ({ status }: JsonObject): boolean => status === 'queued' || status === 'in_progress'

/**
 * The response that an event ends; undefined for any other event. Goes by the name of the event, and by the status of
 * the response in it, since gateways have names of their own (`response.done`). A whole response without an event
 * around it is its own end.
 *
 * @throws StreamFormatError for a documented end without a response.
 */
export function endedResponse(event: JsonObject): JsonObject | undefined {
  const type = textOf(event['type'])
  if (documentedEnds.has(type)) return objectIn(event, 'response')
  if (type === '') return Array.isArray(event['output']) && !isRunning(event) ? event : undefined
  const { response } = event
  if (!isJsonObject(response)) return undefined
  return endings.has(nameOf(type)) || endings.has(textOf(response['status'])) ? response : undefined
}

/** Whether a response ended in this way: as its own status says, or as the event does. */
export function hasEndedAs(
  ending: 'completed' | 'incomplete' | 'failed' | 'cancelled',
  response: JsonObject,
  event: JsonObject,
): boolean {
  return [textOf(response['status']), nameOf(textOf(event['type']))].some(
    (word) => endings.get(word) === ending,
  )
}

/**
 * The error that an event brings, whatever the place; undefined when it brings none.
 * @param name of the event outside of its data, for events without a type.
 */
export function failureOf(event: JsonObject, name?: string): { readonly error: unknown } | undefined {
  const type = textOf(event['type']) || name
  if (type === 'error' || type === 'response.error') return { error: errorIn(event) }
  // Events inside of a response tell of failed tools too.
  if (type?.startsWith('response.') && !isJsonObject(event['response'])) return undefined
  const response = isBeginning(type ?? '') ? undefined : endedResponse(event)
  if (response) {
    const told = [response['error'], event['error']].find(saysSomething)
    return told !== undefined || hasEndedAs('failed', response, event) ? { error: told } : undefined
  }
  return isError(event) ? { error: errorIn(event) } : undefined
}

/** The usage that an event brings: in the response, or beside it. */
export function usageIn(event: JsonObject): unknown {
  const { response, usage } = event
  return (isJsonObject(response) ? response['usage'] : undefined) ?? usage
}

/** An event of a gateway without a type of the protocol: an error, in one of the forms that are in use, or nothing. */
function isError(event: JsonObject): boolean {
  const { error, object, message, code, detail } = event
  if (saysSomething(error) || object === 'error') return true
  return Boolean(message && code !== undefined) || typeof detail === 'string' || objectsOf(detail).length > 0
}

/** The fields of an error: nested, as OpenAI sends it, or flat, as the specification has it. */
function errorIn(event: JsonObject): unknown {
  const { response, error, type: _type, sequence_number: _number, ...flat } = event
  const nested = [error, isJsonObject(response) ? response['error'] : undefined].find(isJsonObject)
  if (nested) return nested
  // vLLM: `{ object: 'error', message, type, code }`; some have `error` as a word beside a message.
  return typeof error === 'string' && flat['message'] === undefined ? { ...flat, message: error } : flat
}

/** Servers write `error: null`, `{}` or `''` where there is none. */
function saysSomething(error: unknown): boolean {
  if (isJsonObject(error)) return Boolean(error['message'] || error['code'] || error['type'])
  return typeof error === 'string' && error !== ''
}

const nameOf = (type: string): string => type.replace(/^response\./, '')
