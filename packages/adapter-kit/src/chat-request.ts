import { type ChatParams, InvalidRequestError } from '@slf/core'

/**
 * Refuses what no provider could answer.
 * @throws TypeError for what is not `ChatParams`; InvalidRequestError for what the types allow and no model can answer.
 */
export function checkParams(params: ChatParams): void {
  if (typeof params !== 'object' || params === null || !Array.isArray(params.messages)) {
    throw new TypeError('chat(params) needs an object with a list of messages.')
  }
  if (params.messages.length === 0) {
    throw new InvalidRequestError("'messages' is empty: give at least one message.")
  }
  for (const field of ['model', 'stream']) {
    if (params[field] !== undefined) {
      throw new InvalidRequestError(
        `'${field}' is no field of a request: ${field === 'model' ? 'the adapter sends its own modelName' : 'call chatStream to stream'}.`,
      )
    }
  }
}

/** The parameters of a call over the defaults of the adapter. `undefined` means the default, `null` means none. */
export function mergeParams(defaults: Partial<ChatParams>, params: ChatParams): ChatParams {
  const merged = new Map<string, unknown>(Object.entries(defaults))
  for (const [name, value] of Object.entries(params)) if (value !== undefined) merged.set(name, value)
  const sent = [...merged].filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(sent) as ChatParams
}
