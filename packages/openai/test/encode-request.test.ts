import { type ChatMessage, type ChatParams, InvalidRequestError } from '@slf/core'
import { requestViolations } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { encodeRequest } from '../src/encode/encode-request.js'

const source = 'https://api.example.com/v1'
const encode = (params: ChatParams, differences = {}): Readonly<Record<string, unknown>> =>
  encodeRequest(params, { model: 'm', stream: false, source, streamOptions: true, ...differences })
const messagesOf = (messages: readonly ChatMessage[]): unknown => encode({ messages })['messages']

const messages = [{ role: 'user', content: 'hi' }] as const
const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } } as const
const tools = [
  { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } },
] as const

describe('encodeRequest', () => {
  it.each<[string, ChatParams, object, object]>([
    ['a whole answer', { messages }, {}, { model: 'm', messages, stream: false }],
    [
      'a stream, with its usage',
      { messages },
      { stream: true },
      { model: 'm', messages, stream: true, stream_options: { include_usage: true } },
    ],
    [
      'a stream for a server that refuses stream_options',
      { messages },
      { stream: true, streamOptions: false },
      { model: 'm', messages, stream: true },
    ],
    [
      'options of the stream over ours',
      { messages, stream_options: { include_usage: false, include_obfuscation: false } },
      { stream: true },
      {
        model: 'm',
        messages,
        stream: true,
        stream_options: { include_usage: false, include_obfuscation: false },
      },
    ],
    [
      'no stream_options without a stream',
      { messages, stream_options: { include_usage: true } },
      {},
      { model: 'm', messages, stream: false },
    ],
    [
      'parameters as they are',
      {
        messages,
        max_tokens: 5,
        stop: ['a'],
        seed: 1,
        temperature: 0,
        user: 'u',
        provider: { order: ['x'] },
      },
      {},
      {
        model: 'm',
        messages,
        max_tokens: 5,
        stop: ['a'],
        seed: 1,
        temperature: 0,
        user: 'u',
        provider: { order: ['x'] },
        stream: false,
      },
    ],
    [
      'tools and how to choose among them',
      { messages, tools, tool_choice: 'required', parallel_tool_calls: false },
      {},
      { model: 'm', messages, tools, tool_choice: 'required', parallel_tool_calls: false, stream: false },
    ],
    [
      'no empty list of tools, nor what goes with it',
      { messages, tools: [], tool_choice: 'auto', parallel_tool_calls: true },
      {},
      { model: 'm', messages, stream: false },
    ],
  ])('sends %s', (_name, params, differences, body) => {
    const frozen = Object.freeze({ ...params })
    expect(encode(frozen, differences)).toEqual(body)
    expect(requestViolations('chat', encode(frozen, differences), { allowExtra: ['provider'] })).toEqual([])
  })

  it('refuses a tool choice without tools', () => {
    expect(() => encode({ messages, tool_choice: 'required' })).toThrow(InvalidRequestError)
    for (const lists of [{}, { tools: [] }, { tools: undefined }])
      for (const tool_choice of ['required', { type: 'function', function: { name: 'f' } }] as const)
        expect(() => encode({ messages, tool_choice, ...lists })).toThrow(
          "'tool_choice' asks for a tool, but the request has no 'tools'.",
        )
  })

  it.each(['auto', 'none', undefined] as const)(
    'leaves a choice of %j out where there are no tools',
    (choice) => {
      const params = { messages, tool_choice: choice, parallel_tool_calls: false, top_p: 1 } as ChatParams
      expect(encode(params)).toEqual({ model: 'm', messages, top_p: 1, stream: false })
      expect(encode({ ...params, tools })).toEqual({
        model: 'm',
        messages,
        top_p: 1,
        tools,
        tool_choice: choice,
        parallel_tool_calls: false,
        stream: false,
      })
    },
  )

  it('asks for no stream where none is wanted, whatever the parameters say', () => {
    const asked = encode({ messages, stream_options: { include_usage: true } })
    expect(asked['stream']).toBe(false)
    expect(asked).not.toHaveProperty('stream_options')
    expect(encode({ messages }, { stream: true, streamOptions: false })).not.toHaveProperty('stream_options')
  })

  it.each<[string, ChatMessage, object]>([
    [
      'a name',
      { role: 'assistant', content: 'x', name: 'bot' },
      { role: 'assistant', content: 'x', name: 'bot' },
    ],
    [
      'parts as content',
      { role: 'assistant', content: [{ type: 'text', text: 'x' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'x' }] },
    ],
    ['an empty content', { role: 'assistant', content: '' }, { role: 'assistant', content: '' }],
    [
      'an empty content beside calls',
      { role: 'assistant', content: '', tool_calls: [call] },
      { role: 'assistant', content: '', tool_calls: [call] },
    ],
    [
      'content beside calls',
      { role: 'assistant', content: 'x', tool_calls: [call] },
      { role: 'assistant', content: 'x', tool_calls: [call] },
    ],
    ['an empty refusal', { role: 'assistant', refusal: '' }, { role: 'assistant', content: '' }],
    [
      'content beside a refusal',
      { role: 'assistant', content: 'x', refusal: 'no' },
      { role: 'assistant', content: 'x', refusal: 'no' },
    ],
    [
      'annotations',
      { role: 'assistant', content: 'x', annotations: [{}] } as ChatMessage,
      { role: 'assistant', content: 'x' },
    ],
    [
      'broken arguments',
      { role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: '{"x' } }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ ...call, function: { name: 'f', arguments: '{"invalid_arguments":"{\\"x"}' } }],
      },
    ],
    [
      'a field that is null, of a user',
      { role: 'user', content: 'x', name: null } as unknown as ChatMessage,
      { role: 'user', content: 'x' },
    ],
  ])('encodes a message with %s', (_name, message, encoded) => {
    expect(messagesOf([message])).toEqual([encoded])
  })

  it('keeps order and text of all roles', () => {
    const all: ChatMessage[] = [
      { role: 'developer', content: 'rules' },
      { role: 'system', content: [{ type: 'text', text: 'more' }], name: 'n' },
      { role: 'user', content: '' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'x' },
          { type: 'image_url', image_url: { url: 'https://a.test/i.png' } },
        ],
      },
      { role: 'assistant', content: 'line\u2028😀', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'a', content: 'result' },
    ]
    expect(messagesOf(all)).toEqual(all)
    expect(requestViolations('chat', encode({ messages: all }))).toEqual([])
  })

  it.each<[string, ChatMessage, object]>([
    [
      'no content with calls',
      { role: 'assistant', tool_calls: [call] },
      { role: 'assistant', content: null, tool_calls: [call] },
    ],
    ['no content at all', { role: 'assistant' }, { role: 'assistant', content: '' }],
    [
      'an empty list of calls',
      { role: 'assistant', content: 'x', tool_calls: [] },
      { role: 'assistant', content: 'x' },
    ],
    [
      'no arguments',
      { role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: '' } }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ ...call, function: { name: 'f', arguments: '{}' } }],
      },
    ],
    [
      'a refusal',
      { role: 'assistant', content: null, refusal: 'no' },
      { role: 'assistant', content: null, refusal: 'no' },
    ],
    [
      'the extensions of the contract, and what another server wants back',
      {
        role: 'assistant',
        content: 'x',
        refusal: null,
        reasoning_content: 'hm',
        annotations: [],
        provider_data: { source: 'https://other.test', message: { reasoning_details: [{}] } },
        tool_calls: [{ ...call, extra_content: { google: {} } }],
      } as ChatMessage,
      { role: 'assistant', content: 'x', tool_calls: [call] },
    ],
  ])('normalises an assistant message with %s', (_name, message, encoded) => {
    expect(messagesOf([message])).toEqual([encoded])
  })

  const wantedBack = {
    source,
    message: { reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] },
    toolCalls: { a: { google: { thought_signature: 's' } } },
  }

  it.each([
    ['under its own name', { openai_chat: wantedBack }],
    ['under its own name, beside the data of another adapter', { acme: {}, openai_chat: wantedBack }],
    ['flat, as version 0.1 kept it', wantedBack],
  ])('sends back what this server wants back: %s', (_name, provider_data) => {
    expect(messagesOf([{ role: 'assistant', content: null, tool_calls: [call], provider_data }])).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ ...call, extra_content: { google: { thought_signature: 's' } } }],
        reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }],
      },
    ])
  })

  it('gives tools that the model made up names that the server reads again', () => {
    const history = ['functions.search', '', 'f', 'my.tool'].map((name): ChatMessage => ({
      role: 'assistant',
      tool_calls: [{ ...call, function: { name, arguments: '{}' } }],
    }))
    const declared = [...tools, { type: 'function', function: { name: 'my.tool' } }] as const
    expect(encode({ messages: history, tools: declared })['messages']).toMatchObject(
      ['functions_search', 'unnamed_tool', 'f', 'my.tool'].map((name) => ({
        tool_calls: [{ function: { name } }],
      })),
    )
  })

  it('sends reasoning back inside tool loops, under the name that it came under', () => {
    const turn = (reasoningField: string, reasoning_content: string): ChatMessage => ({
      role: 'assistant',
      tool_calls: [call],
      reasoning_content,
      provider_data: { source, reasoningField },
    })
    expect(messagesOf([turn('reasoning', 'hm')])).toMatchObject([{ reasoning: 'hm' }])
    // DeepSeek and Kimi want it on every turn of the loop, an empty one included, and on no other message.
    const bare: ChatMessage = { role: 'assistant', tool_calls: [call] }
    const last: ChatMessage = { role: 'assistant', content: 'x', reasoning_content: 'hm' }
    expect(messagesOf([turn('reasoning_content', 'hm'), bare, last])).toEqual([
      { role: 'assistant', content: null, tool_calls: [call], reasoning_content: 'hm' },
      { role: 'assistant', content: null, tool_calls: [call], reasoning_content: '' },
      { role: 'assistant', content: 'x' },
    ])
  })

  it('looks own keys up only', () => {
    const provider_data = { source, toolCalls: {} }
    const odd = { ...call, id: 'constructor' }
    expect(messagesOf([{ role: 'assistant', tool_calls: [odd], provider_data }])).toMatchObject([
      { tool_calls: [odd] },
    ])
  })
})

it('leaves out marks for a prompt cache, which this protocol does not have', () => {
  const cache_control = { type: 'ephemeral' } as const
  const body = encode({
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', cache_control }] }],
    tools: tools.map((tool) => ({ ...tool, cache_control })),
  })
  expect(JSON.stringify(body)).not.toContain('cache_control')
  expect(body['tools']).toEqual(tools)
})
