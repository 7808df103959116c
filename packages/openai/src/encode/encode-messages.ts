import { isJsonObject } from '@slf/adapter-kit'
import type { AssistantMessage, ChatMessage, ToolCall } from '@slf/core'
import { wireArguments } from '@slf/openai-client'
import { type ChatProviderData, ownProviderData } from '../history/provider-data.js'

type WireMessage = Readonly<Record<string, unknown>>

/** What messages are encoded for. */
export interface MessageContext {
  /** The base URL of the server. */
  readonly source: string
  /** The name of a called tool on the wire. */
  readonly toolName: (name: string) => string
}

/** The messages of a request: those of the contract without its extensions, and with what this server wants back. */
export function encodeMessages(
  messages: readonly ChatMessage[],
  { source, toolName }: MessageContext,
): readonly WireMessage[] {
  const wantsReasoning = messages.some(
    (message) =>
      message.role === 'assistant' &&
      ownProviderData(message.provider_data, source)?.reasoningField === 'reasoning_content',
  )
  return messages.map((message) =>
    message.role === 'assistant'
      ? encodeAssistant(message, {
          own: ownProviderData(message.provider_data, source),
          wantsReasoning,
          toolName,
        })
      : withoutEmpty({ ...message }),
  )
}

interface AssistantContext extends Pick<MessageContext, 'toolName'> {
  /** What the message brought for this server. */
  readonly own: ChatProviderData | undefined
  readonly wantsReasoning: boolean
}

function encodeAssistant(message: AssistantMessage, context: AssistantContext): WireMessage {
  const { own, wantsReasoning } = context
  const { provider_data: _, reasoning_content, tool_calls, content, refusal, ...rest } = message
  // A message of a completion carries its annotations; requests have none.
  const { annotations: __, ...fields } = rest as typeof rest & { annotations?: unknown }
  const calls = tool_calls?.length ? tool_calls.map((call) => encodeToolCall(call, context)) : undefined
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

function encodeToolCall(
  { id, function: called }: ToolCall,
  { own, toolName }: AssistantContext,
): WireMessage {
  const extras = own?.toolCalls
  const extraContent = isJsonObject(extras) && Object.hasOwn(extras, id) ? extras[id] : undefined
  return {
    id,
    type: 'function',
    function: { name: toolName(called.name), arguments: wireArguments(called.arguments) },
    ...(extraContent === undefined ? {} : { extra_content: extraContent }),
  }
}

const withoutEmpty = (fields: WireMessage): WireMessage =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))
