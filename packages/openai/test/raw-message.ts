import type { CompletionUsage } from '@slf/core'

type Json = Readonly<Record<string, unknown>>

/** What a recorded stream says, read in the plainest way: joined texts, calls by index or id, the last words on the rest. */
export interface RawMessage {
  readonly content: string
  readonly reasoning: string
  readonly refusal: string
  readonly calls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[]
  readonly finish: string
  readonly usage: CompletionUsage | undefined
  readonly id: string
  readonly model: string
  readonly citations: readonly unknown[]
  readonly details: readonly unknown[]
}

/** Reads the data lines of a recorded stream without any code of the adapter. */
export function rawMessage(text: string): RawMessage {
  const events = text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:') && !line.includes('[DONE]'))
    .map((line) => JSON.parse(line.slice(5)) as Json)
  const choices = events.flatMap((event) => (event['choices'] ?? []) as Json[])
  const deltas = choices.map((choice) => (choice['delta'] ?? {}) as Json)
  const calls = new Map<unknown, { id: string; name: string; arguments: string }>()
  for (const piece of deltas.flatMap((delta) => (delta['tool_calls'] ?? []) as Json[])) {
    const called = (piece['function'] ?? {}) as Json
    const key = piece['index'] ?? piece['id']
    const known = calls.get(key) ?? { id: '', name: '', arguments: '' }
    calls.set(key, {
      id: known.id || string(piece['id']),
      name: known.name || string(called['name']),
      arguments: known.arguments + string(called['arguments']),
    })
  }
  return {
    content: deltas.map((delta) => texts(delta['content'], 'text')).join(''),
    reasoning: deltas
      .map(
        (delta) =>
          string(delta['reasoning_content'] ?? delta['reasoning']) + texts(delta['content'], 'thinking'),
      )
      .join(''),
    refusal: deltas.map((delta) => string(delta['refusal'])).join(''),
    calls: [...calls.values()],
    finish: last(choices.map((choice) => string(choice['finish_reason']))) ?? '',
    usage: last(events.map((event) => event['usage'] as CompletionUsage)),
    id: events.map((event) => string(event['id'])).find(Boolean) ?? '',
    model: events.map((event) => string(event['model'])).find(Boolean) ?? '',
    citations: last(events.map((event) => event['citations'] as unknown[])) ?? [],
    details: deltas.flatMap((delta) => (delta['reasoning_details'] ?? []) as unknown[]),
  }
}

/** The same as the body of a whole answer. */
export const rawBody = (raw: RawMessage): Json => ({
  id: raw.id,
  object: 'chat.completion',
  model: raw.model,
  ...(raw.citations.length > 0 ? { citations: raw.citations } : {}),
  choices: [
    {
      index: 0,
      finish_reason: raw.finish || null,
      message: {
        role: 'assistant',
        content: raw.content || null,
        refusal: raw.refusal || null,
        reasoning: raw.reasoning || null,
        reasoning_details: raw.details,
        tool_calls: raw.calls.map(({ id, ...called }) => ({ id, type: 'function', function: called })),
      },
    },
  ],
  ...(raw.usage ? { usage: raw.usage } : {}),
})

function texts(content: unknown, type: string): string {
  if (typeof content === 'string') return type === 'text' ? content : ''
  const parts = Array.isArray(content) ? (content as Json[]) : []
  return parts
    .filter((part) => part['type'] === type)
    .flatMap((part) => (type === 'text' ? [part] : (part['thinking'] as Json[])))
    .map((part) => string(part['text']))
    .join('')
}

const last = <Value>(values: readonly Value[]): Value | undefined => values.filter(Boolean).at(-1)
const string = (value: unknown): string => (typeof value === 'string' ? value : '')
