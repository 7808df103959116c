import { chatChunks } from '../fixtures/chat-fixtures.js'
import { responsesEvents } from '../fixtures/responses-fixtures.js'
import type { ExpectedAnswer } from './fault.js'
import { GOOD, GOOD_DELTAS, GOOD_TEXT } from './good-answer.js'

/** A whole, valid stream in a shape that only some providers send. */
export interface StreamShape {
  readonly name: string
  readonly events: readonly unknown[]
  readonly expected: ExpectedAnswer
}

type Delta = Record<string, unknown>

const [first, ...others] = GOOD_DELTAS
const calls = { toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }] }
const twoCalls = { toolCalls: [...calls.toolCalls, { name: 'sub', arguments: { a: 3 } }] }
const asked: ExpectedAnswer = { ...calls, finishReason: 'tool_calls' }
const askedTwice: ExpectedAnswer = { ...twoCalls, finishReason: 'tool_calls' }
const ARGUMENTS = '{"a":1,"b":2}'

/** Shapes of the Chat Completions wire, all seen at real providers. */
export const chatStreamShapes: readonly StreamShape[] = [
  text(
    'no role at all',
    GOOD_DELTAS.map((content) => ({ content })),
  ),
  text(
    'role in every chunk',
    GOOD_DELTAS.map((content) => ({ role: 'assistant', content })),
  ),
  text('text in the first chunk', [
    { role: 'assistant', content: first },
    ...others.map((content) => ({ content })),
  ]),
  text('null and missing content between', [
    { content: null },
    ...GOOD_DELTAS.map((content) => ({ content })),
    {},
  ]),
  text('content as a list of parts', [
    { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] },
    ...GOOD_DELTAS.map((content) => ({ content: [{ type: 'text', text: content }] })),
  ]),
  text('reasoning fields and unknown ones', [
    { reasoning_content: 'hm' },
    { reasoning: 'hm', reasoning_details: [{}] },
    ...GOOD_DELTAS.map((content) => ({ content, obfuscation: 'x', logprobs: null })),
  ]),
  {
    name: 'chunks without choices: null, missing, empty',
    events: [
      { choices: [], prompt_filter_results: [], id: '', model: '' },
      { choices: null },
      { id: 'c' },
      ...chunks(
        GOOD_DELTAS.map((content) => ({ content })),
        'stop',
      ),
    ],
    expected: GOOD,
  },
  {
    name: 'a choice without delta after the finish',
    events: [
      ...chunks(
        GOOD_DELTAS.map((content) => ({ content })),
        'stop',
      ),
      { choices: [{ index: 0, finish_reason: null, content_filter_results: {} }] },
    ],
    expected: GOOD,
  },
  {
    name: 'the finish reason twice',
    events: [
      ...chunks(
        GOOD_DELTAS.map((content) => ({ content })),
        'stop',
      ),
      chunk({ content: '' }, 'stop'),
    ],
    expected: GOOD,
  },
  {
    name: 'text and finish in one chunk',
    events: [chunk({ content: GOOD_TEXT }, 'stop')],
    expected: GOOD,
  },
  { name: 'a tool call in fragments', events: chatChunks(calls), expected: asked },
  { name: 'two tool calls', events: chatChunks(twoCalls), expected: askedTwice },
  tools('a whole call in one delta', [[call(0, 'a', 'add', ARGUMENTS)]]),
  tools('no index', [
    [{ id: 'a', function: { name: 'add', arguments: '{"a":1,' } }],
    [{ function: { arguments: '"b":2}' } }],
  ]),
  tools('the first index is 1', [[call(1, 'a', 'add', '')], [call(1, undefined, undefined, ARGUMENTS)]]),
  tools('an empty id on continuations', [[call(0, 'a', 'add', '')], [call(0, '', '', ARGUMENTS)]]),
  tools('no id at all', [[call(0, undefined, 'add', ARGUMENTS)]]),
  tools('the id late', [[call(0, undefined, 'add', '{"a":1,')], [call(0, 'a', undefined, '"b":2}')]]),
  tools('the name in pieces', [
    [call(0, 'a', 'ad', '')],
    [call(0, 'a', 'd', '')],
    [call(0, undefined, undefined, ARGUMENTS)],
  ]),
  tools('the name after the arguments', [
    [call(0, 'a', undefined, ARGUMENTS)],
    [call(0, undefined, 'add', '')],
  ]),
  tools('the name repeated', [[call(0, 'a', 'add', '{"a":1,')], [call(0, 'a', 'add', '"b":2}')]]),
  tools('arguments as an object', [
    [{ index: 0, id: 'a', type: 'function', function: { name: 'add', arguments: { a: 1, b: 2 } } }],
  ]),
  tools('one character at a time', [
    [call(0, 'a', 'add', '')],
    ...[...ARGUMENTS].map((letter) => [call(0, undefined, undefined, letter)]),
  ]),
  {
    name: 'two calls interleaved',
    events: chunks(
      [
        [call(0, 'a', 'add', '{"a":1'), call(1, 'b', 'sub', '{"a"')],
        [call(1, undefined, undefined, ':3}'), call(0, undefined, undefined, ',"b":2}')],
      ].map((tool_calls) => ({ tool_calls })),
      'tool_calls',
    ),
    expected: askedTwice,
  },
  {
    name: 'two calls in one delta without index',
    events: chunks(
      [
        {
          tool_calls: [
            { id: 'a', function: { name: 'add', arguments: ARGUMENTS } },
            { id: 'b', function: { name: 'sub', arguments: '{"a":3}' } },
          ],
        },
      ],
      'tool_calls',
    ),
    expected: askedTwice,
  },
  {
    name: 'finish reason stop though calls are there',
    events: chunks([{ tool_calls: [call(0, 'a', 'add', ARGUMENTS)] }], 'stop'),
    expected: calls,
  },
]

/** Shapes of the Responses wire, all seen at real providers. */
export const responsesStreamShapes: readonly StreamShape[] = [
  {
    name: 'as OpenAI sends it',
    events: responsesEvents({ content: GOOD_DELTAS, reasoning: 'hm' }),
    expected: GOOD,
  },
  {
    name: 'no sequence numbers',
    events: responsesEvents({ content: GOOD_DELTAS }).map(({ sequence_number: _number, ...event }) => event),
    expected: GOOD,
  },
  {
    name: 'unknown events and a ping',
    events: responsesEvents({ content: GOOD_DELTAS }).flatMap((event) => [
      { type: 'ping' },
      { type: 'response.new_thing.delta', delta: 'x' },
      event,
    ]),
    expected: GOOD,
  },
  {
    name: 'item ids that change with each event',
    events: responsesEvents({ content: GOOD_DELTAS }).map((event, index) =>
      'item_id' in event ? { ...event, item_id: `i${index}` } : event,
    ),
    expected: GOOD,
  },
  {
    name: 'delta null',
    events: responsesEvents({ content: GOOD_DELTAS }).flatMap((event) =>
      event['type'] === 'response.output_text.delta' ? [{ ...event, delta: null }, event] : [event],
    ),
    expected: GOOD,
  },
  { name: 'a tool call in fragments', events: responsesEvents(calls), expected: asked },
  { name: 'two tool calls', events: responsesEvents(twoCalls), expected: askedTwice },
  {
    name: 'no argument deltas',
    events: responsesEvents(calls).filter(({ type }) => type !== 'response.function_call_arguments.delta'),
    expected: asked,
  },
  {
    name: 'items only in the terminal event',
    events: responsesEvents({ content: GOOD_DELTAS, ...calls }).filter(({ type }) =>
      /created|completed/.test(String(type)),
    ),
    expected: { ...asked, text: GOOD_TEXT },
  },
]

function chunk(delta: Delta, finish_reason: string | null = null): Record<string, unknown> {
  return {
    id: 'c',
    object: 'chat.completion.chunk',
    model: 'm',
    choices: [{ index: 0, delta, finish_reason }],
  }
}

function chunks(deltas: readonly Delta[], finish: string): Record<string, unknown>[] {
  return [...deltas.map((delta) => chunk(delta)), chunk({}, finish)]
}

function text(name: string, deltas: readonly Delta[]): StreamShape {
  return { name, events: chunks(deltas, 'stop'), expected: GOOD }
}

function tools(name: string, deltas: readonly (readonly Delta[])[]): StreamShape {
  return {
    name,
    events: chunks(
      deltas.map((tool_calls) => ({ tool_calls })),
      'tool_calls',
    ),
    expected: asked,
  }
}

function call(index: number, id: string | undefined, name: string | undefined, text: string): Delta {
  return { index, id, type: 'function', function: { name, arguments: text } }
}
