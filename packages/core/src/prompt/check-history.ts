import type { ChatMessage } from '../contract/chat-message.js'
import { printableLine } from '../errors/printable.js'
import { PromptError } from '../errors/programmer-errors.js'

/**
 * Checks what every provider demands of a conversation: known roles, readable content, and each tool call answered
 * by tool messages that follow at once. History often comes from a client or a database.
 *
 * @param where the call, for the message: `Class.method`
 * @throws PromptError that names the index of the first wrong message
 */
export function checkHistory(messages: readonly unknown[], where: string): readonly ChatMessage[] {
  /** Calls without an answer yet, counted by id: a provider may use an id twice. */
  const open = new Map<string, number>()
  messages.forEach((message, index) => {
    const fail = (problem: string): never => {
      throw new PromptError(`${where}: message ${index} of the history ${problem}.`)
    }
    if (!isRecord(message)) return fail('is not an object')
    const { role } = message
    if (role !== 'tool' && open.size > 0) fail(`comes before tool call '${firstKey(open)}' was answered`)
    switch (role) {
      case 'user':
        return checkContent(message['content'], ['text', 'image_url', 'file', 'input_audio'], fail)
      case 'assistant':
        if (message['content'] != null) checkContent(message['content'], ['text'], fail)
        for (const id of callIds(message['tool_calls'], fail)) open.set(id, (open.get(id) ?? 0) + 1)
        return
      case 'tool': {
        checkContent(message['content'], ['text', 'image_url', 'file'], fail)
        const id = message['tool_call_id']
        const left = typeof id === 'string' ? open.get(id) : undefined
        if (typeof id !== 'string' || left === undefined) {
          return fail(`answers the tool call '${printableLine(String(id))}', which no message asks for`)
        }
        if (left > 1) open.set(id, left - 1)
        else open.delete(id)
        return
      }
      case 'system':
      case 'developer':
        return fail(
          `has the role '${role}': system text comes from system\`…\` in the prompt, not from the history`,
        )
      default:
        return fail(
          `has the unknown role ${JSON.stringify(role)}: known are 'user', 'assistant' and 'tool' (other lists go into data({ … }))`,
        )
    }
  })
  if (open.size > 0) {
    throw new PromptError(
      `${where}: the history ends before tool call '${firstKey(open)}' was answered: append its tool message.`,
    )
  }
  return messages as readonly ChatMessage[]
}

type Fail = (problem: string) => never

function checkContent(content: unknown, partTypes: readonly string[], fail: Fail): void {
  if (typeof content === 'string') return
  if (!Array.isArray(content)) fail('has no content: write a string or an array of parts')
  for (const part of content as readonly unknown[]) {
    const type = isRecord(part) ? part['type'] : undefined
    if (typeof type !== 'string') fail('has a content part without a type')
    else if (type === 'image_url' && !partTypes.includes(type)) fail('has an image: only user messages may')
    else if (!partTypes.includes(type))
      fail(`has a content part of type '${printableLine(type)}', which its role does not allow`)
  }
}

function callIds(calls: unknown, fail: Fail): string[] {
  if (calls == null) return []
  if (!Array.isArray(calls)) return fail('has tool_calls that are not an array')
  return calls.map((call: unknown) => {
    const called = isRecord(call) ? call['function'] : undefined
    if (!isRecord(call) || typeof call['id'] !== 'string') return fail('has a tool call without an id')
    if (!isRecord(called) || typeof called['name'] !== 'string' || typeof called['arguments'] !== 'string') {
      return fail(
        `has the tool call '${call['id']}' without function.name or function.arguments (a JSON text)`,
      )
    }
    return call['id']
  })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const firstKey = (map: ReadonlyMap<string, unknown>): string => map.keys().next().value ?? ''
