import { SlfError } from '@slf/core'
import { ToolCallIds } from '@slf/adapter-kit'
import { describe, expect, it } from 'vitest'
import { ChatStreamDecoder } from '../src/decode/chat-stream-decoder.js'
import { call, chunk } from './fixtures.js'

const PIECE = 'x'.repeat(1_000)
const text = (count: number): readonly string[] => Array.from({ length: count }, () => PIECE)
const several = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Streams of each kind of content, as long as one likes. */
const kinds: Readonly<Record<string, (count: number) => readonly object[]>> = {
  text: (count) => text(count).map((content) => chunk({ content })),
  'text, and the whole message at its end': (count) => [
    ...text(count).map((content) => chunk({ content })),
    { choices: [{ index: 0, message: { content: text(count).join('') }, finish_reason: 'stop' }] },
  ],
  'text as parts': (count) => [
    chunk({ content: [{ type: 'thinking', thinking: 'hm' }] }),
    ...text(count).map((part) => chunk({ content: [{ type: 'text', text: part }] })),
  ],
  reasoning: (count) => text(count).map((reasoning) => chunk({ reasoning })),
  'reasoning details': (count) =>
    text(count).map((part) =>
      chunk({ reasoning_details: [{ type: 'reasoning.text', index: 0, text: part }] }),
    ),
  'thinking blocks': (count) =>
    text(count).map((thinking) => chunk({ thinking_blocks: [{ type: 'thinking', thinking }] })),
  refusal: (count) => text(count).map((refusal) => chunk({ refusal })),
  arguments: (count) => [
    chunk(call(0, 'a', 'f', '{"text":"')),
    ...text(count).map((part) => chunk(call(0, undefined, undefined, part))),
    chunk(call(0, undefined, undefined, '"}')),
  ],
  'arguments with id and name on each piece': (count) => [
    chunk(call(0, 'a', 'f', '{"text":"')),
    ...text(count).map((part) => chunk(call(0, 'a', 'f', part))),
    chunk(call(0, 'a', 'f', '"}')),
  ],
  'arguments at an index of their own': (count) => [
    chunk(call(0, 'a', 'f', '')),
    chunk(call(1, undefined, undefined, '{"text":"')),
    ...text(count).map((part) => chunk(call(1, undefined, undefined, part))),
    chunk(call(1, undefined, undefined, '"}')),
  ],
  'input of a custom tool': (count) => [
    chunk({ tool_calls: [{ index: 0, id: 'a', type: 'custom', custom: { name: 'f', input: '' } }] }),
    ...text(count).map((input) => chunk({ tool_calls: [{ index: 0, custom: { input } }] })),
  ],
  'many calls': (count) =>
    several(count).flatMap((index) => [
      chunk(call(index, `call-${index}`, 'f', '')),
      chunk(call(index, undefined, undefined, JSON.stringify({ PIECE }))),
    ]),
  'many calls, then their arguments': (count) => [
    ...several(count).map((index) => chunk(call(index, `call-${index}`, 'f', ''))),
    ...several(count).map((index) => chunk(call(index, undefined, undefined, JSON.stringify({ PIECE })))),
  ],
  'calls of one id': (count) =>
    several(count).map((index) => chunk(call(0, 'a', 'f', JSON.stringify({ index, PIECE })))),
  citations: (count) => text(count).map((url) => ({ ...chunk({ content: 'x' }), citations: [url] })),
}

/** The choices of one answer are at most 128, so that more of them means more of each. */
const choices = (count: number): readonly object[] =>
  text(count).map((content, place) => ({ choices: [{ index: place % 100, delta: { content } }] }))

/** CPU time that decoding takes, in milliseconds: the least of several, for others use this machine too. */
function cost(events: readonly object[], asked = 1): number {
  const sent = events.map((event) => ({ data: JSON.stringify(event) }))
  return Math.min(
    ...several(2).map(() => {
      const decoder = new ChatStreamDecoder({
        source: 'https://provider.test/v1',
        ids: new ToolCallIds([]),
        warn: () => {},
        failed: () => new SlfError('failed'),
        choices: asked,
        jsonDepth: 128,
      })
      const before = process.cpuUsage()
      for (const event of sent) decoder.push(event)
      decoder.push({ data: JSON.stringify(chunk({}, 'stop')) })
      decoder.push({ data: '[DONE]' })
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1_000
    }),
  )
}

/** 32 times the input takes 32 times as long; quadratic work would take a thousand times as long. */
const FACTOR = 32
const MOST = FACTOR * 6

describe('the time that decoding takes grows as the stream does', () => {
  it.each(Object.entries(kinds))('%s', (name, make) => {
    // Calls are limited to 1,024; of texts there are 2 MB.
    const most = name.includes('calls') ? 1_024 : 2_048
    cost(make(most / FACTOR))
    expect(cost(make(most)) / Math.max(cost(make(most / FACTOR)), 0.5)).toBeLessThan(MOST)
  })

  it('many choices', () => {
    cost(choices(64), 100)
    expect(cost(choices(2_048), 100) / Math.max(cost(choices(64), 100), 0.5)).toBeLessThan(MOST)
  })
})
