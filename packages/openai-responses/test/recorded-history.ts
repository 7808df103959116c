import { accumulate, type ChatMessage } from '@slf/core'
import { ToolCallIds } from '@slf/adapter-kit'
import { EventDecoder } from '../src/decode/decode-events.js'
import { decodeContext } from './decode.js'

type Json = Record<string, unknown>

/** Items that only a model, or a tool that the provider runs, makes. */
const isModelItem = ({ type, role }: Json): boolean =>
  role === 'assistant' || (type !== undefined && type !== 'message' && type !== 'function_call_output')

/**
 * The history that SLF would hold when it sends a recorded input: each run of items that the model made is decoded as
 * the response that it was, everything else becomes the message that it stands for.
 *
 * @param isStored whether the recorded requests let the server store its responses.
 */
export function historyOf(input: unknown, isStored: boolean): ChatMessage[] {
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : (input as Json[])
  const history: ChatMessage[] = []
  let run: Json[] = []
  const endRun = (): void => {
    if (run.length > 0) history.push(decodedTurn(run, isStored, history))
    run = []
  }
  for (const item of items) {
    if (isModelItem(item)) {
      run.push(item)
      continue
    }
    endRun()
    history.push(
      item['type'] === 'function_call_output' ? toolMessage(item, history) : (chatMessage(item) as never),
    )
  }
  endRun()
  return history
}

/** The assistant message that a response with these items becomes. */
export function decodedTurn(
  items: readonly Json[],
  isStored: boolean,
  history: readonly ChatMessage[],
): ChatMessage {
  const response = { id: 'resp', status: 'completed', store: isStored, output: items.map(asOutput) }
  const decoder = new EventDecoder(decodeContext({ ids: new ToolCallIds(history) }))
  const message = accumulate(decoder.decode({ type: 'response.completed', response })).choices[0]?.message
  return { ...message, role: 'assistant' } as ChatMessage
}

/** The short form of a message in a request, in the form that a server answers with. */
const asOutput = (item: Json): Json =>
  typeof item['content'] === 'string'
    ? {
        type: 'message',
        id: 'msg',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: item['content'], annotations: [] }],
      }
    : item

function chatMessage({ role, content }: Json): Json {
  if (typeof content === 'string') return { role, content }
  return { role, content: (content as Json[]).map((part) => ({ ...part, type: 'text' })) }
}

function toolMessage({ call_id, output }: Json, history: readonly ChatMessage[]): ChatMessage {
  const calls = history.flatMap((message) => (message.role === 'assistant' ? (message.tool_calls ?? []) : []))
  const call = calls.filter(({ id }) => id === call_id).at(-1) ?? calls.at(-1)
  return { role: 'tool', tool_call_id: call?.id ?? '', content: String(output) }
}

/**
 * What must be equal in two inputs that a server takes for the same conversation. Left out, because a server reads the
 * inputs alike without it: the spelling of ids of items (they are optional), `status` (likewise), the order of keys,
 * a text as a string or as a list of parts, the `type` of a message that its role says already, empty `annotations`,
 * `logprobs` and reasoning `content`. Ids of calls may have other names as long as each output answers the same call:
 * they are numbered in order of appearance.
 */
export function inputMeaning(input: unknown): unknown[] {
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : (input as Json[])
  const numbers = new Map<unknown, number>()
  const callNumber = (id: unknown): number => {
    if (!numbers.has(id)) numbers.set(id, numbers.size)
    return numbers.get(id) as number
  }
  return items.map((item) => {
    const { id: _id, status: _status, call_id, type, content, ...rest } = item
    const meaning: Json = { ...rest, ...(type === 'message' ? {} : { type }), ...contentMeaning(content) }
    if (call_id !== undefined) meaning['call'] = callNumber(call_id)
    return sortKeys(meaning)
  })
}

function contentMeaning(content: unknown): Json {
  if (content === undefined || (Array.isArray(content) && content.length === 0)) return {}
  const parts = typeof content === 'string' ? [{ text: content }] : (content as Json[])
  const isText = ({ type }: Json): boolean =>
    type === undefined || type === 'input_text' || type === 'output_text'
  return {
    content: parts.map((part) => {
      if (!isText(part)) return sortKeys(part)
      const { type: _type, annotations, logprobs, ...rest } = part
      return sortKeys({ ...rest, ...nonEmpty({ annotations, logprobs }) })
    }),
  }
}

const nonEmpty = (lists: Json): Json =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => Array.isArray(list) && list.length > 0))

const sortKeys = (object: Json): Json =>
  Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
