import type { JsonObject } from '@slf/adapter-kit'
import type { AssistantMessage, ChatMessage } from '@slf/core'
import { wireArguments } from '@slf/openai-client'
import { encodeContent } from './encode-content.js'
import { textOf } from '../fields/json-fields.js'
import { messageText } from '../history/message-text.js'
import { isToolCall } from '../history/output-text.js'
import { decodeProviderData } from '../history/provider-data.js'
import { replayItems, type ReplaySettings } from '../history/replay-items.js'
import { WireCallIds } from '../history/wire-call-ids.js'
import type { ReportUnsupported } from '../fields/unsupported.js'

/** How messages are encoded. */
export interface InputSettings extends ReplaySettings {
  /** Send native items back; false rebuilds every turn from its text and calls, without reasoning. */
  readonly replay: boolean
  /** The response or conversation that the server goes on from: what it holds is not sent again. */
  readonly previousResponseId?: string | undefined
  readonly conversation?: string | undefined
  readonly report: ReportUnsupported
}

/** The messages of a request in the form of the Responses API. */
export interface EncodedInput {
  readonly instructions: readonly string[]
  readonly input: readonly JsonObject[]
}

/** Leading system and developer messages become instructions, later ones stay in place. */
export function encodeInput(messages: readonly ChatMessage[], settings: InputSettings): EncodedInput {
  for (const message of messages) reportName(message, settings.report)
  const first = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  // A request needs some input: a prompt of system messages alone is sent as input.
  const leading = first === -1 ? [] : messages.slice(0, first)
  const rest = messages.slice(leading.length)
  const ids = new WireCallIds()
  const heldCount = countHeld(rest, settings)
  for (const message of rest.slice(0, heldCount)) rememberIds(message, ids)
  return {
    instructions: leading.map(({ content }) => messageText(content as string)).filter((text) => text !== ''),
    input: rest.slice(heldCount).flatMap((message) => encodeMessage(message, settings, ids)),
  }
}

function encodeMessage(
  message: ChatMessage,
  settings: InputSettings,
  ids: WireCallIds,
): readonly JsonObject[] {
  switch (message.role) {
    case 'system':
    case 'developer':
      return [{ role: message.role, content: messageText(message.content) }]
    case 'user':
      return [{ role: 'user', content: encodeContent(message.content, settings.report) }]
    case 'assistant':
      return (
        (settings.replay ? replayItems(message, settings, ids) : undefined) ??
        rebuildItems(message, settings, ids)
      )
    case 'tool':
      return [
        {
          type: 'function_call_output',
          call_id: ids.of(message.tool_call_id),
          output: encodeContent(message.content, settings.report),
        },
      ]
    default: {
      const { role } = message as { role: string }
      settings.report(`role '${role}'`, `The Responses protocol has no messages of the role '${role}'.`)
      return []
    }
  }
}

/** What an assistant said, from its text and calls alone: no ids of items, no reasoning. */
function rebuildItems(
  message: AssistantMessage,
  { toolName }: InputSettings,
  ids: WireCallIds,
): readonly JsonObject[] {
  const said = [messageText(message.content), message.refusal ?? ''].filter((text) => text !== '')
  const calls = message.tool_calls ?? []
  return [
    ...said.map((content) => ({ role: 'assistant', content })),
    ...calls.map((call) => ({
      type: 'function_call',
      call_id: ids.assign(call.id),
      name: toolName(call.function.name),
      arguments: wireArguments(call.function.arguments),
    })),
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
  message.tool_calls?.forEach((call, index) => ids.assign(call.id, textOf(nativeCalls[index]?.['call_id'])))
}

function reportName(message: ChatMessage, report: ReportUnsupported): void {
  if ('name' in message && message.name !== undefined) {
    report('name', `The Responses protocol has no 'name' of a ${message.role} message.`)
  }
}
