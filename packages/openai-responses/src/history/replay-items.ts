import type { JsonObject } from '@slf/adapter-kit'
import type { AssistantMessage, ToolCall } from '@slf/core'
import { wireArguments } from '@slf/openai-client'
import { objectsOf, textOf } from '../fields/json-fields.js'
import { messageText } from './message-text.js'
import { isToolCall, outputRefusal, outputText } from './output-text.js'
import { decodeProviderData, type Origin } from './provider-data.js'
import { sameJson } from '../fields/same-json.js'
import type { WireCallIds } from './wire-call-ids.js'

/** Whose items are sent back, and how. */
export interface ReplaySettings extends Origin {
  /** The name of a called tool on the wire. */
  readonly toolName: (name: string) => string
}

/**
 * The native items of an assistant message, as they are to be sent back: all of them, in their order, each reasoning
 * followed by the item that it led to. `undefined` when they cannot be trusted: the message was edited, it came from
 * another server or model, or its reasoning cannot be sent back.
 */
export function replayItems(
  message: AssistantMessage,
  settings: ReplaySettings,
  ids: WireCallIds,
): readonly JsonObject[] | undefined {
  const turn = decodeProviderData(message)
  if (!turn?.items || turn.source !== settings.source || turn.model !== settings.model) return undefined
  const items = withoutTrailingReasoning(turn.items)
  if (!saysTheSame(message, items)) return undefined
  if (!turn.isStored && items.some((item) => item['type'] === 'reasoning' && !carriesItself(item)))
    return undefined
  const calls = message.tool_calls?.values()
  return items.map((item) =>
    isToolCall(item)
      ? {
          ...clean(item),
          call_id: ids.assign(nextId(calls), textOf(item['call_id'])),
          name: settings.toolName(textOf(item['name'])),
          arguments: wireArguments(textOf(item['arguments'])),
        }
      : clean(item),
  )
}

function saysTheSame(message: AssistantMessage, items: readonly JsonObject[]): boolean {
  const calls = message.tool_calls ?? []
  const nativeCalls = items.filter(isToolCall)
  return (
    outputText(items) === messageText(message.content) &&
    outputRefusal(items) === (message.refusal ?? '') &&
    nativeCalls.length === calls.length &&
    nativeCalls.every((native, index) => isSameCall(native, calls[index]))
  )
}

function isSameCall(native: JsonObject, call: ToolCall | undefined): boolean {
  return (
    call !== undefined &&
    textOf(native['name']) === call.function.name &&
    sameJson(textOf(native['arguments']), call.function.arguments)
  )
}

/** A response that was cut may end in reasoning; the API refuses reasoning "without its required following item". */
function withoutTrailingReasoning(items: readonly JsonObject[]): readonly JsonObject[] {
  let end = items.length
  while (items[end - 1]?.['type'] === 'reasoning') end--
  return items.slice(0, end)
}

/** Without a store, reasoning has to bring its content along: encrypted (OpenAI) or in the open (DeepSeek). */
function carriesItself(item: JsonObject): boolean {
  return textOf(item['encrypted_content']) !== '' || objectsOf(item['content']).length > 0
}

/** Items go back as they came, but for empty fields that servers write and refuse to read. */
function clean(item: JsonObject): JsonObject {
  const { status, ...rest } = item
  const kept = status === null || status === undefined ? rest : item
  if (item['type'] !== 'reasoning' || objectsOf(item['content']).length > 0) return kept
  const { content: _, ...reasoning } = kept
  return { ...reasoning, summary: item['summary'] ?? [] }
}

const nextId = (calls: Iterator<ToolCall> | undefined): string => {
  const next = calls?.next()
  return next && !next.done ? next.value.id : ''
}
