import {
  type Capabilities,
  type ChatMessage,
  type ChatParams,
  InvalidRequestError,
  UnsupportedError,
} from '@slf/core'

/**
 * Refuses what no provider could answer, and what this adapter does not declare: before anything is sent.
 *
 * @throws TypeError for what is not `ChatParams`; InvalidRequestError for what the types allow and no model can answer;
 * UnsupportedError for what the adapter cannot do.
 */
export function checkParams(params: ChatParams, capabilities: Capabilities): void {
  if (typeof params !== 'object' || params === null || !Array.isArray(params.messages)) {
    throw new TypeError('chat(params) needs an object with a list of messages.')
  }
  if (params.messages.length === 0) {
    throw new InvalidRequestError("'messages' is empty: give at least one message.")
  }
  if (params['model'] !== undefined) {
    throw new InvalidRequestError("'model' is no field of a request: the adapter sends its own modelName.")
  }
  if (params['stream'] !== undefined) {
    throw new InvalidRequestError("'stream' is no field of a request: call chatStream to stream.")
  }
  const missing = missingCapability(params, capabilities)
  if (missing !== undefined) {
    throw new UnsupportedError(
      `This adapter does not declare '${missing}'. If the model can do it, give capabilities: { ${missing}: … }.`,
      { capability: missing },
    )
  }
}

function missingCapability(params: ChatParams, can: Capabilities): keyof Capabilities | undefined {
  if (!can.tools && params.tools?.length) return 'tools'
  if (!can.parallelToolCalls && params.parallel_tool_calls) return 'parallelToolCalls'
  const format = params.response_format?.type
  if (format === 'json_schema' && can.structuredOutput !== 'json_schema') return 'structuredOutput'
  if (format === 'json_object' && can.structuredOutput === 'none') return 'structuredOutput'
  if (!can.images && hasImage(params.messages, 'user')) return 'images'
  if (!can.toolResultImages && hasImage(params.messages, 'tool')) return 'toolResultImages'
  return undefined
}

function hasImage(messages: readonly ChatMessage[], role: ChatMessage['role']): boolean {
  return messages.some(
    (message) =>
      message.role === role &&
      Array.isArray(message.content) &&
      message.content.some(({ type }) => type === 'image_url'),
  )
}

/** The parameters of a call over the defaults of the adapter. `undefined` means the default, `null` means none. */
export function mergeParams(defaults: Partial<ChatParams>, params: ChatParams): ChatParams {
  const merged = new Map<string, unknown>(Object.entries(defaults))
  for (const [name, value] of Object.entries(params)) if (value !== undefined) merged.set(name, value)
  const sent = [...merged].filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(sent) as ChatParams
}
