import { isJsonObject, type JsonObject } from '@slf/adapter-kit'

/** The error that a body or an event is, if it is one: under `error`, or with `object: 'error'` (vLLM). */
export function errorIn(body: JsonObject): unknown {
  const { error, object } = body
  if (typeof error === 'string') return error === '' ? undefined : body
  if (isJsonObject(error)) return Object.keys(error).length > 0 ? body : undefined
  return object === 'error' ? body : undefined
}

/** What to say about an answer in the Responses protocol; undefined when it is none. */
export function responsesProtocol({ object, type, choices }: JsonObject): string | undefined {
  const isResponse = object === 'response' || (typeof type === 'string' && type.startsWith('response.'))
  return isResponse && choices === undefined
    ? 'The server answered in the Responses protocol, not in Chat Completions: use OpenAIResponsesCompatible of @slf/openai-responses for it.'
    : undefined
}
