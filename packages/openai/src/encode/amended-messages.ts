import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import { isTextType } from '../history/reasoning-entries.js'
import { wireCallId } from './wire-call-ids.js'

/** The messages without what only the server understands: their content is text again, and audio is its transcript. */
export function contractMessages(body: JsonObject): JsonObject {
  return changeMessages(body, (message) => {
    if (message['role'] !== 'assistant') return message
    const { audio, content, ...rest } = message
    const isOpaque =
      Array.isArray(content) && content.some((part) => isJsonObject(part) && !isTextType(part['type']))
    if (audio === undefined && !isOpaque) return message
    return { ...rest, content: isOpaque ? textOf(content) : content }
  })
}

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
      calls.every((call) => !isJsonObject(call) || pattern.test(String(call['id'])))
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
    const name = message['role'] === 'tool' ? names.get(String(message['tool_call_id'])) : undefined
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
      ? calls.filter(isJsonObject).map((call) => ({ id: String(call['id']), name: nameOf(call) }))
      : []
  })
}

function nameOf({ function: called, custom }: JsonObject): string {
  const holder = isJsonObject(called) ? called : isJsonObject(custom) ? custom : {}
  return typeof holder['name'] === 'string' ? holder['name'] : ''
}

function textOf(parts: readonly unknown[]): string {
  return parts
    .map((part) => (isJsonObject(part) && isTextType(part['type']) ? String(part['text']) : ''))
    .join('')
}
