import { type JsonObject, textOf, wireArguments } from '@slf/adapter-kit'
import type { AssistantMessage, ChatMessage } from '@slf/core'
import { customInputOf } from '@slf/openai-client'
import { type ContentSettings, encodeContent } from './encode-content.js'
import { messageText } from '../history/message-text.js'
import { isToolCall } from '../history/output-text.js'
import { decodeProviderData } from '../history/provider-data.js'
import { replayItems, type ReplaySettings } from '../history/replay-items.js'
import { WireCallIds } from '../history/wire-call-ids.js'

/** How messages are encoded. */
export interface InputSettings extends ReplaySettings, ContentSettings {
  /** Send native items back; false rebuilds every turn from its text and calls, without reasoning. */
  readonly replay: boolean
  /** The response or conversation that the server goes on from: what it holds is not sent again. */
  readonly previousResponseId?: string | undefined
  readonly conversation?: string | undefined
  /** The names of the custom tools of the request: calls of them are no function calls. */
  readonly customTools?: ReadonlySet<string> | undefined
  /** Leading system and developer messages stay in the input, for servers that ignore `instructions`. */
  readonly systemInInput?: boolean | undefined
}

/** The messages of a request in the form of the Responses API. */
export interface EncodedInput {
  readonly instructions: readonly string[]
  readonly input: readonly JsonObject[]
}

/** Leading system and developer messages become instructions, later ones stay in place. */
export function encodeInput(messages: readonly ChatMessage[], settings: InputSettings): EncodedInput {
  for (const message of messages) reportName(message, settings)
  const first = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  // A request needs some input: a prompt of system messages alone is sent as input.
  const leading = first === -1 || settings.systemInInput ? [] : messages.slice(0, first)
  const rest = messages.slice(leading.length)
  const ids = new WireCallIds()
  const heldCount = countHeld(rest, settings)
  for (const message of rest.slice(0, heldCount)) rememberIds(message, ids)
  return {
    instructions: leading.map(({ content }) => messageText(content)).filter((text) => text !== ''),
    input: rest.slice(heldCount).flatMap((message) => encodeMessage(message, settings, ids)),
  }
}

function encodeMessage(
  message: ChatMessage,
  settings: InputSettings,
  ids: WireCallIds,
): readonly JsonObject[] {
  const more = addedFields(message, settings)
  switch (message.role) {
    case 'system':
    case 'developer':
      return [{ ...more, role: message.role, content: messageText(message.content) }]
    case 'user':
      return [{ ...more, role: 'user', content: encodeContent(message.content, settings) }]
    case 'assistant':
      return (
        (settings.replay ? replayItems(message, settings, ids) : undefined) ??
        rebuildItems(message, settings, ids).map((item) => (item['role'] ? { ...more, ...item } : item))
      )
    case 'tool': {
      const { tool_call_id: historyId, content } = message
      return [
        {
          type: ids.isCustom(historyId) ? 'custom_tool_call_output' : 'function_call_output',
          call_id: ids.of(textOf(historyId)),
          output: encodeContent(content, settings),
        },
      ]
    }
    default: {
      const role = textOf((message as { role: unknown }).role)
      settings.unsupported(`role '${role}'`, `The Responses protocol has no messages of the role '${role}'.`)
      return []
    }
  }
}

/** Fields that the caller says the server knows; of a stored message everything else stays behind. */
function addedFields(message: ChatMessage, { messageFields = [] }: InputSettings): JsonObject {
  const fields = message as unknown as JsonObject
  const named = messageFields.filter((field) => Object.hasOwn(fields, field))
  return Object.fromEntries(named.map((field) => [field, fields[field]]))
}

/** What an assistant said, from its text and calls alone: no ids of items, no reasoning. */
function rebuildItems(
  message: AssistantMessage,
  { toolName, source, customTools }: InputSettings,
  ids: WireCallIds,
): readonly JsonObject[] {
  const said = [messageText(message.content), textOf(message.refusal)].filter((text) => text !== '')
  const isOwn = decodeProviderData(message)?.source === source
  return [
    ...said.map((content) => ({ role: 'assistant', content })),
    ...(message.tool_calls ?? []).map(({ id, function: called }) => {
      const isCustom = customTools?.has(called.name) ?? false
      const call_id = ids.assign({ historyId: textOf(id), isOwn, isCustom })
      const name = toolName(textOf(called.name))
      const text = textOf(called.arguments)
      return isCustom
        ? { type: 'custom_tool_call', call_id, name, input: customInputOf(text) }
        : { type: 'function_call', call_id, name, arguments: wireArguments(text) }
    }),
  ]
}

/** How many messages the server has already: up to the last answer of the response or conversation it goes on from. */
function countHeld(messages: readonly ChatMessage[], settings: InputSettings): number {
  const { previousResponseId, conversation } = settings
  if (previousResponseId === undefined && conversation === undefined) return 0
  let count = messages.length
  for (; count > 0; count--) {
    const message = messages[count - 1]
    const turn = message?.role === 'assistant' ? decodeProviderData(message) : undefined
    if (!turn) continue
    if (
      previousResponseId === undefined
        ? turn.conversation === conversation
        : turn.responseId === previousResponseId
    )
      break
  }
  return count
}

/** The results of calls that only the server remembers must name them as the server does. */
function rememberIds(message: ChatMessage, ids: WireCallIds): void {
  if (message.role !== 'assistant') return
  const nativeCalls = decodeProviderData(message)?.items?.filter(isToolCall) ?? []
  message.tool_calls?.forEach(({ id }, index) => {
    const native = nativeCalls[index]
    const isCustom = native?.['type'] === 'custom_tool_call'
    ids.assign({
      historyId: id,
      serverId: textOf(native?.['call_id']),
      isOwn: native !== undefined,
      isCustom,
    })
  })
}

function reportName(message: ChatMessage, { unsupported, messageFields = [] }: InputSettings): void {
  if ('name' in message && message.name !== undefined && !messageFields.includes('name')) {
    unsupported('name', `The Responses protocol has no 'name' of a ${message.role} message.`)
  }
}
