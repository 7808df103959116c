import type { AssistantMessage, ChatMessage, ToolCall } from '@slf/core'
import { wireArguments } from '@slf/adapter-kit'
import { customInputOf } from '@slf/openai-client'
import { isPlainId } from '../history/kept-fields.js'
import { type ChatProviderData, decodeProviderData } from '../history/provider-data.js'
import { encodeContent } from './encode-content.js'
import { wireCallId } from './wire-call-ids.js'

type WireMessage = Readonly<Record<string, unknown>>

/** What messages are encoded for. */
export interface MessageContext {
  /** The base URL of the server. */
  readonly source: string
  /** The name of a called tool on the wire. */
  readonly toolName: (name: string) => string
  /** Fields of messages beyond those of the contract, and types of parts, that are sent as they are. */
  readonly messageFields?: readonly string[] | undefined
  /** Learns of fields of `provider_data` that this adapter did not write; they are left out. */
  readonly warn?: ((field: string) => void) | undefined
}

/** A message, and what it brought for this server. */
interface HistoryMessage {
  readonly message: ChatMessage
  readonly own: ChatProviderData | undefined
}

/** The messages of a request: the fields of the contract and no others, and what this server wants back. */
export function encodeMessages(
  messages: readonly ChatMessage[],
  context: MessageContext,
): readonly WireMessage[] {
  const { source, warn = () => {} } = context
  const history = messages.map((message): HistoryMessage => {
    const own = message.role === 'assistant' ? decodeProviderData(message, source, warn) : undefined
    return { message, own }
  })
  const callId = foreignCallIds(history)
  const wantsReasoning = history.some(({ own }) => own?.reasoningField === 'reasoning_content')
  return history.map(({ message, own }) => ({
    ...(message.role === 'assistant'
      ? encodeAssistant(message, { ...context, own, wantsReasoning, callId })
      : encodeOther(message, context, callId)),
    ...furtherFields(message, context.messageFields),
  }))
}

/**
 * Ids of calls as this server takes them: its own go back unchanged, whatever they look like, and those of other servers
 * are mapped where few servers would take them (OpenAI: at most 40 characters).
 */
function foreignCallIds(history: readonly HistoryMessage[]): (id: string) => string {
  const ids = history.flatMap(({ message, own }) =>
    message.role === 'assistant'
      ? (message.tool_calls ?? []).map(({ id }) => ({ id, isOwn: own?.hasOwnIds === true }))
      : [],
  )
  const foreign = ids.filter(({ id, isOwn }) => !isOwn && id !== '' && !isPlainId(id))
  if (foreign.length === 0) return (id) => id
  const taken = new Set(ids.map(({ id }) => id))
  const mapped = new Map(foreign.map(({ id }) => [id, wireCallId(id, taken)]))
  return (id) => mapped.get(id) ?? id
}

function encodeOther(
  message: Exclude<ChatMessage, AssistantMessage>,
  context: MessageContext,
  callId: (id: string) => string,
): WireMessage {
  const content = encodeContent(message.content, context.messageFields)
  if (message.role === 'tool') return { role: 'tool', tool_call_id: callId(message.tool_call_id), content }
  return { role: message.role, content, ...nameOf(message) }
}

interface AssistantContext extends MessageContext {
  readonly own: ChatProviderData | undefined
  readonly wantsReasoning: boolean
  /** The id of a call on the wire. */
  readonly callId: (id: string) => string
}

function encodeAssistant(message: AssistantMessage, context: AssistantContext): WireMessage {
  const { own, wantsReasoning } = context
  const { reasoning_content, tool_calls, content, refusal } = message
  const calls = tool_calls?.length ? tool_calls.map((call) => encodeToolCall(call, context)) : undefined
  return {
    role: 'assistant',
    ...nameOf(message),
    content: content == null && (calls || refusal) ? null : encodeContent(content, context.messageFields),
    ...(refusal ? { refusal } : {}),
    ...(calls ? { tool_calls: calls } : {}),
    ...(calls ? replayedReasoning(reasoning_content, own, wantsReasoning) : {}),
    ...(own?.hasImages && message.images?.length ? { images: encodeContent(message.images, []) } : {}),
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
  { own, toolName, callId }: AssistantContext,
): WireMessage {
  const name = toolName(called.name)
  const input = own?.customCalls?.includes(id) ? customInputOf(called.arguments) : undefined
  return {
    id: callId(id),
    ...(input === undefined
      ? { type: 'function', function: { name, arguments: wireArguments(called.arguments) } }
      : { type: 'custom', custom: { name, input } }),
    ...ownField(own?.callFields, id),
    ...(own?.toolCalls && Object.hasOwn(own.toolCalls, id) ? { extra_content: own.toolCalls[id] } : {}),
  }
}

const ownField = (fields: ChatProviderData['callFields'], id: string): WireMessage | undefined =>
  fields && Object.hasOwn(fields, id) ? fields[id] : undefined

const nameOf = ({ name }: { readonly name?: string | undefined }): WireMessage =>
  typeof name === 'string' && name !== '' ? { name } : {}

/** Fields that the adapter's owner allows: never those that this adapter writes itself. */
function furtherFields(message: ChatMessage, names: readonly string[] = []): WireMessage {
  const fields = message as unknown as WireMessage
  return Object.fromEntries(
    names.flatMap((name) =>
      Object.hasOwn(fields, name) && fields[name] != null ? [[name, fields[name]] as const] : [],
    ),
  )
}
