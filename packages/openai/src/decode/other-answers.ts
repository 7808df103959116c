import { isJsonObject, type JsonObject } from '@slf/adapter-kit'

/**
 * The error that a body, an event or a choice holds, if it holds one: under `error`, with `object: 'error'` (vLLM), under
 * `base_resp` (MiniMax), or as an envelope with a code in place of an answer.
 */
export function errorIn(body: JsonObject): unknown {
  const { error, object, base_resp, choices } = body
  if (isError(error) || object === 'error') return body
  if (isJsonObject(base_resp) && isCode(base_resp['status_code'])) return body
  return !Array.isArray(choices) && isFailedEnvelope(body) ? body : undefined
}

/** Servers add empty errors to good answers. */
function isError(error: unknown): boolean {
  if (typeof error === 'object' && error !== null) {
    return Object.values(error).some((value) => value !== null && value !== '')
  }
  return error === true || (typeof error === 'string' && error !== '')
}

/** `{ code, message }`, `{ success: false, message }`, `{ error_code, error_msg }` and the like, of gateways. */
function isFailedEnvelope(body: JsonObject): boolean {
  const hasWords = ['message', 'msg', 'error_msg', 'errmsg', 'detail'].some((name) => {
    return typeof body[name] === 'string' && body[name] !== ''
  })
  if (!hasWords) return false
  if (body['success'] === false || body['type'] === 'error' || body['status'] === 'error') return true
  return ['code', 'status_code', 'error_code', 'errcode', 'status'].some((name) => isCode(body[name]))
}

/** A code of a failure: 0 and 200 say that all is well. */
function isCode(code: unknown): boolean {
  const text = typeof code === 'number' ? String(code) : code
  return typeof text === 'string' && text !== '' && !/^(0|2\d\d|20000|ok|success)$/i.test(text)
}

/** What to say about an answer in the Responses protocol; undefined when it is not one. */
export function responsesProtocol({ object, type, choices }: JsonObject): string | undefined {
  const isResponse = object === 'response' || (typeof type === 'string' && type.startsWith('response.'))
  return isResponse && choices === undefined
    ? 'The server answered in the Responses protocol, not in Chat Completions: use OpenAIResponsesCompatible of @slf/openai-responses for it.'
    : undefined
}
