import { isJsonObject } from '@slf/adapter-kit'
import type { AssistantMessage, ChatMessage, ToolCall } from '@slf/core'
import { type ChatProviderData, ownProviderData } from './provider-data.js'

type WireMessage = Readonly<Record<string, unknown>>

/**
 * The messages of a request: those of the contract without its extensions, and with what this server wants back.
 * @param source the base URL of the server.
 */
export function encodeMessages(messages: readonly ChatMessage[], source: string): readonly WireMessage[] {
  const wantsReasoning = messages.some(
    (message) =>
      message.role === 'assistant' &&
      ownProviderData(message.provider_data, source)?.reasoningField === 'reasoning_content',
  )
  return messages.map((message) =>
    message.role === 'assistant'
      ? encodeAssistant(message, ownProviderData(message.provider_data, source), wantsReasoning)
      : withoutEmpty({ ...message }),
  )
}

function encodeAssistant(
  message: AssistantMessage,
  own: ChatProviderData | undefined,
  wantsReasoning: boolean,
): WireMessage {
  const { provider_data: _, reasoning_content, tool_calls, content, refusal, ...rest } = message
  // A message of a completion carries its annotations; requests have none.
  const { annotations: __, ...fields } = rest as typeof rest & { annotations?: unknown }
  const calls = tool_calls?.length ? tool_calls.map((call) => encodeToolCall(call, own)) : undefined
  return {
    ...withoutEmpty(fields),
    content: content ?? (calls || refusal ? null : ''),
    ...(refusal ? { refusal } : {}),
    ...(calls ? { tool_calls: calls } : {}),
    ...(calls ? replayedReasoning(reasoning_content, own, wantsReasoning) : {}),
    ...own?.message,
  }
}

/**
 * Reasoning goes back inside tool loops only. DeepSeek and Kimi want it there on every turn, an empty one included;
 * elsewhere it costs tokens, and older DeepSeek models refuse it.
 */
function replayedReasoning(
  reasoning: string | null | undefined,
  own: ChatProviderData | undefined,
  wantsReasoning: boolean,
): WireMessage {
  if (own?.reasoningField && reasoning) return { [own.reasoningField]: reasoning }
  return wantsReasoning ? { reasoning_content: reasoning ?? '' } : {}
}

function encodeToolCall({ id, function: called }: ToolCall, own: ChatProviderData | undefined): WireMessage {
  const extras = own?.toolCalls
  const extraContent = isJsonObject(extras) && Object.hasOwn(extras, id) ? extras[id] : undefined
  return {
    id,
    type: 'function',
    // No arguments are an empty object on the wire: servers parse them.
    function: { name: called.name, arguments: called.arguments.trim() === '' ? '{}' : called.arguments },
    ...(extraContent === undefined ? {} : { extra_content: extraContent }),
  }
}

const withoutEmpty = (fields: WireMessage): WireMessage =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))
