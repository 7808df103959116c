import { isJsonObject, type JsonObject, withoutEmpty } from '@slf/adapter-kit'
import type { ChatParams, ResponseFormat } from '@slf/core'

/** The `text` field of a request: form and verbosity of the answer. Native fields of `params.text` win. */
export function encodeText(params: ChatParams): JsonObject | undefined {
  const text = withoutEmpty({
    format: params.response_format ? encodeFormat(params.response_format) : undefined,
    verbosity: params.verbosity,
    ...(isJsonObject(params['text']) ? params['text'] : {}),
  })
  return Object.keys(text).length > 0 ? text : undefined
}

function encodeFormat(format: ResponseFormat): JsonObject {
  if (format.type !== 'json_schema') return { ...format }
  const { schema, ...rest } = format.json_schema
  return { ...withoutEmpty(rest), type: 'json_schema', schema: schema ?? {} }
}

/** The `reasoning` field of a request. Native fields of `params.reasoning` win. */
export function encodeReasoning(params: ChatParams): JsonObject | undefined {
  const reasoning = withoutEmpty({
    effort: params.reasoning_effort,
    ...(isJsonObject(params['reasoning']) ? params['reasoning'] : {}),
  })
  return Object.keys(reasoning).length > 0 ? reasoning : undefined
}
