import {
  type ChatMessage,
  ContentFilterError,
  InvalidRequestError,
  type LLMError,
  ProviderError,
  QuotaExceededError,
  RateLimitError,
  ResponseTooLargeError,
  StreamFormatError,
  StreamInterruptedError,
  accumulate,
} from '@slf/core'
import { ToolCallIds } from '@slf/adapter-kit'
import { responsesBody, responsesEvents } from '@slf/testbed'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeResponse } from '../src/decode/decode-response.js'
import { chunksOf, chunksOfBytes, completionOf, decodeContext } from './decode.js'

type Json = Record<string, unknown>

const created = { type: 'response.created', response: { id: 'resp_1', created_at: 17.9, model: 'm-1' } }
const end = (response: Json = {}, type = 'response.completed'): Json => ({
  type,
  response: {
    id: 'resp_1',
    created_at: 17.9,
    model: 'm-1',
    status: type.slice('response.'.length),
    output: [],
    ...response,
  },
})
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
const text = (output_index: number, delta: string, content_index = 0): Json => ({
  type: 'response.output_text.delta',
  output_index,
  content_index,
  delta,
})
const argumentsDelta = (output_index: number, delta: string): Json => ({
  type: 'response.function_call_arguments.delta',
  output_index,
  delta,
})
const message = (content: string, more: Json = {}): Json => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  content: [{ type: 'output_text', text: content, annotations: [] }],
  ...more,
})
const call = (more: Json = {}): Json => ({
  type: 'function_call',
  id: 'fc_1',
  call_id: 'c1',
  name: 'f',
  arguments: '',
  ...more,
})
const reasoning = (more: Json = {}): Json => ({ type: 'reasoning', id: 'rs_1', summary: [], ...more })

const messageOf = (events: readonly Json[]) => completionOf(events).choices[0]?.message
const choiceOf = (events: readonly Json[]) => completionOf(events).choices[0]
const callsOf = (events: readonly Json[]) =>
  messageOf(events)?.tool_calls?.map(({ id, function: { name, arguments: said } }) => [id, name, said])

describe('the shape of a completion', () => {
  it('has the identity and the usage of the response', () => {
    const usage = {
      input_tokens: 10,
      output_tokens: 5,
      total_tokens: 15,
      input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
      output_tokens_details: { reasoning_tokens: 3 },
      cost: 0.1,
    }
    expect(completionOf([created, text(0, 'Hi'), end({ usage })])).toEqual({
      id: 'resp_1',
      object: 'chat.completion',
      created: 17,
      model: 'm-1',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Hi',
            provider_data: {
              openai_responses: { source: 'test', model: 'test-model', response_id: 'resp_1' },
            },
          },
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 3 },
        cost: 0.1,
      },
    })
  })

  it.each([
    ['no usage', null, undefined],
    ['usage that is broken', { input_tokens: 'many', output_tokens: -1 }, undefined],
    [
      'usage without details',
      { input_tokens: 1, output_tokens: 2 },
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    ],
  ])('may have %s', (_what, usage, expected) => {
    expect(completionOf([created, end({ usage })]).usage).toEqual(expected)
  })

  it('streams as it comes: text, arguments, and the end once', () => {
    const events = [
      created,
      added(0, message('', { content: [] })),
      text(0, 'Let '),
      text(0, 'me see.'),
      done(0, message('Let me see.')),
      added(1, call()),
      argumentsDelta(1, '{"a"'),
      argumentsDelta(1, ':1}'),
      done(1, call({ arguments: '{"a":1}' })),
      end(),
    ]
    expect(chunksOf(events).map(({ choices }) => [choices[0]?.delta, choices[0]?.finish_reason])).toEqual([
      [{ role: 'assistant', content: 'Let ' }, null],
      [{ content: 'me see.' }, null],
      [
        { tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '' } }] },
        null,
      ],
      [{ tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] }, null],
      [{ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }, null],
      [{ provider_data: expect.anything() as unknown }, 'tool_calls'],
    ])
  })
})

describe('finish reasons', () => {
  const incomplete = (reason: string | undefined): Json => ({
    incomplete_details: reason === undefined ? null : { reason },
  })

  it.each<[string, Json[], string]>([
    ['completed', [end()], 'stop'],
    ['a function call', [done(0, call({ arguments: '{}' })), end()], 'tool_calls'],
    ['a refusal', [done(0, message('', { content: [{ type: 'refusal', refusal: 'No.' }] })), end()], 'stop'],
    ['max_output_tokens', [end(incomplete('max_output_tokens'), 'response.incomplete')], 'length'],
    ['content_filter', [end(incomplete('content_filter'), 'response.incomplete')], 'content_filter'],
    ['another reason', [end(incomplete('moderation'), 'response.incomplete')], 'moderation'],
    ['no reason', [end(incomplete(undefined), 'response.incomplete')], 'length'],
    [
      'incomplete in a completed event',
      [end({ status: 'incomplete', ...incomplete('max_output_tokens') })],
      'length',
    ],
    [
      'a call that was cut, which must not run',
      [
        added(0, call()),
        argumentsDelta(0, '{"a'),
        end(incomplete('max_output_tokens'), 'response.incomplete'),
      ],
      'length',
    ],
    ['a built-in tool', [done(0, { type: 'web_search_call', id: 'ws_1' }), end()], 'stop'],
  ])('%s', (_what, events, reason) => {
    expect(choiceOf([created, ...events])?.finish_reason).toBe(reason)
  })
})

describe('rows of the protocol', () => {
  it.each<[row: string, events: Json[], expected: Json]>([
    ['deltas without the events around them', [text(0, 'Hi'), end()], { content: 'Hi' }],
    ['an answer in the terminal event alone', [end({ output: [message('Hi')] })], { content: 'Hi' }],
    [
      'a final text that has more than the deltas',
      [text(0, 'He'), done(0, message('Hello')), end()],
      { content: 'Hello' },
    ],
    [
      'a text.done that has more than the deltas',
      [
        text(0, 'He'),
        { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Hello' },
        end(),
      ],
      { content: 'Hello' },
    ],
    [
      'a final text without the last blank',
      [text(0, 'Hello '), done(0, message('Hello')), end()],
      { content: 'Hello ' },
    ],
    ['a final text that is empty', [text(0, 'Hello'), done(0, message('')), end()], { content: 'Hello' }],
    [
      'null for text',
      [
        { ...text(0, ''), delta: null },
        { type: 'response.output_text.done', output_index: 0, text: null },
        done(0, message('Hi')),
        end(),
      ],
      { content: 'Hi' },
    ],
    [
      'several parts',
      [
        done(
          0,
          message('', {
            content: [
              { type: 'output_text', text: 'A' },
              { type: 'output_text', text: 'B' },
            ],
          }),
        ),
        end(),
      ],
      { content: 'AB' },
    ],
    [
      'several messages and phases',
      [
        done(0, message('I look. ', { phase: 'commentary' })),
        done(1, message('Found.', { phase: 'final_answer' })),
        end(),
      ],
      { content: 'I look. Found.' },
    ],
    [
      'item ids that change with every event',
      [
        added(0, message('', { id: 'a', content: [] })),
        { ...text(0, 'H'), item_id: 'b' },
        { ...text(0, 'i'), item_id: 'c' },
        done(0, message('Hi', { id: 'd' })),
        end({ output: [message('Hi', { id: 'e' })] }),
      ],
      { content: 'Hi' },
    ],
    [
      'no output_index, but ids',
      [
        { type: 'response.output_item.added', item: message('', { id: 'm', content: [] }) },
        { type: 'response.output_item.added', item: call({ id: 'f' }) },
        { type: 'response.output_text.delta', item_id: 'm', delta: 'Hi' },
        { type: 'response.function_call_arguments.delta', item_id: 'f', delta: '{}' },
        end(),
      ],
      {
        content: 'Hi',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ],
    [
      'a refusal',
      [
        { type: 'response.refusal.delta', output_index: 0, delta: 'N' },
        { type: 'response.refusal.done', output_index: 0, refusal: 'No.' },
        end(),
      ],
      { refusal: 'No.' },
    ],
    [
      'reasoning as a summary of several parts',
      [
        { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'A' },
        { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'B' },
        done(
          0,
          reasoning({
            summary: [
              { type: 'summary_text', text: 'A' },
              { type: 'summary_text', text: 'B' },
            ],
          }),
        ),
        end(),
      ],
      { reasoning_content: 'A\n\nB' },
    ],
    [
      'reasoning in the open',
      [{ type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'hm' }, end()],
      { reasoning_content: 'hm' },
    ],
    [
      'reasoning in both ways, of which one is taken',
      [
        { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'hm' },
        { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'H.' },
        done(
          0,
          reasoning({
            content: [{ type: 'reasoning_text', text: 'hm' }],
            summary: [{ type: 'summary_text', text: 'H.' }],
          }),
        ),
        end(),
      ],
      { reasoning_content: 'hm' },
    ],
    [
      'citations as they come, each once, in the form of Chat Completions',
      [
        {
          type: 'response.output_text.annotation.added',
          output_index: 0,
          content_index: 0,
          annotation: { type: 'url_citation', url: 'https://a.test', start_index: 0 },
        },
        done(
          0,
          message('x', {
            content: [
              {
                type: 'output_text',
                text: 'x',
                annotations: [
                  { type: 'url_citation', url: 'https://a.test', start_index: 0 },
                  { type: 'file_citation', file_id: 'f' },
                ],
              },
            ],
          }),
        ),
        end(),
      ],
      {
        content: 'x',
        annotations: [
          { type: 'url_citation', url_citation: { url: 'https://a.test', start_index: 0 } },
          { type: 'file_citation', file_id: 'f' },
        ],
      },
    ],
    [
      'arguments in the final item alone (LM Studio)',
      [added(0, call()), done(0, call({ arguments: '{"a":1}' })), end()],
      { tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }] },
    ],
    [
      'arguments in a final event alone',
      [
        added(0, call()),
        { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"a":1}' },
        end(),
      ],
      { tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }] },
    ],
    [
      'arguments as an object',
      [done(0, call({ arguments: { a: 1 } })), end()],
      { tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }] },
    ],
    [
      'final arguments in another spelling',
      [added(0, call()), argumentsDelta(0, '{"a": 1}'), done(0, call({ arguments: '{"a":1}' })), end()],
      { tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a": 1}' } }] },
    ],
    [
      'arguments before the name',
      [argumentsDelta(0, '{"a"'), argumentsDelta(0, ':1}'), done(0, call({ arguments: '{"a":1}' })), end()],
      { tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }] },
    ],
    [
      'items that only the terminal event has',
      [
        done(0, message('Hi')),
        end({ output: [{ type: 'mcp_list_tools', id: 'mcpl_1' }, message('Hi'), call({ arguments: '{}' })] }),
      ],
      {
        content: 'Hi',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ],
    ['a terminal event without the items', [done(0, message('Hi')), end({ output: [] })], { content: 'Hi' }],
    [
      'unknown events, pings and events without a type',
      [{ type: 'ping' }, { type: 'response.new_thing.delta', delta: 1 }, {}, text(0, 'Hi'), end()],
      { content: 'Hi' },
    ],
    [
      'unknown items',
      [
        added(0, { type: 'new_call', id: 'n' }),
        done(0, { type: 'new_call', id: 'n' }),
        done(1, message('Hi')),
        end(),
      ],
      { content: 'Hi' },
    ],
    [
      'messages of other roles',
      [done(0, message('You said.', { role: 'user' })), done(1, message('Hi')), end()],
      { content: 'Hi' },
    ],
    ['events after the end', [text(0, 'Hi'), end(), text(0, ' there')], { content: 'Hi' }],
    ['deltas of an item that is done', [done(0, message('Hi')), text(0, ' there'), end()], { content: 'Hi' }],
    [
      'an item that is done twice, the second time with more',
      [done(0, message('Hi')), done(0, message('Hi there')), end()],
      { content: 'Hi there' },
    ],
  ])('%s', (_row, events, expected) => {
    const { role: _role, provider_data: _data, content, ...rest } = messageOf([created, ...events]) ?? {}
    expect({ ...(content === null ? {} : { content }), ...rest }).toEqual(expected)
  })

  it('takes the parts of two events that a blank line should have parted', () => {
    const bytes = `data: ${JSON.stringify(text(0, 'Hi'))}\ndata: ${JSON.stringify(end())}\n\n`
    expect(accumulate(chunksOfBytes([new TextEncoder().encode(bytes)])).choices[0]?.message.content).toBe(
      'Hi',
    )
  })

  it('goes by the type in the data, whatever the event is called and wherever its name stands', () => {
    const bytes = `data: ${JSON.stringify(text(0, 'Hi'))}\nevent: response.output_text.done\n\ndata: ${JSON.stringify(end())}\n\ndata: [DONE]\n\n`
    expect(accumulate(chunksOfBytes([new TextEncoder().encode(bytes)])).choices[0]?.message.content).toBe(
      'Hi',
    )
  })

  it('gives log probabilities once, from the deltas or from the final item', () => {
    const logprobs = [{ token: 'Hi', logprob: -0.1, top_logprobs: [] }]
    const item = message('Hi', { content: [{ type: 'output_text', text: 'Hi', logprobs }] })
    expect(choiceOf([{ ...text(0, 'Hi'), logprobs }, done(0, item), end()])?.logprobs).toEqual({
      content: logprobs,
    })
    expect(choiceOf([done(0, item), end()])?.logprobs).toEqual({ content: logprobs })
  })

  it.each<[what: string, final: Json]>([
    ['an item', done(0, message('Bye'))],
    ['a part', { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Bye' }],
    ['the response', end({ output: [message('Bye')] })],
  ])('refuses an answer of which the end of %s says something else than was streamed', (_what, final) => {
    expect(() => completionOf([text(0, 'Hello'), final, end()])).toThrow(StreamFormatError)
    expect(() => completionOf([text(0, 'Hello'), final, end()])).toThrow(/contradicts itself/)
  })
})

describe('native items', () => {
  const dataOf = (events: readonly Json[]): unknown =>
    (messageOf(events)?.provider_data as Json | undefined)?.['openai_responses']

  it('are kept whole and in the order of the response', () => {
    const items = [
      { type: 'web_search_call', id: 'ws_1' },
      reasoning({ encrypted_content: 'x' }),
      message('Hi'),
    ]
    const events = [
      done(2, message('Hi')),
      done(0, items[0] as Json),
      done(1, items[1] as Json),
      end({ store: true, conversation: { id: 'conv_1' } }),
    ]
    expect(dataOf(events)).toEqual({
      source: 'test',
      model: 'test-model',
      response_id: 'resp_1',
      conversation: 'conv_1',
      stored: true,
      items,
    })
  })

  it('take the terminal event to fill gaps', () => {
    const list = { type: 'mcp_list_tools', id: 'mcpl_1' }
    const events = [
      added(0, message('', { content: [] })),
      text(0, 'Hi'),
      end({ output: [list, message('Hi')] }),
    ]
    expect(dataOf(events)).toMatchObject({ items: [list, message('Hi')] })
  })

  it('are left out where an item did not come whole', () => {
    expect(dataOf([text(0, 'Hi'), end()])).not.toHaveProperty('items')
  })
})

describe('ids of calls', () => {
  const earlier: ChatMessage = {
    role: 'assistant',
    tool_calls: [{ id: 'call_0', type: 'function', function: { name: 'f', arguments: '{}' } }],
  }

  it.each<[string, Json[], unknown[]]>([
    ['are those of the server', [call({ call_id: 'a' }), call({ call_id: 'b' })], ['a', 'b']],
    [
      'are made unique within a response',
      [call({ call_id: 'a' }), call({ call_id: 'a', arguments: '[1]' }), call({ call_id: 'a', name: 'g' })],
      ['a', 'call00002', 'call00003'],
    ],
    ['are made unique within the conversation', [call({ call_id: 'call_0' })], ['call00002']],
    [
      'are made where there are none',
      [call({ call_id: '' }), call({ call_id: null, id: undefined })],
      ['fc_1', 'call00002'],
    ],
  ])('%s', (_what, calls, ids) => {
    const context = decodeContext({ ids: new ToolCallIds([earlier]) })
    const events = calls.map((item, index) => done(index, { ...item, arguments: item['arguments'] || '{}' }))
    const completion = completionOf([...events, end()], context)
    expect(completion.choices[0]?.message.tool_calls?.map(({ id }) => id)).toEqual(ids)
  })

  it('belong to calls in the order of the response', () => {
    const events = [
      added(0, call({ call_id: 'a' })),
      added(1, call({ call_id: 'b' })),
      argumentsDelta(1, '{"b":1}'),
      argumentsDelta(0, '{"a":1}'),
      end(),
    ]
    expect(callsOf(events)).toEqual([
      ['a', 'f', '{"a":1}'],
      ['b', 'f', '{"b":1}'],
    ])
  })
})

describe('a call that is sent twice', () => {
  const first = call({ id: 'fc_1', call_id: 'a', arguments: '{"x":1}' })
  const again = call({ id: 'fc_2', call_id: 'a', arguments: '{"x":1}' })
  const nativeIds = (events: Json[]): unknown => {
    const data = messageOf(events)?.provider_data as Record<string, { items: Json[] }> | undefined
    return data?.['openai_responses']?.items.map(({ id }) => id)
  }

  it.each<[how: string, events: Json[]]>([
    ['one after the other', [done(0, first), done(1, again), end()]],
    [
      'in pieces',
      [
        added(0, call({ call_id: 'a' })),
        argumentsDelta(0, '{"x":1}'),
        done(0, first),
        added(1, call({ id: 'fc_2', call_id: 'a' })),
        argumentsDelta(1, '{"x"'),
        argumentsDelta(1, ':1}'),
        done(1, again),
        end(),
      ],
    ],
    [
      'at the same time, the second one whole first',
      [
        added(0, call({ call_id: 'a' })),
        added(1, call({ id: 'fc_2', call_id: 'a' })),
        argumentsDelta(1, '{"x":1}'),
        done(1, again),
        done(0, first),
        end(),
      ],
    ],
    ['by the terminal event alone', [end({ output: [first, again] })]],
  ])('%s is one call, here and in the history', (_how, events) => {
    expect(callsOf(events)).toEqual([['a', 'f', '{"x":1}']])
    expect(nativeIds(events)).toEqual(['fc_1'])
  })

  it('stays two calls with other arguments, also at the same time', () => {
    const other = call({ id: 'fc_2', call_id: 'a', arguments: '{"x":2}' })
    const events = [added(0, call({ call_id: 'a' })), done(1, other), done(0, first), end()]
    expect(callsOf(events)).toEqual([
      ['a', 'f', '{"x":1}'],
      ['call00001', 'f', '{"x":2}'],
    ])
    expect(nativeIds(events)).toEqual(['fc_1', 'fc_2'])
  })
})

describe('a call without a name', () => {
  it.each<[what: string, events: Json[], id: string]>([
    ['is a call of an unknown tool', [done(0, call({ name: '', arguments: '{}' })), end()], 'c1'],
    ['is one also when it never gets any', [argumentsDelta(0, '{}'), end()], 'call00001'],
  ])('%s', (_what, events, id) => {
    expect(callsOf(events)).toEqual([[id, '', '{}']])
  })

  it('is no protocol when the name is something else than text', () => {
    const named = { ...call({ name: '', arguments: '{}' }), name: 7 }
    expect(() => callsOf([done(0, named), end()])).toThrow(StreamFormatError)
  })
})

describe('many calls', () => {
  const many = (count: number): Json[] => [
    ...Array.from({ length: count }, (_, index) =>
      done(index, call({ call_id: `c${index}`, arguments: '{}' })),
    ),
    end(),
  ]

  it('are given to the core, until there are so many that no model means them', () => {
    expect(callsOf(many(1_024))).toHaveLength(1_024)
    expect(() => callsOf(many(1_025))).toThrow(ResponseTooLargeError)
  })
})

describe('failures', () => {
  const failed = (error: unknown): Json => end({ error }, 'response.failed')

  it.each<[what: string, events: Json[], errorClass: new (...args: never[]) => Error, words: string]>([
    [
      'a nested error event',
      [{ type: 'error', error: { code: 'server_error', message: 'boom' } }],
      ProviderError,
      'boom',
    ],
    [
      'a flat error event',
      [{ type: 'error', code: 'server_error', message: 'boom', param: null }],
      ProviderError,
      'boom',
    ],
    [
      'an error event and then a failed response',
      [{ type: 'error', code: 'rate_limit_exceeded', message: 'slow' }, failed({})],
      RateLimitError,
      'slow',
    ],
    ['a failed response', [failed({ code: 'server_error', message: 'boom' })], ProviderError, 'boom'],
    ['a failed response without an error', [failed(null)], ProviderError, 'without a reason'],
    ['quota', [failed({ code: 'insufficient_quota', message: 'no money' })], QuotaExceededError, 'no money'],
    ['a wrong prompt', [failed({ code: 'invalid_prompt', message: 'bad' })], InvalidRequestError, 'bad'],
    ['a wrong image', [failed({ code: 'image_too_large', message: 'big' })], InvalidRequestError, 'big'],
    ['a policy', [failed({ code: 'content_policy_violation', message: 'no' })], ContentFilterError, 'no'],
    ['a cancelled response', [end({}, 'response.cancelled')], ProviderError, 'cancelled'],
    ['an error of a gateway', [{ error: { message: 'overloaded', code: 503 } }], ProviderError, 'overloaded'],
    ['an error of a gateway as text', [{ error: 'overloaded' }], ProviderError, 'overloaded'],
    ['no terminal event', [text(0, 'Hi')], StreamInterruptedError, 'terminal event'],
    ['nothing at all', [], StreamInterruptedError, 'terminal event'],
    [
      'queued and nothing more',
      [{ type: 'response.queued', response: {} }],
      StreamInterruptedError,
      'terminal event',
    ],
    [
      'a stream of Chat Completions',
      [{ object: 'chat.completion.chunk', choices: [{ delta: {} }] }],
      StreamFormatError,
      '@slf/openai',
    ],
    ['an event that is null', [null as never], StreamFormatError, 'no object'],
    ['an event that is a list', [[] as never], StreamFormatError, 'no object'],
    ['a delta that is no text', [{ ...text(0, ''), delta: { text: 'Hi' } }], StreamFormatError, "'delta'"],
    [
      'an item event without an item',
      [{ type: 'response.output_item.done', output_index: 0 }],
      StreamFormatError,
      "'item'",
    ],
    [
      'a terminal event without a response',
      [{ type: 'response.completed' }],
      StreamFormatError,
      "'response'",
    ],
    [
      'arguments that contradict their deltas',
      [added(0, call()), argumentsDelta(0, '{"a":1}'), done(0, call({ arguments: '{"a":2}' })), end()],
      StreamFormatError,
      'contradict',
    ],
  ])('%s', (_what, events, errorClass, words) => {
    expect(() => chunksOf([created, ...events])).toThrow(errorClass)
    expect(() => chunksOf([created, ...events])).toThrow(words)
  })

  it('a failed response that cost tokens says so on its error', () => {
    const usage = { input_tokens: 7, output_tokens: 2, total_tokens: 9 }
    const failing = end({ error: { code: 'server_error', message: 'boom' }, usage }, 'response.failed')
    expect(() => chunksOf([failing])).toThrow(
      expect.objectContaining({
        usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
      }) as Error,
    )
  })

  it('says whether it helps to try again', () => {
    const isRetryable = (code: string): boolean => {
      try {
        chunksOf([failed({ code, message: 'x' })])
      } catch (error) {
        return (error as LLMError).isRetryable
      }
      throw new Error('no error')
    }
    expect(['server_error', 'rate_limit_exceeded', 'vector_store_timeout'].map(isRetryable)).toEqual([
      true,
      true,
      true,
    ])
    expect(['invalid_prompt', 'insufficient_quota', 'invalid_image_url'].map(isRetryable)).toEqual([
      false,
      false,
      false,
    ])
  })

  it('is quick and bounded where the events are hostile', () => {
    const events = Array.from({ length: 20_000 }, (_, index) =>
      added(4_294_967_294 - index, message('', { content: [] })),
    )
    expect(() => chunksOf([...events, end()])).toThrow(/more than 10000 output items/)
    expect(callsOf([added(4_294_967_294, call()), argumentsDelta(4_294_967_294, '{}'), end()])).toEqual([
      ['c1', 'f', '{}'],
    ])
    const polluted = JSON.parse('{"type":"message","__proto__":{"polluted":true},"content":[]}') as Json
    completionOf([done(0, polluted), end()])
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('whole responses', () => {
  const body = (more: Json = {}): Json => ({
    id: 'resp_1',
    status: 'completed',
    output: [message('Hi')],
    ...more,
  })
  const decode = (value: unknown) => decodeResponse(value, decodeContext())

  it.each([
    ['completed', {}, 'stop'],
    ['complete (old servers)', { status: 'complete' }, 'stop'],
    ['without a status', { status: undefined }, 'stop'],
    ['incomplete', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'length'],
  ])('%s', (_what, more, reason) => {
    expect(decode(body(more)).choices[0]).toMatchObject({ message: { content: 'Hi' }, finish_reason: reason })
  })

  it.each<[what: string, value: unknown, errorClass: new (...args: never[]) => Error, words: string]>([
    [
      'failed',
      body({ status: 'failed', error: { code: 'server_error', message: 'boom' } }),
      ProviderError,
      'boom',
    ],
    [
      'failed without output',
      { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'slow' } },
      RateLimitError,
      'slow',
    ],
    ['cancelled', body({ status: 'cancelled' }), ProviderError, 'cancelled'],
    ['queued', body({ status: 'queued', output: [] }), ProviderError, 'background'],
    ['in progress', body({ status: 'in_progress' }), ProviderError, 'background'],
    [
      'an error body',
      { error: { message: 'no such model', type: 'invalid_request_error', code: 404 } },
      InvalidRequestError,
      'no such model',
    ],
    ['a Chat completion', { choices: [{ message: { content: 'Hi' } }] }, ProviderError, '@slf/openai'],
    ['an object of another kind', { hello: 1 }, ProviderError, "'output'"],
    [
      'an output of other things',
      body({ output: [message('Hi'), null] }),
      ProviderError,
      'more than objects',
    ],
    [
      'a message of another shape',
      body({ output: [{ type: 'message', content: 'text' }] }),
      ProviderError,
      'no list of parts',
    ],
    ['an error as text', { error: 'overloaded' }, ProviderError, 'overloaded'],
    ['no object', null, ProviderError, 'not an object'],
    ['a text', 'Hi', ProviderError, 'not an object'],
  ])('%s: an error', (_what, value, errorClass, words) => {
    expect(() => decode(value)).toThrow(errorClass)
    expect(() => decode(value)).toThrow(words)
  })

  it('keeps items and annotations that it does not know', () => {
    const strange = { type: 'new_item', id: 'n' }
    const cited = message('Hi', {
      content: [
        { type: 'output_text', text: 'Hi', annotations: [{ type: 'new_note' }] },
        { type: 'new_part' },
      ],
    })
    const answer = decode(body({ output: [strange, cited] })).choices[0]?.message
    expect(answer).toMatchObject({ content: 'Hi', annotations: [{ type: 'new_note' }] })
    expect(answer?.provider_data).toMatchObject({ openai_responses: { items: [strange, cited] } })
  })
})

describe('one mapper', () => {
  const fixture = fc.record(
    {
      content: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }),
      reasoning: fc.string({ minLength: 1 }),
      refusal: fc.string({ minLength: 1 }),
      toolCalls: fc.array(
        fc.record({ name: fc.constantFrom('f', 'g'), arguments: fc.dictionary(fc.string(), fc.jsonValue()) }),
        { maxLength: 3 },
      ),
      finishReason: fc.constantFrom(undefined, 'length', 'content_filter'),
    },
    { requiredKeys: [] },
  )

  it('gives a stream and a whole response the same completion', () => {
    fc.assert(
      fc.property(fixture, (answer) => {
        const streamed = completionOf(responsesEvents(answer))
        expect(streamed).toEqual(decodeResponse(responsesBody(answer), decodeContext()))
      }),
      { numRuns: 200 },
    )
  })

  it('does not mind how the events of several items are interleaved', () => {
    const lanes = [
      [
        added(0, reasoning()),
        { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'hm' },
        done(0, reasoning({ summary: [{ type: 'summary_text', text: 'hm' }] })),
      ],
      [
        added(1, message('', { id: 'a', content: [] })),
        text(1, 'A1 '),
        text(1, 'A2 '),
        done(1, message('A1 A2 ', { id: 'a' })),
      ],
      [
        added(2, call()),
        argumentsDelta(2, '{"a"'),
        argumentsDelta(2, ':1}'),
        done(2, call({ arguments: '{"a":1}' })),
      ],
      [
        added(3, message('', { id: 'b', content: [] })),
        text(3, 'B1 '),
        text(3, 'B2', 1),
        done(
          3,
          message('', {
            id: 'b',
            content: [
              { type: 'output_text', text: 'B1 ' },
              { type: 'output_text', text: 'B2' },
            ],
          }),
        ),
      ],
      [
        added(4, reasoning({ id: 'rs_2' })),
        done(4, reasoning({ id: 'rs_2', summary: [{ type: 'summary_text', text: 'so' }] })),
      ],
      [added(5, call({ call_id: 'c2' })), done(5, call({ call_id: 'c2', arguments: '{}' }))],
    ]
    const expected = completionOf([...lanes.flat(), end()])
    const order = fc.array(fc.nat({ max: lanes.length - 1 }), { minLength: 40, maxLength: 40 })
    fc.assert(
      fc.property(order, (picks) => {
        const queues = lanes.map((events) => events.slice(1))
        // Items begin in order; after that any item may go on.
        const events = [
          ...lanes.map(([first]) => first as Json),
          ...picks.flatMap((lane) => queues[lane]?.shift() ?? []),
        ]
        expect(completionOf([...events, ...queues.flat(), end()])).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })
})
