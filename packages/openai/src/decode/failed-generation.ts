import { isJsonObject, type JsonObject, readErrorBody, type ToolCallIds } from '@slf/adapter-kit'
import type { CompletionMessage, ToolCall } from '@slf/core'

/** Codes of Groq for an answer of the model that does not fit: `failed_generation` is what the model wrote. */
const codes: ReadonlySet<string> = new Set(['tool_use_failed', 'json_validate_failed'])

/**
 * The answer of the model that an error holds, for the model to learn what is wrong with it: calls of tools as far as
 * they can be read, or the text.
 *
 * @param body of the error.
 * @returns undefined for any other error.
 * @see https://console.groq.com/docs/tool-use
 */
export function failedGeneration(body: unknown, ids: ToolCallIds): CompletionMessage | undefined {
  const { code = '' } = readErrorBody(body)
  const error = isJsonObject(body) && isJsonObject(body['error']) ? body['error'] : body
  const text = isJsonObject(error) ? error['failed_generation'] : undefined
  if (!codes.has(code) || typeof text !== 'string' || text.trim() === '') return undefined
  if (code === 'json_validate_failed') return { role: 'assistant', content: text }
  const called = calledIn(text)
  // A call that cannot be read is one of no known tool: the model learns which there are.
  const calls = called.length > 0 ? called : [{ name: '', arguments: text }]
  return {
    role: 'assistant',
    content: null,
    tool_calls: calls.map((each): ToolCall => ({ id: ids.claim(''), type: 'function', function: each })),
  }
}

interface Called {
  readonly name: string
  readonly arguments: string
}

function calledIn(text: string): readonly Called[] {
  try {
    const parsed: unknown = JSON.parse(withoutFence(text.trim()))
    const list = isJsonObject(parsed) && Array.isArray(parsed['tool_calls']) ? parsed['tool_calls'] : parsed
    return (Array.isArray(list) ? list : [list]).flatMap((call: unknown) => calledBy(call) ?? [])
  } catch {
    return taggedCall(text)
  }
}

function withoutFence(text: string): string {
  const isFenced = text.startsWith('```') && text.endsWith('```') && text.includes('\n')
  return isFenced ? text.slice(text.indexOf('\n'), -3) : text
}

/** `{ "name": "f", "arguments": { … } }`, or with `parameters`, or with a `function` in between. */
function calledBy(call: unknown): Called | undefined {
  if (!isJsonObject(call)) return undefined
  const called: JsonObject = isJsonObject(call['function']) ? call['function'] : call
  const { name } = called
  if (typeof name !== 'string' || name === '') return undefined
  const given = called['arguments'] ?? called['parameters'] ?? call['parameters'] ?? {}
  return { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) }
}

const TAG = '<function='

/** `<function=f>{ … }</function>` and `<function=f={ … }</function>` of Llama models. */
function taggedCall(text: string): readonly Called[] {
  const start = text.indexOf(TAG)
  const brace = text.indexOf('{', start)
  const end = text.lastIndexOf('}')
  if (start < 0 || brace < 0 || end < brace) return []
  const [name = ''] = /^[\w.-]{0,64}/.exec(text.slice(start + TAG.length, brace)) ?? []
  return name === '' ? [] : [{ name, arguments: text.slice(brace, end + 1) }]
}
