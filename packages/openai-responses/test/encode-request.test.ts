import { type ChatMessage, type ChatParams, UnsupportedError } from '@slf/core'
import { requestViolations } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { encodeRequest, type RequestSettings } from '../src/encode/encode-request.js'

const ask: ChatMessage = { role: 'user', content: 'hi' }
const settings: RequestSettings = {
  source: 'test',
  model: 'test-model',
  stream: false,
  replay: true,
  encryptedReasoning: true,
  unsupported: (capability, explanation) => {
    throw new UnsupportedError(explanation, { capability })
  },
}
const search = {
  type: 'function',
  function: {
    name: 'search',
    description: 'Finds',
    parameters: { type: 'object', properties: { q: { type: 'string' } } },
  },
} as const
const flatSearch = {
  type: 'function',
  name: 'search',
  description: 'Finds',
  parameters: search.function.parameters,
}
const sameName = {
  temperature: 0.5,
  top_p: 0.9,
  metadata: { a: 'b' },
  parallel_tool_calls: false,
  prompt_cache_key: 'k',
  safety_identifier: 's',
  service_tier: 'flex',
  user: 'u',
}
const schema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
}

function encode(params: Partial<ChatParams>, other: Partial<RequestSettings> = {}): Record<string, unknown> {
  const body = encodeRequest({ messages: [ask], ...params }, { ...settings, ...other })
  return JSON.parse(JSON.stringify(body)) as Record<string, unknown>
}

describe('encodeRequest', () => {
  it('is stateless and asks for encrypted reasoning', () => {
    expect(encode({})).toEqual({
      model: 'test-model',
      input: [{ role: 'user', content: 'hi' }],
      store: false,
      include: ['reasoning.encrypted_content'],
      stream: false,
    })
  })

  it.each<[what: string, params: Partial<ChatParams>, body: Record<string, unknown>]>([
    ['max_tokens', { max_tokens: 100 }, { max_output_tokens: 100 }],
    ['max_completion_tokens', { max_completion_tokens: 200, max_tokens: 100 }, { max_output_tokens: 200 }],
    ['a native token limit', { max_output_tokens: 300, max_tokens: 100 }, { max_output_tokens: 300 }],
    ['reasoning_effort', { reasoning_effort: 'low' }, { reasoning: { effort: 'low' } }],
    [
      'reasoning beside reasoning_effort',
      { reasoning_effort: 'low', reasoning: { summary: 'auto' } },
      { reasoning: { effort: 'low', summary: 'auto' } },
    ],
    ['verbosity', { verbosity: 'low' }, { text: { verbosity: 'low' } }],
    ['text', { response_format: { type: 'text' } }, { text: { format: { type: 'text' } } }],
    [
      'json_object',
      { response_format: { type: 'json_object' } },
      { text: { format: { type: 'json_object' } } },
    ],
    [
      'json_schema, flat',
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'answer', description: 'd', schema, strict: true },
        },
      },
      { text: { format: { type: 'json_schema', name: 'answer', description: 'd', schema, strict: true } } },
    ],
    [
      'tools, flat, with strict and parameters said',
      { tools: [search] },
      { tools: [{ ...flatSearch, strict: false }] },
    ],
    [
      'a tool without parameters',
      { tools: [{ type: 'function', function: { name: 'now', strict: null } }] },
      {
        tools: [
          { type: 'function', name: 'now', parameters: { type: 'object', properties: {} }, strict: false },
        ],
      },
    ],
    [
      'a strict tool',
      { tools: [{ type: 'function', function: { name: 'now', parameters: schema, strict: true } }] },
      { tools: [{ type: 'function', name: 'now', parameters: schema, strict: true }] },
    ],
    [
      'tools, without marks for a prompt cache',
      { tools: [{ ...search, cache_control: { type: 'ephemeral' } }] },
      { tools: [{ ...flatSearch, strict: false }] },
    ],
    [
      'tools that the provider runs',
      {
        tools: [
          { type: 'web_search', search_context_size: 'low' },
          { type: 'mcp', server_label: 'wiki', server_url: 'https://wiki.test' },
        ],
      },
      {
        tools: [
          { type: 'web_search', search_context_size: 'low' },
          { type: 'mcp', server_label: 'wiki', server_url: 'https://wiki.test' },
        ],
      },
    ],
    [
      'web_search_options',
      {
        web_search_options: {
          search_context_size: 'low',
          user_location: { type: 'approximate', approximate: { city: 'Oslo' } },
        },
      },
      {
        tools: [
          {
            type: 'web_search',
            search_context_size: 'low',
            user_location: { type: 'approximate', city: 'Oslo' },
          },
        ],
      },
    ],
    ['tool_choice by word', { tools: [search], tool_choice: 'required' }, { tool_choice: 'required' }],
    [
      'tool_choice by name',
      { tools: [search], tool_choice: { type: 'function', function: { name: 'search' } } },
      { tool_choice: { type: 'function', name: 'search' } },
    ],
    [
      'allowed tools',
      {
        tools: [search],
        tool_choice: {
          type: 'allowed_tools',
          allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'search' } }] },
        },
      },
      { tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'search' }] } },
    ],
    [
      'a built-in tool as choice',
      { tools: [{ type: 'image_generation' }], tool_choice: { type: 'image_generation' } as never },
      { tool_choice: { type: 'image_generation' } },
    ],
    [
      'logprobs',
      { logprobs: true, top_logprobs: 2 },
      { top_logprobs: 2, include: ['reasoning.encrypted_content', 'message.output_text.logprobs'] },
    ],
    ['fields of the same name', sameName, sameName],
    [
      'fields of its own',
      { truncation: 'auto', max_tool_calls: 3 },
      { truncation: 'auto', max_tool_calls: 3 },
    ],
    ['native instructions', { instructions: 'Be short.' }, { instructions: 'Be short.' }],
    [
      'native input after the messages',
      { input: [{ type: 'item_reference', id: 'mcpr_1' }] },
      {
        input: [
          { role: 'user', content: 'hi' },
          { type: 'item_reference', id: 'mcpr_1' },
        ],
      },
    ],
    [
      'more to include',
      { include: ['file_search_call.results'] },
      { include: ['file_search_call.results', 'reasoning.encrypted_content'] },
    ],
    [
      'a response in the background, whose storing is left to the server',
      { background: true },
      { background: true, store: undefined, include: undefined },
    ],
    ['a stored response', { store: true }, { store: true, include: undefined }],
    [
      'a response to go on from',
      { previous_response_id: 'resp_1' },
      { previous_response_id: 'resp_1', store: undefined, include: undefined },
    ],
    [
      'a conversation',
      { conversation: 'conv_1' },
      { conversation: 'conv_1', store: undefined, include: undefined },
    ],
    [
      'nothing for null',
      { temperature: null, stop: null, reasoning_effort: null, tools: [] },
      { temperature: undefined, tools: undefined },
    ],
    [
      'nothing for what happens anyway',
      { n: 1, frequency_penalty: 0, logit_bias: {}, stop: [], modalities: ['text'] },
      { n: undefined, stop: undefined },
    ],
  ])('sends %s', (_what, params, expected) => {
    const body = encode(params)
    expect(Object.fromEntries(Object.keys(expected).map((field) => [field, body[field]]))).toEqual(expected)
    expect(requestViolations('responses', body)).toEqual([])
  })

  it('streams without an option for usage, which always comes', () => {
    const params = { stream_options: { include_usage: true, include_obfuscation: false } }
    expect(encode(params, { stream: true })).toMatchObject({
      stream: true,
      stream_options: { include_obfuscation: false },
    })
    expect(encode({ stream_options: { include_usage: true } }, { stream: true })).not.toHaveProperty(
      'stream_options',
    )
    expect(encode(params)).not.toHaveProperty('stream_options')
    expect(encode(params)).toMatchObject({ stream: false })
  })

  it('runs a stream in the background, and leaves its storing to the server', () => {
    const body = encode({ background: true }, { stream: true })
    expect(body).toMatchObject({ background: true, stream: true })
    expect(body).not.toHaveProperty('store')
  })

  it('passes extras of a provider on', () => {
    expect(encode({ provider: { only: ['openai'] } })).toMatchObject({ provider: { only: ['openai'] } })
  })

  it('names the deployment where it has another name than the model', () => {
    expect(encode({}, { deployment: 'my-deployment' })).toMatchObject({ model: 'my-deployment' })
  })

  it('does not change what it was given', () => {
    const params = Object.freeze({
      messages: Object.freeze([ask]),
      tools: Object.freeze([search]),
      max_tokens: 20,
    })
    const before = JSON.stringify(params)
    encodeRequest(params, settings)
    expect(JSON.stringify(params)).toBe(before)
  })

  it.each<[capability: string, params: Partial<ChatParams>]>([
    ['stop', { stop: 'END' }],
    ['seed', { seed: 1 }],
    ['n', { n: 2 }],
    ['frequency_penalty', { frequency_penalty: 1 }],
    ['presence_penalty', { presence_penalty: 0.1 }],
    ['logit_bias', { logit_bias: { 50256: -100 } }],
    ['prediction', { prediction: { type: 'content', content: 'x' } }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['audio', { audio: { voice: 'alloy', format: 'wav' } }],
    ['functions', { functions: [{ name: 'f' }] }],
    ['function_call', { function_call: 'auto' }],
    ['max_tokens', { max_tokens: 5 }],
    ['name', { messages: [{ role: 'user', content: 'hi', name: 'Ada' }] }],
    [
      'input_audio',
      {
        messages: [
          { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } }] },
        ],
      },
    ],
    ['video_url', { messages: [{ role: 'user', content: [{ type: 'video_url', video_url: {} } as never] }] }],
    ["role 'function'", { messages: [{ role: 'function', content: 'x' } as never] }],
  ])('refuses %s, which has no counterpart, or goes on without it', (capability, params) => {
    expect(() => encode(params)).toThrow(UnsupportedError)
    expect(() => encode(params)).toThrow(expect.objectContaining({ capability }) as Error)
    const told: string[] = []
    const body = encode(params, { unsupported: (name) => told.push(name) })
    expect(told).toEqual([capability])
    expect(body).not.toHaveProperty([capability])
    expect(requestViolations('responses', body)).toEqual([])
  })
})
