import { strictSchemaViolations } from './strict-schema-rule.js'
import type { Wire } from '../wire.js'

type Json = Record<string, unknown>

const NAME = /^[A-Za-z0-9_-]{1,64}$/

/**
 * Rules of the OpenAI API that stand only in its prose, or in the 400s it answers: every tool output answers an earlier
 * call and every call is answered once, a reasoning item is followed by its item, names are short and plain, strict
 * schemas are closed and complete at every depth, and `tools` is never an empty list.
 */
export function semanticViolations(wire: Wire, body: object): string[] {
  const request = body as Json
  return [
    ...toolViolations(request),
    ...formatViolations(request),
    ...(wire === 'chat'
      ? chatHistoryViolations(objects(request['messages']))
      : itemViolations(objects(request['input']))),
  ]
}

function toolViolations(request: Json): string[] {
  const violations: string[] = []
  if (Array.isArray(request['tools']) && request['tools'].length === 0)
    violations.push('/tools is an empty list: leave it out')
  if (
    request['tools'] === undefined &&
    request['tool_choice'] !== undefined &&
    request['tool_choice'] !== 'none'
  ) {
    violations.push('/tool_choice without /tools')
  }
  const seen = new Set<unknown>()
  for (const [index, tool] of objects(request['tools']).entries()) {
    if (tool['type'] !== 'function') continue
    const definition = isObject(tool['function']) ? tool['function'] : tool
    violations.push(...nameViolations(definition['name'], `/tools/${index}`))
    if (seen.has(definition['name']))
      violations.push(`/tools/${index} repeats the name '${String(definition['name'])}'`)
    seen.add(definition['name'])
    if (definition['strict'] === true) {
      violations.push(...strictSchemaViolations(definition['parameters'], `/tools/${index}/parameters`))
    }
  }
  return violations
}

function formatViolations(request: Json): string[] {
  const nested = isObject(request['response_format']) ? request['response_format']['json_schema'] : undefined
  const flat = isObject(request['text']) ? request['text']['format'] : undefined
  const format = isObject(nested)
    ? nested
    : isObject(flat) && flat['type'] === 'json_schema'
      ? flat
      : undefined
  if (!format) return []
  return [
    ...nameViolations(format['name'], 'the response format'),
    ...(format['strict'] === true ? strictSchemaViolations(format['schema'], 'the response format') : []),
  ]
}

function nameViolations(name: unknown, where: string): string[] {
  return typeof name === 'string' && NAME.test(name)
    ? []
    : [`${where}: name ${JSON.stringify(name)} does not match ${NAME.source}`]
}

function chatHistoryViolations(messages: readonly Json[]): string[] {
  const violations: string[] = []
  let open = new Set<unknown>()
  for (const [index, message] of messages.entries()) {
    if (message['role'] === 'tool') {
      const id = message['tool_call_id']
      if (!open.delete(id))
        violations.push(`/messages/${index} answers ${JSON.stringify(id)}, which no earlier call waits for`)
      continue
    }
    if (open.size > 0)
      violations.push(`/messages/${index} comes before the answers to ${[...open].join(', ')}`)
    const calls = objects(message['tool_calls'])
    open = new Set(calls.map((call) => call['id']))
    if (open.size < calls.length) violations.push(`/messages/${index} repeats a tool call id`)
    if (Array.isArray(message['tool_calls']) && calls.length === 0)
      violations.push(`/messages/${index}/tool_calls is an empty list`)
    for (const call of calls) {
      if (isObject(call['function']))
        violations.push(...nameViolations(call['function']['name'], `/messages/${index}/tool_calls`))
    }
  }
  if (open.size > 0) violations.push(`no answer to the tool calls ${[...open].join(', ')}`)
  return violations
}

function itemViolations(items: readonly Json[]): string[] {
  const violations: string[] = []
  const calls = new Map<unknown, boolean>()
  for (const [index, item] of items.entries()) {
    const id = item['call_id']
    if (item['type'] === 'function_call') {
      if (calls.has(id)) violations.push(`/input/${index} repeats the call id ${JSON.stringify(id)}`)
      calls.set(id, false)
      violations.push(...nameViolations(item['name'], `/input/${index}`))
    } else if (item['type'] === 'function_call_output') {
      if (calls.get(id) !== false)
        violations.push(`/input/${index} answers ${JSON.stringify(id)}, which no earlier call waits for`)
      calls.set(id, true)
    } else if (item['type'] === 'reasoning' && !isModelItem(items[index + 1])) {
      violations.push(`/input/${index} is a reasoning item without the item it led to`)
    }
  }
  const unanswered = [...calls].filter(([, answered]) => !answered).map(([id]) => id)
  if (unanswered.length > 0) violations.push(`no answer to the tool calls ${unanswered.join(', ')}`)
  return violations
}

/** What a model makes after it reasoned: another reasoning item, a message of its own, or any kind of call. */
function isModelItem(item: Json | undefined): boolean {
  if (!item) return false
  const type = item['type'] ?? 'message'
  if (type === 'message') return item['role'] === 'assistant'
  return type !== 'function_call_output'
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
