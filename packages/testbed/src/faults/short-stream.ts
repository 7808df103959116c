import { sseText } from '../fixtures/sse.js'
import type { Wire } from '../wire.js'
import { GOOD_DELTAS } from './good-answer.js'

/** One event of a short stream: its bytes, how many of them hold the whole data, and what it tells. */
interface StreamEvent {
  readonly start: number
  /** After the last byte of its data line, before the line end. */
  readonly dataEnd: number
  /** After its blank line. */
  readonly end: number
  readonly delta: string
  readonly terminal: boolean
}

/** A short stream of the good answer, and what each part of it tells. */
export interface StreamMap {
  readonly bytes: Uint8Array
  readonly events: readonly StreamEvent[]
}

/** The events of {@link streamMap} as objects: trimmed, for there is a case for each of their bytes. */
export function shortEvents(wire: Wire): readonly Record<string, unknown>[] {
  if (wire === 'chat') {
    const chunk = (delta: object, finish_reason: string | null = null): Record<string, unknown> => ({
      id: 'c',
      choices: [{ index: 0, delta, finish_reason }],
    })
    return [
      chunk({ role: 'assistant', content: '' }),
      ...GOOD_DELTAS.map((content) => chunk({ content })),
      chunk({}, 'stop'),
      { id: 'c', choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    ]
  }
  const text = GOOD_DELTAS.join('')
  const message = (content: object[]): object => ({ type: 'message', id: 'm', role: 'assistant', content })
  const part = { type: 'output_text', text, annotations: [] }
  const response = { id: 'r', object: 'response', model: 'm' }
  return [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: message([]) },
    ...GOOD_DELTAS.map((delta) => ({
      type: 'response.output_text.delta',
      output_index: 0,
      content_index: 0,
      delta,
    })),
    { type: 'response.output_item.done', output_index: 0, item: message([part]) },
    {
      type: 'response.completed',
      response: {
        ...response,
        status: 'completed',
        output: [message([part])],
        usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
      },
    },
  ]
}

/** The short stream of a wire, with the offsets of its events. */
export function streamMap(wire: Wire): StreamMap {
  const encoder = new TextEncoder()
  const objects = shortEvents(wire)
  let position = 0
  const events = objects.map((object): StreamEvent => {
    const start = position
    position += encoder.encode(sseText([object], { done: false })).length
    return { start, dataEnd: position - 2, end: position, ...meaning(object) }
  })
  return { bytes: encoder.encode(sseText(objects)), events }
}

/** The short stream up to its first text. */
export function startOf(wire: Wire): string {
  const { bytes, events } = streamMap(wire)
  return new TextDecoder().decode(bytes.subarray(0, events.find(({ delta }) => delta !== '')?.end))
}

/** One delta of text, as the text of an event. */
export function deltaText(wire: Wire, text: string): string {
  const event =
    wire === 'chat'
      ? { id: 'c', choices: [{ index: 0, delta: { content: text }, finish_reason: null }] }
      : { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: text }
  return sseText([event], { done: false })
}

function meaning(event: Record<string, unknown>): { delta: string; terminal: boolean } {
  if (typeof event['delta'] === 'string') return { delta: event['delta'], terminal: false }
  const [choice] = (event['choices'] ?? []) as readonly {
    delta: { content?: string }
    finish_reason: unknown
  }[]
  return {
    delta: choice?.delta.content ?? '',
    terminal: event['type'] === 'response.completed' || choice?.finish_reason === 'stop',
  }
}
