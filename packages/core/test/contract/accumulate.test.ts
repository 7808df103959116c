import {
  accumulate,
  type ChatCompletionChunk,
  type CompletionDelta,
  inferFinishReason,
  type ToolCallDelta,
} from '@slf/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const chunk = (delta: CompletionDelta, finish_reason: string | null = null): ChatCompletionChunk => ({
  choices: [{ index: 0, delta, finish_reason }],
})
const toolDelta = (delta: Record<string, unknown>): ToolCallDelta => delta as unknown as ToolCallDelta
const callsOf = (...deltas: Record<string, unknown>[][]) =>
  accumulate(deltas.map((delta) => chunk({ tool_calls: delta.map(toolDelta) }))).choices[0]?.message
    .tool_calls

describe('an answer is the same however its deltas were cut', () => {
  /** A whole answer, and a way to cut it: every text is cut at random places, in order, calls interleaved. */
  const call = fc.record({
    id: fc.string({ minLength: 1 }),
    name: fc.string({ minLength: 1 }),
    arguments: fc.string(),
  })
  const answer = fc.record({
    text: fc.string(),
    reasoning: fc.string(),
    refusal: fc.string(),
    calls: fc.uniqueArray(call, { selector: ({ id }) => id, maxLength: 3 }),
  })
  type Answer = typeof answer extends fc.Arbitrary<infer A> ? A : never

  const cut = (text: string, lengths: () => number): string[] => {
    const pieces: string[] = []
    for (let start = 0; start < text.length;) {
      const length = lengths()
      pieces.push(text.slice(start, start + length))
      start += length
    }
    return pieces
  }
  const deltasOf = (whole: Answer, lengths: () => number): ChatCompletionChunk[] => [
    ...cut(whole.reasoning, lengths).map((text) => chunk({ reasoning_content: text })),
    ...cut(whole.text, lengths).map((text) => chunk({ content: text })),
    ...cut(whole.refusal, lengths).map((text) => chunk({ refusal: text })),
    ...whole.calls.flatMap(({ id, name, arguments: text }, index) => [
      chunk({ tool_calls: [toolDelta({ index, id, type: 'function', function: { name, arguments: '' } })] }),
      ...cut(text, lengths).map((piece) =>
        chunk({ tool_calls: [toolDelta({ index, function: { arguments: piece } })] }),
      ),
    ]),
    chunk({}, 'stop'),
    { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
  ]

  test('texts and arguments', () => {
    fc.assert(
      fc.property(answer, fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (whole, lengths) => {
        const uncut = accumulate(deltasOf(whole, () => 1_000))
        expect(accumulate(deltasOf(whole, () => lengths.next().value))).toEqual(uncut)
        const message = uncut.choices[0]?.message
        expect(message?.content ?? '').toBe(whole.text)
        expect(message?.refusal ?? '').toBe(whole.refusal)
        expect(message?.reasoning_content ?? '').toBe(whole.reasoning)
        expect(message?.tool_calls ?? []).toEqual(
          whole.calls.map(({ id, name, arguments: text }) => ({
            id,
            type: 'function',
            function: { name, arguments: text },
          })),
        )
      }),
    )
  })
})

describe('tool calls', () => {
  const a = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }
  const b = { id: 'b', type: 'function', function: { name: 'g', arguments: '[]' } }

  test.each<[string, Record<string, unknown>[][], unknown]>([
    [
      'pieces by index, interleaved',
      [
        [{ index: 1, id: 'a', function: { name: 'f', arguments: '{' } }],
        [{ index: 2, id: 'b', function: { name: 'g', arguments: '[' } }],
        [{ index: 1, function: { arguments: '}' } }],
        [{ index: 2, function: { arguments: ']' } }],
      ],
      [a, b],
    ],
    [
      'no index: by id',
      [
        [
          { id: 'a', function: { name: 'f', arguments: '{' } },
          { id: 'b', function: { name: 'g', arguments: '[]' } },
        ],
        [{ id: 'a', function: { arguments: '}' } }],
      ],
      [a, b],
    ],
    [
      'neither index nor id: a name opens, a piece continues',
      [
        [{ function: { name: 'f', arguments: '{' } }],
        [{ function: { arguments: '}' } }],
        [{ function: { name: 'g', arguments: '[]' } }],
      ],
      [
        { ...a, id: '' },
        { ...b, id: '' },
      ],
    ],
    [
      'one index, two ids',
      [
        [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }],
        [{ index: 0, id: 'b', function: { name: 'g', arguments: '[]' } }],
      ],
      [a, b],
    ],
    [
      'id and name repeated, the id later emptied',
      [
        [{ index: 0, id: 'a', function: { name: 'f', arguments: '{' } }],
        [{ index: 0, id: '', function: { name: 'f', arguments: '}' } }],
      ],
      [a],
    ],
    [
      'the id comes late',
      [
        [{ index: 0, function: { name: 'f', arguments: '' } }],
        [{ index: 0, id: 'a', function: { arguments: '{}' } }],
      ],
      [a],
    ],
    [
      'a name in pieces',
      [
        [{ index: 0, id: 'a', function: { name: 'get_', arguments: '' } }],
        [{ index: 0, function: { name: 'weather', arguments: '{}' } }],
      ],
      [{ ...a, function: { name: 'get_weather', arguments: '{}' } }],
    ],
    ['arguments as an object', [[{ index: 0, id: 'a', function: { name: 'f', arguments: {} } }]], [a]],
    [
      'extras are kept',
      [[{ index: 0, id: 'a', extra_content: { signature: 's' }, function: { name: 'f', arguments: '{}' } }]],
      [{ ...a, extra_content: { signature: 's' } }],
    ],
    [
      'a huge index costs nothing',
      [[{ index: 4294967294, id: 'a', function: { name: 'f', arguments: '{}' } }]],
      [a],
    ],
  ])('%s', (_, deltas, expected) => expect(callsOf(...deltas)).toEqual(expected))

  test('a hostile __proto__ reaches nothing', () => {
    const delta = JSON.parse(
      '{"index":0,"id":"a","__proto__":{"polluted":1},"function":{"name":"f"}}',
    ) as object
    const calls = callsOf([delta as Record<string, unknown>])
    expect(Object.keys(calls?.[0] ?? {})).not.toContain('__proto__')
    expect((calls?.[0] as Record<string, unknown> | undefined)?.['polluted']).toBeUndefined()
  })
})

test('first real id and model, last real usage, one finish', () => {
  const completion = accumulate([
    { id: '', model: '', created: 0, choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } },
    { id: 'x', model: 'm', created: 7, choices: [{ delta: { content: 'hi' } }] },
    {
      id: 'y',
      model: 'n',
      choices: [{ finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 9 },
    },
    { choices: [{ finish_reason: 'length' }], usage: null },
  ])
  expect(completion).toEqual({
    id: 'x',
    object: 'chat.completion',
    created: 7,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 9 },
  })
})

test('annotations are joined, provider data is replaced, answers are kept apart', () => {
  const [first, second] = accumulate([
    { choices: [{ index: 1, delta: { content: 'B' } }] },
    { choices: [{ index: 0, delta: { content: 'A', annotations: [1], provider_data: { v: 1 } } }] },
    { choices: [{ index: 0, delta: { annotations: [2], provider_data: { v: 2 } } }] },
  ]).choices
  expect(first?.message).toMatchObject({ content: 'A', annotations: [1, 2], provider_data: { v: 2 } })
  expect(second?.message.content).toBe('B')
})

test('a whole completion without a reason gets the one that its message tells', () => {
  const toolCall = { id: 'a', type: 'function' as const, function: { name: 'f', arguments: '' } }
  const reasons = inferFinishReason({
    choices: [
      { message: { content: 'x' } },
      { message: { tool_calls: [toolCall] }, finish_reason: null },
      { message: { content: 'x' }, finish_reason: 'length' },
    ],
  }).choices.map((choice) => choice.finish_reason)
  expect(reasons).toEqual(['stop', 'tool_calls', 'length'])
})
