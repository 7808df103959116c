import { SlfError } from '@slf/core'
import { ToolCallIds } from '@slf/adapter-kit'
import { describe, expect, it } from 'vitest'
import { ChatStreamDecoder } from '../src/decode/chat-stream-decoder.js'
import { call, chunk, helloMessage, messageOf, toolCall, usage } from './fixtures.js'
import { eventsOutcome } from './in-process.js'

const bare = (index: number | undefined, text: string) => call(index, undefined, undefined, text)
const whole = (message: object, finish: string | null = 'stop') => ({
  id: 'c',
  choices: [{ index: 0, message, finish_reason: finish }],
})
const two = [toolCall('a', 'f', '{"x":1}'), toolCall('b', 'g', '{"y":2}')]

interface Row {
  readonly name: string
  readonly events: readonly object[]
  readonly message?: object
  readonly finish?: string
  readonly done?: boolean
}

describe('indexes and ids of tool calls lie', () => {
  const rows: readonly Row[] = [
    {
      name: 'the head of the second call at index 0, its arguments at index 1',
      events: [
        chunk(call(0, 'a', 'f', '')),
        chunk(bare(0, '{"x":1}')),
        chunk(call(0, 'b', 'g', '')),
        chunk(bare(1, '{"y"')),
        chunk(bare(1, ':2}')),
      ],
    },
    {
      name: 'arguments of the second call at index 0',
      events: [
        chunk(call(0, 'a', 'f', '')),
        chunk(bare(0, '{"x":1}')),
        chunk(call(1, 'b', 'g', '')),
        chunk(bare(0, '{"y":2}')),
      ],
    },
    {
      name: 'each piece at an index of its own',
      events: [
        chunk(call(0, 'a', 'f', '')),
        chunk(bare(1, '{"x"')),
        chunk(bare(2, ':1}')),
        chunk(call(3, 'b', 'g', '')),
        chunk(bare(4, '{"y"')),
        chunk(bare(5, ':2}')),
      ],
    },
    {
      name: 'heads first, arguments at further indexes',
      events: [
        chunk(call(0, 'a', 'f', '')),
        chunk(call(1, 'b', 'g', '')),
        chunk(bare(2, '{"x":1}')),
        chunk(bare(3, '{"y":2}')),
      ],
    },
    {
      name: 'an id that changes with each piece',
      events: [
        chunk(call(0, 'a', 'f', '')),
        chunk(call(0, 'a2', undefined, '{"x"')),
        chunk(call(0, 'a3', undefined, ':1}')),
        chunk(call(1, 'b', 'g', '')),
        chunk(call(1, 'b2', undefined, '{"y":2}')),
      ],
    },
    {
      name: 'ids at wrong indexes',
      events: [
        chunk(call(0, 'a', 'f', '{"x"')),
        chunk(call(1, 'b', 'g', '{"y"')),
        chunk(call(1, 'a', undefined, ':1}')),
        chunk(call(0, 'b', undefined, ':2}')),
      ],
    },
    {
      name: 'all arguments again, at another index',
      events: [
        chunk(call(0, 'a', 'f', '{"x":1}')),
        chunk(bare(1, '{"x":1}')),
        chunk(call(2, 'b', 'g', '{"y":2}')),
      ],
    },
    {
      name: 'whole calls again in the last chunk, one of which had lost its end',
      events: [
        chunk(call(0, 'a', 'f', '{"x":1}')),
        chunk(call(1, 'b', 'g', '{"y"')),
        chunk(
          {
            role: 'assistant',
            tool_calls: two.map((each, index) => ({ index, ...each })),
          },
          'tool_calls',
        ),
      ],
    },
  ]

  it.each(rows)('$name', async ({ events }) => {
    const outcome = await eventsOutcome([...events, chunk({}, 'tool_calls')])
    expect(messageOf(outcome)).toMatchObject({ tool_calls: two })
  })

  it.each<[string, readonly object[]]>([
    [
      'arguments between two calls that have theirs',
      [chunk(call(0, 'a', 'f', '{"x":1}')), chunk(bare(5, '{"z":3}')), chunk(call(1, 'b', 'g', '{"y":2}'))],
    ],
    [
      'heads of two calls at one index, then arguments at two',
      [
        chunk(call(0, 'a', 'f', '')),
        chunk(call(0, 'b', 'g', '')),
        chunk(bare(1, '{"y":2}')),
        chunk(bare(0, '{"x":1}')),
      ],
    ],
  ])('never runs a tool with the arguments of another: %s', async (_name, events) => {
    const { error } = await eventsOutcome([...events, chunk({}, 'tool_calls')])
    expect(error).toMatchObject({
      name: 'StreamFormatError',
      message: expect.stringContaining('which tool call') as string,
    })
  })

  it('keeps a call without a name apart that has an id and arguments of its own', async () => {
    const outcome = await eventsOutcome([
      chunk(call(0, 'a', 'f', '{"x":1}')),
      chunk(call(1, 'b', undefined, '{}'), 'tool_calls'),
    ])
    expect(messageOf(outcome)).toMatchObject({ tool_calls: [two[0], toolCall('b', '', '{}')] })
  })
})

describe('ends lie', () => {
  const rows: readonly Row[] = [
    {
      name: 'a finish reason on every chunk',
      events: [
        chunk({ role: 'assistant', content: '' }, 'stop'),
        chunk({ content: 'Hel' }, 'stop'),
        chunk({ content: 'lo' }, 'stop'),
      ],
    },
    {
      name: 'a finish reason on every chunk, without [DONE]',
      events: [chunk({ content: 'Hel' }, 'stop'), chunk({ content: 'lo' }, 'stop')],
      done: false,
    },
    {
      name: 'a finish reason on every chunk but the last',
      events: [chunk({ content: 'H' }, 'stop'), chunk({ content: 'el' }, 'stop'), chunk({ content: 'lo' })],
    },
    {
      name: 'stop on every chunk of an answer that was cut',
      events: [chunk({ content: 'Hel' }, 'stop'), chunk({ content: 'lo' }, 'length'), chunk({}, 'stop')],
      finish: 'length',
    },
    {
      name: 'tool calls, with stop on every chunk',
      events: [
        chunk(call(0, 'a', 'f', ''), 'stop'),
        chunk(bare(0, '{"x"'), 'stop'),
        chunk(bare(0, ':1}'), 'stop'),
      ],
      message: { tool_calls: [two[0]] },
      finish: 'tool_calls',
    },
    { name: 'null as a word', events: [chunk({ content: 'Hel' }, 'null'), chunk({ content: 'lo' }, 'null')] },
    { name: 'tool_calls beside a mere text', events: [chunk({ content: 'Hello' }, 'tool_calls')] },
    { name: 'the whole message at the end', events: [...deltas('Hel', 'lo'), whole(helloMessage)] },
    {
      name: 'the whole message after the end',
      events: [...deltas('Hel', 'lo'), chunk({}, 'stop'), whole(helloMessage)],
    },
    {
      name: 'the whole message as the last delta',
      events: [...deltas('Hel', 'lo'), chunk(helloMessage, 'stop')],
    },
    {
      name: 'the whole text as the last delta, without a role',
      events: [...deltas('Hel', 'lo'), chunk({ content: 'Hello' }, 'stop')],
    },
    { name: 'a whole message with more than the deltas', events: [...deltas('Hel'), whole(helloMessage)] },
    {
      name: 'a whole delta with more than the deltas',
      events: [...deltas('Hel'), chunk(helloMessage, 'stop')],
    },
    {
      name: 'a whole message that is trimmed',
      events: [...deltas('Hello', '\n'), whole(helloMessage)],
      message: { content: 'Hello\n' },
    },
    {
      name: 'a whole message with a call that no delta brought',
      events: [...deltas('Hel', 'lo'), whole({ ...helloMessage, tool_calls: [two[0]] }, 'tool_calls')],
      message: { ...helloMessage, tool_calls: [two[0]] },
      finish: 'tool_calls',
    },
    {
      name: 'a whole message with the end of arguments that no delta brought',
      events: [chunk(call(0, 'a', 'f', '{"x"')), whole({ tool_calls: [two[0]] }, 'tool_calls')],
      message: { tool_calls: [two[0]] },
      finish: 'tool_calls',
    },
    {
      name: 'a message beside each delta that holds all so far',
      events: [
        { choices: [{ delta: { content: 'Hel' }, message: { content: 'Hel' } }] },
        { choices: [{ delta: { content: 'lo' }, message: { content: 'Hello' }, finish_reason: 'stop' }] },
      ],
    },
    {
      name: 'messages in place of deltas',
      events: [whole({ content: 'Hel' }, null), whole({ content: 'lo' })],
    },
    {
      name: 'messages that hold all so far, in place of deltas',
      events: [whole({ content: 'Hel' }, null), whole(helloMessage)],
    },
    {
      name: 'text in place of a delta',
      events: [{ choices: [{ text: 'Hel' }] }, { choices: [{ text: 'lo', finish_reason: 'stop' }] }],
    },
    {
      name: 'an index that counts chunks',
      events: ['H', 'el', 'lo'].map((content, index) => ({
        choices: [{ index, delta: { content }, finish_reason: index === 2 ? 'stop' : null }],
      })),
    },
    {
      name: 'an index that begins with 1',
      events: [{ choices: [{ index: 1, delta: { content: 'Hello' }, finish_reason: 'stop' }] }],
    },
    {
      name: 'text that is said twice by the model',
      events: [
        chunk({ role: 'assistant', content: '1' }),
        chunk({ content: '0' }),
        chunk({ content: '10' }, 'stop'),
      ],
      message: { content: '1010' },
    },
  ]

  it.each(rows)('$name', async ({ events, message = helloMessage, finish = 'stop', done = true }) => {
    const outcome = await eventsOutcome(events, { done })
    expect(messageOf(outcome)).toMatchObject(message)
    expect(outcome.completion?.choices).toHaveLength(1)
    expect(outcome.completion?.choices[0]?.finish_reason).toBe(finish)
    const finishes = outcome.chunks
      .flatMap(({ choices }) => choices)
      .filter(({ finish_reason }) => finish_reason)
    expect(finishes).toHaveLength(1)
  })

  it.each<[string, readonly object[]]>([
    ['a lost delta', [...deltas('H', 'llo'), whole(helloMessage)]],
    ['a delta that came twice', [...deltas('He', 'e', 'llo'), whole(helloMessage)]],
    ['a delta that came twice at the end', [...deltas('Hel', 'lo', 'lo'), whole(helloMessage)]],
    ['a lost delta, the whole message as a delta', [...deltas('H', 'llo'), chunk(helloMessage, 'stop')]],
    [
      'a delta that came twice, the whole message as a delta',
      [...deltas('He', 'e', 'llo'), chunk(helloMessage, 'stop')],
    ],
    [
      'lost arguments',
      [chunk(call(0, 'a', 'f', '{"x')), chunk(bare(0, ':1}')), whole({ tool_calls: [two[0]] }, 'tool_calls')],
    ],
    ['another tool', [chunk(call(0, 'a', 'g', '{"x":1}')), whole({ tool_calls: [two[0]] }, 'tool_calls')]],
  ])('an end that contradicts the deltas is an error: %s', async (_name, events) => {
    const { error } = await eventsOutcome(events)
    expect(error).toMatchObject({
      name: 'StreamFormatError',
      message: expect.stringContaining('whole message') as string,
    })
  })

  it('tells what it ignores after the finish', async () => {
    const events = [...deltas('Hel'), chunk({ content: 'lo' }, 'stop'), chunk({ content: 'EVIL' })]
    const { completion, chunks } = await eventsOutcome(events)
    expect(completion?.choices[0]?.message.content).toBe('Hello')
    expect(chunks.flatMap(({ warnings = [] }) => warnings)).toMatchObject([{ code: 'after_finish' }])
  })

  it('waits for the rest of an answer whose first chunk has a finish reason, until the usage ends it', () => {
    const decoder = new ChatStreamDecoder({
      source: 'https://provider.test/v1',
      ids: new ToolCallIds([]),
      warn: () => {},
      failed: () => new SlfError('failed'),
      choices: 1,
      jsonDepth: 128,
    })
    const push = (event: object): unknown => [...decoder.push({ data: JSON.stringify(event) })]
    push(chunk({ content: 'Hello' }, 'stop'))
    expect(decoder.state).toBe('open')
    push({ choices: [], ...usage(2) })
    expect(decoder.state).toBe('complete')
    expect([...decoder.end()].at(-1)).toMatchObject(usage(2))
  })
})

function deltas(...texts: readonly string[]): readonly object[] {
  return [chunk({ role: 'assistant', content: '' }), ...texts.map((content) => chunk({ content }))]
}
