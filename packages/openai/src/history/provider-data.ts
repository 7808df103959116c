import { isJsonObject, type JsonObject, providerData, textOf as stringOf } from '@slf/adapter-kit'
import type { AssistantMessage } from '@slf/core'
import { type CallFields, callFields, extraContent } from './call-fields.js'
import { isSameJson } from './is-same-json.js'
import { cleanOpaqueFields } from './opaque-fields.js'
import { isTextType } from './reasoning-entries.js'
import { isReasoningField, type ReasoningField } from './reasoning-text.js'

/**
 * What a server wants back with the history, kept on the assistant message. It goes back to the same server only:
 * signatures and encrypted reasoning of one provider are refused by the others.
 */
export interface ChatProviderData {
  /** The base URL of the server that it came from. */
  readonly source: string
  /** Under which name the reasoning came. */
  readonly reasoningField?: ReasoningField | undefined
  /** Opaque fields of the message, sent back as they came. */
  readonly message?: JsonObject | undefined
  /** `extra_content` of tool calls, by id. */
  readonly toolCalls?: Readonly<Record<string, JsonObject>> | undefined
  /** Other opaque fields of tool calls, by id. */
  readonly callFields?: Readonly<Record<string, CallFields>> | undefined
  /** Ids of calls of custom tools: they go back as such. */
  readonly customCalls?: readonly string[] | undefined
  /** The ids of the calls are the server's own, whatever they look like. */
  readonly hasOwnIds?: boolean | undefined
  /** The server sends images in `images` of the message. */
  readonly hasImages?: boolean | undefined
}

const namespace = 'openai_chat'

/** Version 0.1 wrote its data without a namespace. */
const isFlat = ({ source }: JsonObject): boolean => typeof source === 'string'

const chatData = providerData(namespace, isFlat)

/** The `provider_data` of an assistant message: plain JSON, under a name of its own. */
export const encodeProviderData = (data: ChatProviderData): JsonObject => chatData.write({ ...data })

/**
 * Reads what a message brought for a server. A history may come from anywhere, so only what this adapter writes is
 * read, and only where it fits the `content` and the `tool_calls` of the message.
 *
 * @param warn learns what else there was; it is left out.
 * @returns undefined for a message of another server, or of another adapter.
 */
export function decodeProviderData(
  message: AssistantMessage,
  source: string,
  warn: (field: string) => void,
): ChatProviderData | undefined {
  const { provider_data: given } = message
  if (given === undefined || given === null) return undefined
  const own = chatData.read(message)
  if (!own || typeof own['source'] !== 'string') {
    if (!isOfOthers(given)) warn('provider_data')
    return undefined
  }
  if (own['source'] !== source) return undefined
  const data = knownData(own, message)
  const path = own === given ? 'provider_data' : `provider_data.${namespace}`
  for (const [name, value] of Object.entries(own)) {
    if (!Object.hasOwn(data, name) || !isSameJson(value, data[name as keyof ChatProviderData])) {
      warn(`${path}.${name.slice(0, 50)}`)
    }
  }
  return data
}

/** The fields that version 0.1 wrote beside `source`. */
const flatFields = [
  'source',
  'reasoningField',
  'message',
  'toolCalls',
  'callFields',
  'customCalls',
  'hasOwnIds',
  'hasImages',
] as const satisfies readonly (keyof ChatProviderData)[]

/** Whether data is that of other adapters, each under its own name. */
function isOfOthers(given: unknown): boolean {
  return isJsonObject(given) && ![namespace, ...flatFields].some((name) => Object.hasOwn(given, name))
}

function knownData(given: JsonObject, message: AssistantMessage): ChatProviderData {
  const ids = new Set(message.tool_calls?.map(({ id }) => id))
  const opaque = isJsonObject(given['message'])
    ? cleanOpaqueFields(fitting(given['message'], message))
    : undefined
  const toolCalls = byKnownId(given['toolCalls'], ids, extraContent)
  const fields = byKnownId(given['callFields'], ids, (call) =>
    isJsonObject(call) ? callFields(call) : undefined,
  )
  const custom = Array.isArray(given['customCalls'])
    ? given['customCalls'].filter((id): id is string => typeof id === 'string' && ids.has(id))
    : []
  return {
    source: stringOf(given['source']),
    ...(isReasoningField(given['reasoningField']) ? { reasoningField: given['reasoningField'] } : {}),
    ...(opaque ? { message: opaque } : {}),
    ...(toolCalls ? { toolCalls } : {}),
    ...(fields ? { callFields: fields } : {}),
    ...(custom.length > 0 ? { customCalls: custom } : {}),
    ...(given['hasOwnIds'] === true ? { hasOwnIds: true } : {}),
    ...(given['hasImages'] === true ? { hasImages: true } : {}),
  }
}

/** The content as parts holds only if its text is that of the message: the message may have been edited. */
function fitting({ content, ...rest }: JsonObject, message: AssistantMessage): JsonObject {
  if (content === undefined) return rest
  return textOf(content) === textOf(message.content) ? { content, ...rest } : rest
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => (isJsonObject(part) && isTextType(part['type']) ? stringOf(part['text']) : ''))
    .join('')
}

function byKnownId<Value>(
  given: unknown,
  ids: ReadonlySet<string>,
  clean: (value: unknown) => Value | undefined,
): Readonly<Record<string, Value>> | undefined {
  if (!isJsonObject(given)) return undefined
  const known = Object.entries(given).flatMap(([id, value]) => {
    const cleaned = ids.has(id) ? clean(value) : undefined
    return cleaned === undefined ? [] : [[id, cleaned] as const]
  })
  return known.length > 0 ? Object.fromEntries(known) : undefined
}
