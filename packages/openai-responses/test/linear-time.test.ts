import { describe, expect, it } from 'vitest'
import { encodeRequest } from '../src/encode/encode-request.js'
import { chunksOf } from './decode.js'

type Json = Record<string, unknown>

const end = {
  type: 'response.completed',
  response: { id: 'resp_1', status: 'completed', output: [] as Json[] },
}
const added = (output_index: number, item: Json): Json => ({
  type: 'response.output_item.added',
  output_index,
  item,
})
const done = (output_index: number, item: Json): Json => ({
  type: 'response.output_item.done',
  output_index,
  item,
})
const piece = '{"k":"0123456789"},'.repeat(4)
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** Streams of every kind of content, of any size. */
const streams: Readonly<Record<string, readonly [most: number, events: (size: number) => Json[]]>> = {
  text: [
    10_000,
    (size) => [
      ...times(size, () => ({ type: 'response.output_text.delta', output_index: 0, delta: piece })),
      done(0, { type: 'message', content: [{ type: 'output_text', text: piece.repeat(size) }] }),
    ],
  ],
  reasoning: [
    10_000,
    (size) => [
      ...times(size, (index) => ({
        type: 'response.reasoning_summary_text.delta',
        output_index: 0,
        summary_index: index % 2,
        delta: piece,
      })),
    ],
  ],
  arguments: [
    10_000,
    (size) => [
      added(0, { type: 'function_call', id: 'f', call_id: 'c', name: 'f', arguments: '' }),
      ...times(size, () => ({
        type: 'response.function_call_arguments.delta',
        output_index: 0,
        delta: piece,
      })),
      done(0, { type: 'function_call', id: 'f', call_id: 'c', name: 'f', arguments: piece.repeat(size) }),
    ],
  ],
  'the input of a custom tool': [
    10_000,
    (size) => [
      added(0, { type: 'custom_tool_call', id: 'f', call_id: 'c', name: 'f', input: '' }),
      ...times(size, () => ({
        type: 'response.custom_tool_call_input.delta',
        output_index: 0,
        delta: piece,
      })),
      done(0, { type: 'custom_tool_call', id: 'f', call_id: 'c', name: 'f', input: piece.repeat(size) }),
    ],
  ],
  'many parts': [
    8_000,
    (size) =>
      times(size, (index) => [
        { type: 'response.output_text.delta', output_index: 0, content_index: index, delta: piece },
        { type: 'response.output_text.done', output_index: 0, content_index: index, text: piece },
      ]).flat(),
  ],
  'many calls of one id': [
    1_000,
    (size) =>
      times(size, (index) =>
        done(index, {
          type: 'function_call',
          call_id: 'c',
          name: 'f',
          arguments: `${piece.repeat(20)}${index}`,
        }),
      ),
  ],
  'many items': [
    4_000,
    (size) =>
      times(size, (index) => [
        added(index, { type: 'message', id: `m${index}`, content: [] }),
        { type: 'response.output_text.delta', item_id: `m${index}`, delta: piece },
        done(index, { type: 'message', id: `m${index}`, content: [{ type: 'output_text', text: piece }] }),
      ]).flat(),
  ],
  'many items of one number': [
    4_000,
    (size) =>
      times(size, (index) => [
        added(0, { type: 'message', id: `m${index}`, content: [] }),
        done(0, { type: 'message', id: `m${index}`, content: [{ type: 'output_text', text: piece }] }),
      ]).flat(),
  ],
  'many items in the end alone': [
    4_000,
    (size) => {
      const output = times(size, (index) => ({
        type: 'message',
        id: `m${index}`,
        content: [{ type: 'output_text', text: piece }],
      }))
      return [{ ...end, response: { ...end.response, output } }]
    },
  ],
}

/** Milliseconds of CPU that a piece of work takes, at its best of a few times. */
function cpuOf(work: () => unknown): number {
  return Math.min(
    ...times(4, () => {
      const start = process.cpuUsage()
      work()
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1_000
    }),
  )
}

/** Four times the input may take four times as long; sixteen times would be quadratic. */
function expectLinear(most: number, run: (size: number) => () => unknown): void {
  run(most / 4)()
  const small = cpuOf(run(most / 4))
  const large = cpuOf(run(most))
  expect(large / Math.max(small, 1), `${small} ms, then ${large} ms`).toBeLessThan(10)
}

describe('time grows with the length of', () => {
  it.each(Object.entries(streams))('a stream of %s', (_kind, [most, eventsOf]) => {
    expectLinear(most, (size) => {
      const events = [...eventsOf(size), end]
      return () => chunksOf(events)
    })
  })

  it('a history', () => {
    expectLinear(2_000, (size) => {
      const items = (index: number): Json[] => [
        { type: 'reasoning', id: `r${index}`, summary: [], encrypted_content: piece },
        { type: 'function_call', id: `f${index}`, call_id: 'call_0', name: 'f', arguments: '{}' },
      ]
      const messages = times(size, (index) => [
        {
          role: 'assistant',
          tool_calls: [{ id: 'call_0', type: 'function', function: { name: 'f', arguments: '{}' } }],
          provider_data: { openai_responses: { source: 'acme', model: 'm-1', items: items(index) } },
        },
        { role: 'tool', tool_call_id: 'call_0', content: piece },
      ]).flat()
      const settings = {
        source: 'acme',
        model: 'm-1',
        stream: true,
        replay: true,
        encryptedReasoning: true,
        unsupported: () => undefined,
      }
      return () => encodeRequest({ messages: messages as never }, settings)
    })
  })
})
