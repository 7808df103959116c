import type { ChatCompletion } from '@slf/core'
import { call, chunk, hello, helloMessage, toolCall, usage } from './fixtures.js'

/** A shape of streams, and what it must be read as. Absent: the message `Hello`, finished by `stop`. */
export interface Row {
  readonly row: string
  readonly events: readonly unknown[]
  readonly message?: object
  readonly finish?: string
  readonly rest?: Partial<ChatCompletion>
  readonly done?: boolean
}

/** Shapes of streams that were recorded at real servers, by row of the table of shapes. */
export const rows: readonly Row[] = [
  { row: '1 role first', events: [chunk({ role: 'assistant', content: '', refusal: null }), ...hello] },
  { row: '2 text in the first chunk', events: hello },
  {
    row: '3 role in every chunk',
    events: [
      chunk({ role: 'assistant', content: 'Hel' }),
      chunk({ role: 'assistant', content: 'lo' }, 'stop'),
    ],
  },
  {
    row: '4 reasoning first, no role',
    events: [chunk({ reasoning: 'hm' }), ...hello],
    message: { ...helloMessage, reasoning_content: 'hm' },
  },
  {
    row: '5 null, empty and missing content',
    events: [chunk({ content: null }), chunk({}), chunk({ content: '' }), ...hello],
  },
  {
    row: '6 content as parts',
    events: [
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'h' }] }] }),
      chunk(
        {
          content: [
            { type: 'thinking', thinking: 'm' },
            { type: 'text', text: 'Hello' },
          ],
        },
        'stop',
      ),
    ],
    message: { ...helloMessage, reasoning_content: 'hm' },
  },
  {
    row: '7 usage after the finish, without choices',
    events: [...hello, { choices: [], ...usage(2) }],
    rest: usage(2),
  },
  {
    row: '8 usage with the finish',
    events: [hello[0], chunk({ content: 'lo' }, 'stop', usage(2))],
    rest: usage(2),
  },
  {
    row: '9 two finishes',
    events: [...hello, chunk({ role: 'assistant', content: '' }, 'stop', usage(2))],
    rest: usage(2),
  },
  {
    row: '10 usage that grows, and a null at the end',
    events: [
      chunk({ content: 'Hel' }, null, usage(1)),
      chunk({ content: 'lo' }, 'stop', usage(2)),
      { choices: [], usage: null },
    ],
    rest: usage(2),
  },
  {
    row: '11 no finish, empty id, created 0',
    events: [
      {
        id: '',
        created: 0,
        model: '',
        choices: [{ index: 0, delta: { content: 'Hello', tool_calls: null } }],
      },
      { choices: [], ...usage(1) },
    ],
    rest: usage(1),
  },
  { row: '12 usage of x_groq only', events: [...hello, { choices: [], x_groq: usage(3) }], rest: usage(3) },
  {
    row: '13 filter results first',
    events: [
      { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [{}] },
      ...hello,
    ],
    rest: { id: 'c', created: 1, model: 'm' },
  },
  {
    row: '14 a choice without delta after the finish',
    events: [...hello, { id: '', choices: [{ index: 0, finish_reason: null, content_filter_offsets: {} }] }],
  },
  {
    row: '15 choices null and missing',
    events: [{ choices: null }, { id: 'x' }, ...hello],
    rest: { id: 'x' },
  },
  { row: '16 moderation', events: [{ choices: [], moderation: {} }, ...hello] },
  {
    row: '17 extra keys',
    events: hello.map((event) => ({
      ...event,
      obfuscation: 'x',
      service_tier: 'default',
      system_fingerprint: null,
      p: 'abc',
    })),
  },
  {
    row: '18 arguments in fragments',
    events: [
      chunk(call(0, 'a', 'f', '')),
      chunk(call(0, undefined, undefined, '{"x"')),
      chunk(call(0, undefined, undefined, ':1}')),
      chunk({}, 'tool_calls'),
    ],
    message: { content: null, tool_calls: [toolCall('a', 'f', '{"x":1}')] },
    finish: 'tool_calls',
  },
  {
    row: '19 a whole call in the finish chunk',
    events: [chunk(call(0, 'a', 'f', '{}'), 'tool_calls')],
    message: { tool_calls: [toolCall('a', 'f', '{}')] },
    finish: 'tool_calls',
  },
  {
    row: '20 no index',
    events: [
      chunk(call(undefined, 'a', 'f', '{"x"')),
      chunk(call(undefined, undefined, undefined, ':1}')),
      chunk({}, 'tool_calls'),
    ],
    message: { tool_calls: [toolCall('a', 'f', '{"x":1}')] },
    finish: 'tool_calls',
  },
  {
    row: '20 neither index nor id: each name opens a call',
    events: [
      chunk(call(undefined, undefined, 'f', '{}')),
      chunk(call(undefined, undefined, 'g', '{}')),
      chunk({}, 'stop'),
    ],
    message: { tool_calls: [toolCall('call00001', 'f', '{}'), toolCall('call00002', 'g', '{}')] },
    finish: 'tool_calls',
  },
  {
    row: '21 several calls in one delta without index',
    events: [
      chunk({
        tool_calls: [
          { id: 'a', function: { name: 'f', arguments: '{}' } },
          { id: 'b', function: { name: 'f', arguments: '{}' } },
        ],
      }),
      chunk({}, 'tool_calls'),
    ],
    message: { tool_calls: [toolCall('a', 'f', '{}'), toolCall('b', 'f', '{}')] },
    finish: 'tool_calls',
  },
  {
    row: '22 empty id first',
    events: [chunk(call(undefined, '', 'f', '{}'), 'stop')],
    message: { tool_calls: [toolCall('call00001', 'f', '{}')] },
    finish: 'tool_calls',
  },
  {
    row: '22 empty id on continuations',
    events: [chunk(call(0, 'a', 'f', '{"x"')), chunk(call(0, '', '', ':1}')), chunk({}, 'tool_calls')],
    message: { tool_calls: [toolCall('a', 'f', '{"x":1}')] },
    finish: 'tool_calls',
  },
  {
    row: '23 name in pieces',
    events: [
      chunk(call(0, 'a', 'get_', '')),
      chunk(call(0, undefined, 'weather', '')),
      chunk(call(0, undefined, undefined, '{}')),
      chunk({}, 'tool_calls'),
    ],
    message: { tool_calls: [toolCall('a', 'get_weather', '{}')] },
    finish: 'tool_calls',
  },
  {
    row: '23 name repeated',
    events: [chunk(call(0, 'a', 'f', '{"x"')), chunk(call(0, 'a', 'f', ':1}')), chunk({}, 'tool_calls')],
    message: { tool_calls: [toolCall('a', 'f', '{"x":1}')] },
    finish: 'tool_calls',
  },
  {
    row: '23 name after the arguments',
    events: [
      chunk(call(0, 'a', undefined, '{"x"')),
      chunk(call(0, 'a', '', ':1}')),
      chunk(call(0, 'a', 'f', '')),
      chunk({}, 'tool_calls'),
    ],
    message: { tool_calls: [toolCall('a', 'f', '{"x":1}')] },
    finish: 'tool_calls',
  },
  {
    row: '24 indexes from 1 with a gap',
    events: [chunk(call(1, 'a', 'f', '{}')), chunk(call(7, 'b', 'g', '{}')), chunk({}, 'tool_calls')],
    message: { tool_calls: [toolCall('a', 'f', '{}'), toolCall('b', 'g', '{}')] },
    finish: 'tool_calls',
  },
  {
    row: '25 every call at index 0, in turns',
    events: [
      chunk(call(0, 'a', 'f', '{"x"')),
      chunk(call(0, 'b', 'g', '{"y"')),
      chunk(call(0, 'a', undefined, ':1}')),
      chunk(call(0, 'b', undefined, ':2}')),
      chunk({}, 'tool_calls'),
    ],
    message: { tool_calls: [toolCall('a', 'f', '{"x":1}'), toolCall('b', 'g', '{"y":2}')] },
    finish: 'tool_calls',
  },
  {
    row: '25 the same call twice at index 0, without ids',
    events: [
      chunk(call(0, undefined, 'f', '{"x":1}')),
      chunk(call(0, undefined, 'f', '{"x":2}')),
      chunk({}, 'stop'),
    ],
    message: { tool_calls: [toolCall('call00001', 'f', '{"x":1}'), toolCall('call00002', 'f', '{"x":2}')] },
    finish: 'tool_calls',
  },
  {
    row: '26 the id in each fragment',
    events: [
      chunk(call(0, 'a', 'f', '{"x"')),
      chunk(call(0, 'a', undefined, ':1}')),
      chunk({}, 'tool_calls'),
    ],
    message: { tool_calls: [toolCall('a', 'f', '{"x":1}')] },
    finish: 'tool_calls',
  },
  {
    row: '26 the very same call twice, in pieces',
    events: [
      chunk(call(0, 'a', 'f', '{"x":1}')),
      chunk(call(1, 'a', 'f', '{"x"')),
      chunk(call(1, undefined, undefined, ':1}')),
      chunk(call(2, 'b', 'g', '{}')),
      chunk({}, 'tool_calls'),
    ],
    message: { tool_calls: [toolCall('a', 'f', '{"x":1}'), toolCall('b', 'g', '{}')] },
    finish: 'tool_calls',
  },
  {
    row: '26 the very same call twice at one index',
    events: [
      chunk(call(0, 'a', 'f', '{"x":1}')),
      chunk(call(0, 'a', 'f', '{"x":1}')),
      chunk({}, 'tool_calls'),
    ],
    message: { tool_calls: [toolCall('a', 'f', '{"x":1}')] },
    finish: 'tool_calls',
  },
  {
    row: '26 the very same call twice, in turns',
    events: [
      chunk(call(0, 'a', 'f', '{"x"')),
      chunk(call(1, 'a', 'f', '{"x":1}')),
      chunk(call(0, undefined, undefined, ':1}')),
      chunk({}, 'tool_calls'),
    ],
    message: { tool_calls: [toolCall('a', 'f', '{"x":1}')] },
    finish: 'tool_calls',
  },
  {
    row: '26 one id for other arguments',
    events: [
      chunk(call(0, 'a', 'f', '{"x":1}')),
      chunk(call(1, 'a', 'f', '{"x":2}')),
      chunk(call(2, 'a', 'g', '{"x":1}')),
      chunk({}, 'tool_calls'),
    ],
    message: {
      tool_calls: [
        toolCall('a', 'f', '{"x":1}'),
        toolCall('call00001', 'f', '{"x":2}'),
        toolCall('call00002', 'g', '{"x":1}'),
      ],
    },
    finish: 'tool_calls',
  },
  {
    row: '27 arguments as object, null, and none',
    events: [
      chunk(call(0, 'a', 'f', { x: 1 })),
      chunk(call(1, 'b', 'g', null)),
      chunk(call(2, 'd', 'h', '')),
      chunk({}, 'tool_calls'),
    ],
    message: { tool_calls: [toolCall('a', 'f', '{"x":1}'), toolCall('b', 'g', ''), toolCall('d', 'h', '')] },
    finish: 'tool_calls',
  },
  {
    row: '28 no type',
    events: [
      chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] }, 'tool_calls'),
    ],
    message: { tool_calls: [toolCall('a', 'f', '{}')] },
    finish: 'tool_calls',
  },
  {
    row: '29 finish stop although there are calls',
    events: [chunk(call(0, 'a', 'f', '{}')), chunk({}, 'stop')],
    message: { tool_calls: [toolCall('a', 'f', '{}')] },
    finish: 'tool_calls',
  },
  { row: '34 finish without [DONE]', events: hello, done: false },
  { row: '44 two choices in turns', events: hello },
  {
    row: '45 refusal, and empty ones',
    events: [
      chunk({ refusal: '' }),
      chunk({ content: null, refusal: 'I ' }),
      chunk({ refusal: 'cannot' }),
      chunk({ refusal: '' }, 'stop'),
    ],
    message: { role: 'assistant', content: null, refusal: 'I cannot' },
  },
  {
    row: '46 reasoning_content',
    events: [chunk({ reasoning_content: 'hm', content: null }), ...hello],
    message: { ...helloMessage, reasoning_content: 'hm' },
  },
  {
    row: '47 both names of reasoning',
    events: [chunk({ reasoning_content: 'hm', reasoning: 'hm' }), ...hello],
    message: { ...helloMessage, reasoning_content: 'hm' },
  },
  {
    row: '48 reasoning details',
    events: [
      chunk({
        reasoning: 'h',
        reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'h', signature: null }],
      }),
      chunk({
        reasoning: 'm',
        reasoning_details: [
          { type: 'reasoning.text', index: 0, text: 'm', signature: 's' },
          { type: 'reasoning.encrypted', index: 1, data: 'x' },
        ],
      }),
      ...hello,
    ],
    message: {
      ...helloMessage,
      reasoning_content: 'hm',
      provider_data: {
        openai_chat: {
          source: 'https://provider.test/v1',
          message: {
            reasoning_details: [
              { type: 'reasoning.text', index: 0, text: 'hm', signature: 's' },
              { type: 'reasoning.encrypted', index: 1, data: 'x' },
            ],
          },
        },
      },
    },
  },
  {
    row: '49 <think> is left',
    events: [chunk({ content: '<think>hm</think>x' }, 'stop')],
    message: { role: 'assistant', content: '<think>hm</think>x' },
  },
  {
    row: '50 annotations',
    events: [
      chunk({ annotations: [{ type: 'url_citation', n: 1 }] }),
      chunk({ annotations: [{ type: 'url_citation', n: 2 }] }),
      ...hello,
    ],
    message: {
      ...helloMessage,
      annotations: [
        { type: 'url_citation', n: 1 },
        { type: 'url_citation', n: 2 },
      ],
    },
  },
  {
    row: '50 citations beside the choices',
    events: hello.map((event) => ({ ...event, citations: ['https://a.test', 'https://b.test'] })),
    message: {
      ...helloMessage,
      annotations: ['https://a.test', 'https://b.test'].map((url) => ({
        type: 'url_citation',
        url_citation: { url },
      })),
    },
  },
  {
    row: '51 thought signature of a call',
    events: [
      chunk(call(0, 'a', 'f', '{}', { extra_content: { google: { thought_signature: 's' } } }), 'stop'),
    ],
    message: {
      tool_calls: [toolCall('a', 'f', '{}')],
      provider_data: {
        openai_chat: {
          source: 'https://provider.test/v1',
          toolCalls: { a: { google: { thought_signature: 's' } } },
        },
      },
    },
    finish: 'tool_calls',
  },
  {
    row: '52 ids that change',
    events: [hello[0], { ...hello[1], id: 'other', model: 'other' }],
    rest: { id: 'c', model: 'm' },
  },
  { row: '53 model_length', events: [hello[0], chunk({ content: 'lo' }, 'model_length')], finish: 'length' },
  { row: '53 end_turn', events: [hello[0], chunk({ content: 'lo' }, 'end_turn')], finish: 'stop' },
  { row: '53 an unknown reason', events: [hello[0], chunk({ content: 'lo' }, 'tired')], finish: 'tired' },
  {
    row: '53 an empty reason, then [DONE]',
    events: [hello[0], chunk({ content: 'lo' }, '')],
    finish: 'stop',
  },
  {
    row: '54 hostile indexes',
    events: [
      chunk(call(4294967294, 'a', 'f', '{}')),
      chunk(call(-1, 'b', 'f', '{}')),
      chunk(call(0.5, 'd', 'f', '{}')),
      chunk({}, 'stop'),
    ],
    message: { tool_calls: [toolCall('a', 'f', '{}'), toolCall('b', 'f', '{}'), toolCall('d', 'f', '{}')] },
    finish: 'tool_calls',
  },
]
