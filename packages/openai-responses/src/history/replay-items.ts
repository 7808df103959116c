import {
  cleanText,
  type EncodeContext,
  type JsonObject,
  objectsOf,
  textOf,
  wireArguments,
} from '@slf/adapter-kit'
import type { AssistantMessage, ToolCall } from '@slf/core'
import { customInputOf } from '@slf/openai-client'
import { knownItem } from './known-items.js'
import { messageText } from './message-text.js'
import { isToolCall, outputRefusal, outputText } from './output-text.js'
import { decodeProviderData, type NativeTurn, type Origin } from './provider-data.js'
import { sameJson } from '../fields/same-json.js'
import type { WireCallIds } from './wire-call-ids.js'

/** Whose items are sent back, and how. */
export interface ReplaySettings extends Origin {
  /** The name of a called tool on the wire. */
  readonly toolName: (name: string) => string
  /** Turns that this server has refused: they are rebuilt. Default: none. */
  readonly isRefused?: ((turn: NativeTurn) => boolean) | undefined
  readonly warn?: EncodeContext['warn'] | undefined
}

/**
 * The native items of an assistant message, as they are to be sent back: all that this adapter knows, with the fields
 * that it knows, in their order, each reasoning followed by the item that it led to. `undefined` when they cannot be
 * trusted: the message was edited, it came from another server or model, or its reasoning cannot be sent back.
 */
export function replayItems(
  message: AssistantMessage,
  settings: ReplaySettings,
  ids: WireCallIds,
): readonly JsonObject[] | undefined {
  const turn = decodeProviderData(message)
  if (!turn?.items || turn.source !== settings.source || turn.model !== settings.model) return undefined
  if (settings.isRefused?.(turn)) return undefined
  const items = withoutTrailingReasoning(knownItems(turn.items, settings.warn))
  if (!saysTheSame(message, items)) return undefined
  if (!turn.isStored && items.some((item) => item['type'] === 'reasoning' && !carriesItself(item)))
    return undefined
  const calls = message.tool_calls?.values()
  return items.map((item) => {
    if (!isToolCall(item)) return clean(item)
    const isCustom = item['type'] === 'custom_tool_call'
    const serverId = textOf(item['call_id'])
    return {
      ...clean(item),
      call_id: ids.assign({ historyId: nextId(calls), serverId, isOwn: true, isCustom }),
      name: settings.toolName(textOf(item['name'])),
      ...(isCustom ? {} : { arguments: wireArguments(textOf(item['arguments'])) }),
    }
  })
}

/** What was not written by this adapter is left out, and that is said. */
function knownItems(
  items: readonly JsonObject[],
  warn: EncodeContext['warn'] | undefined,
): readonly JsonObject[] {
  return items.flatMap((item): readonly JsonObject[] => {
    const type = cleanText(textOf(item['type']), 40)
    const known = knownItem(item, (field) =>
      warn?.(
        'provider_data',
        `The field '${cleanText(field, 40)}' of an item of the type '${type}' was left out of the history, because this adapter does not know it.`,
      ),
    )
    if (known) return [known]
    warn?.(
      'provider_data',
      `An item of the type '${type}' was left out of the history: this adapter sends back known items of the assistant only.`,
    )
    return []
  })
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
  if (!call || textOf(native['name']) !== call.function.name) return false
  const { arguments: text } = call.function
  return native['type'] === 'custom_tool_call'
    ? textOf(native['input']) === customInputOf(text)
    : sameJson(textOf(native['arguments']), text)
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

/** Items go back as they came, except for empty fields that servers write and refuse to read. */
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
