import { isJsonObject, type JsonObject, textOf } from '@slf/adapter-kit'
import { list, object, readShape, type Shape } from './item-shape.js'

type Fields = Readonly<Record<string, Shape>>

const item: Fields = { type: 'text', id: 'text', status: 'word' }
const call: Fields = { ...item, call_id: 'text', name: 'text', arguments: 'text' }
const caller: Fields = { caller: object({ type: 'text', caller_id: 'text' }), created_by: 'text' }
const place: Fields = { index: 'number', start_index: 'number', end_index: 'number' }
const file: Fields = { file_id: 'text', container_id: 'text', filename: 'text' }
const token: Fields = { token: 'text', logprob: 'number', bytes: list('number') }

const annotation = object({ type: 'text', url: 'text', title: 'text', ...file, ...place })
const textPart = object(
  {
    type: 'text',
    text: 'text',
    refusal: 'text',
    annotations: list(annotation),
    logprobs: list(object({ ...token, top_logprobs: list(object(token)) })),
  },
  ['output_text', 'refusal'],
)
const reasoningPart = object({ type: 'text', text: 'text' }, ['summary_text', 'reasoning_text'])
const source = object({ type: 'text', url: 'text', title: 'text', name: 'text' })
const point: Fields = { x: 'number', y: 'number' }

/**
 * The items that a model, or a tool that the provider runs, adds to a conversation, and their fields: of OpenAI's
 * specification, and those that other servers were seen to send. The definitions of tools (`mcp_list_tools`,
 * `tool_search_output`) are not among them: what comes back from outside must not tell the model what its tools are for.
 * The provider lists them again.
 */
const knownItems: Readonly<Record<string, Fields>> = {
  message: { ...item, role: 'text', phase: 'text', content: list(textPart) },
  reasoning: {
    ...item,
    summary: list(reasoningPart),
    content: list(reasoningPart),
    encrypted_content: 'text',
    // OpenRouter
    format: 'text',
    signature: 'text',
  },
  compaction: { ...item, encrypted_content: 'text', created_by: 'text' },
  function_call: { ...call, ...caller, namespace: 'text', thought_signature: 'text' },
  custom_tool_call: { ...call, ...caller, namespace: 'text', input: 'text' },
  web_search_call: {
    ...call,
    action: object({
      type: 'text',
      query: 'text',
      queries: list('text'),
      url: 'text',
      pattern: 'text',
      sources: list(source),
    }),
  },
  // xAI
  x_search_call: call,
  file_search_call: {
    ...item,
    queries: list('text'),
    results: list(object({ ...file, text: 'text', score: 'number', attributes: 'primitives' })),
  },
  code_interpreter_call: {
    ...call,
    container_id: 'text',
    code: 'text',
    outputs: list(object({ type: 'text', logs: 'text', url: 'text' })),
  },
  image_generation_call: {
    ...item,
    result: 'text',
    action: 'text',
    background: 'text',
    output_format: 'text',
    quality: 'text',
    revised_prompt: 'text',
    size: 'text',
  },
  mcp_call: {
    ...call,
    server_label: 'text',
    output: 'text',
    error: 'text',
    approval_request_id: 'text',
  },
  mcp_approval_request: { ...call, server_label: 'text' },
  computer_call: {
    ...call,
    action: object({
      ...point,
      type: 'text',
      button: 'text',
      keys: list('text'),
      text: 'text',
      path: list(object(point)),
      scroll_x: 'number',
      scroll_y: 'number',
    }),
    pending_safety_checks: list(object({ id: 'text', code: 'text', message: 'text' })),
  },
  local_shell_call: {
    ...call,
    action: object({
      type: 'text',
      command: list('text'),
      env: 'primitives',
      timeout_ms: 'number',
      user: 'text',
      working_directory: 'text',
    }),
  },
  shell_call: {
    ...call,
    ...caller,
    action: object({ commands: list('text'), timeout_ms: 'number', max_output_length: 'number' }),
    environment: object({ type: 'text', container_id: 'text' }),
  },
  shell_call_output: {
    ...call,
    ...caller,
    max_output_length: 'number',
    output: list(
      object({
        stdout: 'text',
        stderr: 'text',
        outcome: object({ type: 'text', exit_code: 'number' }),
        created_by: 'text',
      }),
    ),
  },
  apply_patch_call: { ...call, ...caller, operation: object({ type: 'text', path: 'text', diff: 'text' }) },
  tool_search_call: {
    ...call,
    ...caller,
    arguments: object({ goal: 'text', query: 'text', paths: list('text') }),
    execution: 'text',
  },
  program: { ...call, code: 'text', fingerprint: 'text' },
  program_output: { ...call, result: 'text' },
}

/**
 * An output item as it may go back: of a known type, of the assistant, with its known fields alone. `provider_data`
 * comes from outside (a database, a browser), and an item of another type or role would speak as somebody else.
 *
 * @param onUnknown is called for each field that is left out.
 * @returns undefined for any other item.
 */
export function knownItem(raw: JsonObject, onUnknown: (field: string) => void): JsonObject | undefined {
  const type = textOf(raw['type'])
  const fields = Object.hasOwn(knownItems, type) ? knownItems[type] : undefined
  if (!fields) return undefined
  const isOther = type === 'message' && (raw['role'] ?? 'assistant') !== 'assistant'
  if (isOther) return undefined
  const known = readShape(raw, object(fields), onUnknown)
  return known && type === 'message' ? { ...known, role: 'assistant' } : known
}

/** Whether a value is an item at all. */
export const isItem = (value: unknown): value is JsonObject =>
  isJsonObject(value) && textOf(value['type']) !== ''
