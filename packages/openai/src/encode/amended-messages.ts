import { isJsonObject, type JsonObject, textOf as stringOf } from '@slf/adapter-kit'
import { isCallField } from '../history/call-fields.js'
import { isOpaqueField } from '../history/opaque-fields.js'
import { isReasoningType, isTextType } from '../history/reasoning-entries.js'
import { wireCallId } from './wire-call-ids.js'

/** The messages with text in place of parts that hold reasoning. */
export function textContents(body: JsonObject): JsonObject {
  return changeMessages(body, (message) => {
    const { role, content } = message
    const isOpaque =
      Array.isArray(content) && content.some((part) => isJsonObject(part) && isReasoningType(part['type']))
    return role === 'assistant' && isOpaque ? { ...message, content: textOf(content) } : message
  })
}

/** The messages with the fields of the contract alone: nothing that only one server understands. */
export function contractMessages(body: JsonObject): JsonObject {
  return changeMessages(textContents(body), (message) => {
    if (message['role'] !== 'assistant') return message
    const { tool_calls: calls, ...rest } = without(message, isOpaqueField)
    if (!Array.isArray(calls)) return hasSameKeys(rest, message) ? message : rest
    const plain = calls.map((call: unknown) => (isJsonObject(call) ? without(call, isCallField) : call))
    const isSame = hasSameKeys({ ...rest, tool_calls: calls }, message)
    return isSame && plain.every((call, place) => hasSameKeys(call, calls[place]))
      ? message
      : { ...rest, tool_calls: plain }
  })
}

const without = (fields: JsonObject, isLeftOut: (name: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => name === 'content' || !isLeftOut(name)))

const hasSameKeys = (left: unknown, right: unknown): boolean =>
  Object.keys(left ?? {}).length === Object.keys(right ?? {}).length

/** The messages with ids of tool calls that fit a pattern, in calls and results alike. */
export function mapCallIds(body: JsonObject, pattern: RegExp): JsonObject {
  const ids = new Map<string, string>()
  const taken = new Set(callsOf(body).map(({ id }) => id))
  const wireId = (id: string): string => {
    if (pattern.test(id)) return id
    let known = ids.get(id)
    if (known === undefined) ids.set(id, (known = wireCallId(id, taken)))
    taken.add(known)
    return known
  }
  return changeMessages(body, (message) => {
    const { tool_calls: calls, tool_call_id: answered } = message
    if (typeof answered === 'string' && !pattern.test(answered))
      return { ...message, tool_call_id: wireId(answered) }
    if (
      !Array.isArray(calls) ||
      calls.every((call) => !isJsonObject(call) || pattern.test(stringOf(call['id'])))
    ) {
      return message
    }
    return {
      ...message,
      tool_calls: calls.map((call: unknown) =>
        isJsonObject(call) && typeof call['id'] === 'string' ? { ...call, id: wireId(call['id']) } : call,
      ),
    }
  })
}

/** Tool messages with the name of the tool that they are the result of. */
export function nameToolMessages(body: JsonObject): JsonObject {
  const names = new Map(callsOf(body).map(({ id, name }) => [id, name]))
  return changeMessages(body, (message) => {
    const name = message['role'] === 'tool' ? names.get(stringOf(message['tool_call_id'])) : undefined
    return name === undefined || message['name'] !== undefined ? message : { ...message, name }
  })
}

function changeMessages(body: JsonObject, change: (message: JsonObject) => JsonObject): JsonObject {
  const { messages } = body
  if (!Array.isArray(messages)) return body
  const changed = messages.map((message: unknown) => (isJsonObject(message) ? change(message) : message))
  return changed.some((message, place) => message !== messages[place]) ? { ...body, messages: changed } : body
}

function callsOf({ messages }: JsonObject): readonly { readonly id: string; readonly name: string }[] {
  const list: readonly unknown[] = Array.isArray(messages) ? messages : []
  return list.flatMap((message) => {
    const calls = isJsonObject(message) ? message['tool_calls'] : undefined
    return Array.isArray(calls)
      ? calls.filter(isJsonObject).map((call) => ({ id: stringOf(call['id']), name: nameOf(call) }))
      : []
  })
}

function nameOf({ function: called, custom }: JsonObject): string {
  const holder = isJsonObject(called) ? called : isJsonObject(custom) ? custom : {}
  return typeof holder['name'] === 'string' ? holder['name'] : ''
}

function textOf(parts: readonly unknown[]): string {
  return parts
    .map((part) => (isJsonObject(part) && isTextType(part['type']) ? stringOf(part['text']) : ''))
    .join('')
}
