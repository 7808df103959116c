import { describe, expect, it } from 'vitest'
import { call, chunk, messageOf, toolCall } from '../fixtures.js'
import { eventsOutcome, wholeOutcome } from '../in-process.js'

/** The calls that pieces come to, finished by `tool_calls`. */
const callsOf = async (...pieces: readonly object[]): Promise<unknown> =>
  messageOf(await eventsOutcome([...pieces.map((piece) => chunk(piece)), chunk({}, 'tool_calls')]))
    ?.tool_calls

/** A piece that has neither index nor id unless they are given. */
const piece = (fields: object): object => ({ tool_calls: [fields] })

describe('names of tool calls', () => {
  it.each<[string, readonly object[]]>([
    ['once', [call(0, 'a', 'f', ''), call(0, undefined, undefined, '{}')]],
    ['again before the arguments', [call(0, 'a', 'f', ''), call(0, 'a', 'f', '{}')]],
    ['again and again before them', [call(0, 'a', 'f', ''), call(0, 'a', 'f', ''), call(0, 'a', 'f', '{}')]],
    ['with each piece', [call(0, 'a', 'f', '{'), call(0, 'a', 'f', '}')]],
    ['again after the arguments', [call(0, 'a', 'f', '{}'), call(0, 'a', 'f', '')]],
    ['after the arguments', [call(0, 'a', '', '{'), call(0, 'a', undefined, '}'), call(0, 'a', 'f', '')]],
    ['with the last of the arguments', [call(0, 'a', '', '{'), call(0, 'a', 'f', '}')]],
    ['before the id', [call(0, undefined, 'f', ''), call(0, 'a', undefined, '{}')]],
    ['again, without id', [call(0, 'a', 'f', ''), call(0, undefined, 'f', '{}')]],
  ])('come %s: the name is what it is', async (_name, pieces) => {
    expect(await callsOf(...pieces)).toEqual([toolCall('a', 'f', '{}')])
  })

  it('come in pieces, as long as no arguments came', async () => {
    expect(
      await callsOf(call(0, 'a', 'get_', ''), call(0, '', 'wea', ''), call(0, '', 'ther', '{}')),
    ).toEqual([toolCall('a', 'get_weather', '{}')])
  })

  it('that are no text are none', async () => {
    expect(await callsOf(piece({ index: 0, id: 'a', function: { name: 7, arguments: '{}' } }))).toEqual([
      toolCall('a', '', '{}'),
    ])
  })
})

describe('which call a piece belongs to', () => {
  it.each<[string, readonly object[], readonly object[]]>([
    [
      'by its index',
      [call(0, 'a', 'f', '{"x"'), call(1, 'b', 'g', '{"y"'), call(0, '', '', ':1}'), call(1, '', '', ':2}')],
      [toolCall('a', 'f', '{"x":1}'), toolCall('b', 'g', '{"y":2}')],
    ],
    [
      'by its id, where there is no index',
      [
        call(undefined, 'a', 'f', '{"x"'),
        call(undefined, 'b', 'g', '{"y"'),
        call(undefined, 'a', '', ':1}'),
        call(undefined, 'b', '', ':2}'),
      ],
      [toolCall('a', 'f', '{"x":1}'), toolCall('b', 'g', '{"y":2}')],
    ],
    [
      'by its id, where every index is 0',
      [
        call(0, 'a', 'f', '{"x"'),
        call(0, 'b', 'g', '{"y"'),
        call(0, 'a', '', ':1'),
        call(0, 'a', '', '}'),
        call(0, 'b', '', ':2}'),
      ],
      [toolCall('a', 'f', '{"x":1}'), toolCall('b', 'g', '{"y":2}')],
    ],
    [
      'to the last one, where there is neither',
      [
        call(undefined, 'a', 'f', '{}'),
        call(undefined, 'b', 'g', '{"y"'),
        call(undefined, undefined, undefined, ':2}'),
      ],
      [toolCall('a', 'f', '{}'), toolCall('b', 'g', '{"y":2}')],
    ],
    [
      'to one of its own, where only a name came',
      [
        call(undefined, undefined, 'f', '{"x":1}'),
        call(undefined, undefined, 'f', '{"x":2}'),
        call(undefined, undefined, undefined, ''),
      ],
      [toolCall('call00001', 'f', '{"x":1}'), toolCall('call00002', 'f', '{"x":2}')],
    ],
    [
      'to the call of its index, when its id comes late',
      [call(0, undefined, 'f', '{"x"'), call(0, 'a', undefined, ':1}')],
      [toolCall('call00001', 'f', '{"x":1}')],
    ],
    [
      'to another one, when the id at an index is another',
      [call(0, 'a', 'f', '{}'), call(0, 'b', 'f', '{}')],
      [toolCall('a', 'f', '{}'), toolCall('b', 'f', '{}')],
    ],
    [
      'to another one, when the name at an index is another',
      [call(0, undefined, 'f', '{"x"'), call(0, undefined, 'g', '{}')],
      [toolCall('call00001', 'f', '{"x"'), toolCall('call00002', 'g', '{}')],
    ],
    [
      'to another one, when whole arguments are followed by a name and new ones',
      [call(0, undefined, 'f', '{"x":1}'), call(0, undefined, 'f', ' {"x":2}')],
      [toolCall('call00001', 'f', '{"x":1}'), toolCall('call00002', 'f', ' {"x":2}')],
    ],
    [
      'to the same one, when the arguments only look whole',
      [call(0, 'a', 'f', '{"x":'), call(0, 'a', 'f', '{}}')],
      [toolCall('a', 'f', '{"x":{}}')],
    ],
  ])('%s', async (_name, pieces, expected) => {
    // A cut call is no answer, so the finish is one that allows it.
    const { completion } = await eventsOutcome([...pieces.map((one) => chunk(one)), chunk({}, 'length')])
    expect(completion?.choices[0]?.message.tool_calls).toEqual(expected)
  })

  it('a call that came twice is one, whatever stands between', async () => {
    const twice = [call(0, 'a', 'f', '{"x":1}'), call(1, 'b', 'g', '{}'), call(2, 'a', 'f', '{"x":1}')]
    expect(await callsOf(...twice)).toEqual([toolCall('a', 'f', '{"x":1}'), toolCall('b', 'g', '{}')])
    // Arguments in one piece and in several.
    expect(
      await callsOf(
        call(0, 'a', 'f', '{"x":1}'),
        call(1, 'a', 'f', '{"x"'),
        call(2, 'b', 'g', '{}'),
        call(1, undefined, undefined, ':1}'),
      ),
    ).toEqual([toolCall('a', 'f', '{"x":1}'), toolCall('b', 'g', '{}')])
  })

  it.each<[string, object, object]>([
    ['arguments', call(0, 'a', 'f', '{"x":1}'), call(1, 'a', 'f', '{"x":2}')],
    ['a name', call(0, 'a', 'f', '{}'), call(1, 'a', 'g', '{}')],
    ['an id', call(0, 'a', 'f', '{}'), call(1, 'b', 'f', '{}')],
  ])('calls that differ in %s are two', async (_name, one, other) => {
    expect(await callsOf(one, other)).toHaveLength(2)
  })

  it('calls without ids are never one, as equal as they are', async () => {
    expect(await callsOf(call(0, undefined, 'f', '{}'), call(1, undefined, 'f', '{}'))).toEqual([
      toolCall('call00001', 'f', '{}'),
      toolCall('call00002', 'f', '{}'),
    ])
  })
})

describe('arguments of tool calls', () => {
  it.each<[string, unknown, string]>([
    ['text', '{"x":1}', '{"x":1}'],
    ['an object', { x: 1 }, '{"x":1}'],
    ['an empty object', {}, '{}'],
    ['null', null, ''],
    ['nothing', undefined, ''],
    ['a number', 7, '7'],
    ['a list', [1], '[1]'],
  ])('as %s', async (_name, value, expected) => {
    const field = { id: 'a', type: 'function', function: { name: 'f', arguments: value } }
    expect(await callsOf(piece(field))).toEqual([toolCall('a', 'f', expected)])
    const body = { choices: [{ message: { tool_calls: [field] }, finish_reason: 'tool_calls' }] }
    expect(messageOf(await wholeOutcome(body))?.tool_calls).toEqual([toolCall('a', 'f', expected)])
  })

  it('are cut where a bracket or a text is open, and only there', async () => {
    const ends = async (text: string): Promise<unknown> =>
      (await eventsOutcome([chunk(call(0, 'a', 'f', text))])).error
    for (const whole of ['{}', '{"x":[{}]}', '{"x":"}"}', '{"x":"\\""}', '{"x":"\\\\"}', ''])
      expect(await ends(whole), whole).toBeUndefined()
    for (const cut of ['{', '{"x":[', '{"x":[}', '{"x":"}', '{"x":"\\"}', '{"x":{}', '{"x":"\\\\\\"}'])
      expect(await ends(cut), cut).toMatchObject({ name: 'StreamInterruptedError' })
  })
})

describe('ids of tool calls', () => {
  it('are those of the server, also when they come after the name', async () => {
    expect(await callsOf(call(0, '', 'f', ''), call(0, 'late', '', '{}'))).toEqual([
      toolCall('late', 'f', '{}'),
    ])
  })

  it('that are no text are none', async () => {
    expect(await callsOf(call(0, 7 as never, 'f', '{}'))).toEqual([toolCall('call00001', 'f', '{}')])
  })

  it('are new where the conversation has the one of the server', async () => {
    const earlier = (id: string) =>
      ({
        role: 'assistant',
        tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: '{}' } }],
      }) as const
    const messages = [
      { role: 'user', content: 'hi' },
      earlier('call_0'),
      { role: 'tool', tool_call_id: 'call_0', content: 'x' },
      earlier('call00003'),
      { role: 'tool', tool_call_id: 'call00003', content: 'x' },
    ] as const
    const outcome = await eventsOutcome(
      [
        chunk(call(0, 'call_0', 'f', '{}')),
        chunk(call(1, 'free', 'f', '{}')),
        chunk(call(2, '', 'g', '{}')),
        chunk({}, 'tool_calls'),
      ],
      { params: { messages } },
    )
    // Counted on from the calls of the conversation, past one that is taken.
    expect(messageOf(outcome)?.tool_calls).toEqual([
      toolCall('call00004', 'f', '{}'),
      toolCall('free', 'f', '{}'),
      toolCall('call00005', 'g', '{}'),
    ])
  })
})
