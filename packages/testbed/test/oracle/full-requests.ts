import type { Wire } from '../../src/index.js'

const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
const breakpoint = { prompt_cache_breakpoint: { mode: 'explicit' } }
const sampling = {
  temperature: 1,
  top_p: 1,
  top_logprobs: 2,
  stream: true,
  store: false,
  metadata: { k: 'v' },
  parallel_tool_calls: true,
  service_tier: 'flex',
  user: 'u',
  safety_identifier: 's',
  prompt_cache_key: 'c',
  prompt_cache_retention: '24h',
}

/** For each wire a request that uses everything of the API that tests of this repository may send. */
export const fullRequests: Readonly<Record<Wire, object>> = {
  chat: {
    model: 'm',
    messages: [
      { role: 'developer', name: 'n', content: [{ type: 'text', text: 't', ...breakpoint }] },
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        name: 'n',
        content: [
          { type: 'text', text: 't' },
          { type: 'image_url', image_url: { url: 'https://a.test/b.png', detail: 'low' }, ...breakpoint },
          { type: 'input_audio', input_audio: { data: 'YQ==', format: 'wav' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'YQ==', file_id: 'f' } },
        ],
      },
      {
        role: 'assistant',
        name: 'n',
        refusal: null,
        audio: { id: 'a' },
        content: [
          { type: 'text', text: 't' },
          { type: 'refusal', refusal: 'no' },
        ],
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: 'c2', type: 'custom', custom: { name: 'g', input: 'x' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 't' }] },
      { role: 'tool', tool_call_id: 'c2', content: 'ok' },
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: null },
      { role: 'user', content: 'Hi' },
    ],
    tools: [
      { type: 'function', function: { name: 'f', description: 'd', parameters: schema, strict: true } },
    ],
    tool_choice: { type: 'function', function: { name: 'f' } },
    functions: [{ name: 'f', description: 'd', parameters: schema }],
    function_call: { name: 'f' },
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'r', description: 'd', schema, strict: true },
    },
    stream_options: { include_usage: true, include_obfuscation: false },
    max_completion_tokens: 10,
    max_tokens: 10,
    frequency_penalty: 0,
    presence_penalty: 0,
    stop: ['a', 'b'],
    seed: 1,
    n: 1,
    logit_bias: { 50256: -100 },
    logprobs: true,
    reasoning_effort: 'low',
    verbosity: 'low',
    modalities: ['text'],
    ...sampling,
  },
  responses: {
    model: 'm',
    input: [
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 't', ...breakpoint }] },
      { role: 'user', content: 'Hi', phase: 'commentary' },
      {
        role: 'user',
        status: 'completed',
        content: [
          { type: 'input_image', image_url: 'https://a.test/b.png', file_id: null, detail: 'auto' },
          {
            type: 'input_file',
            filename: 'a.pdf',
            file_data: 'YQ==',
            file_id: 'f',
            file_url: 'https://a.test',
          },
        ],
      },
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 't' }],
        encrypted_content: 'x',
      },
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        phase: 'final_answer',
        content: [
          { type: 'output_text', text: 't', annotations: [] },
          { type: 'refusal', refusal: 'no' },
        ],
      },
      {
        type: 'reasoning',
        id: 'rs_2',
        summary: [],
        content: [{ type: 'reasoning_text', text: 't' }],
        status: 'completed',
      },
      { type: 'item_reference', id: 'msg_0' },
      { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'f', arguments: '{}', status: 'completed' },
      { type: 'function_call_output', id: 'o', call_id: 'c1', output: 'ok', status: 'completed' },
      { type: 'function_call', call_id: 'c2', name: 'f', arguments: '{}' },
      {
        type: 'function_call_output',
        call_id: 'c2',
        output: [
          { type: 'input_text', text: 't', ...breakpoint },
          { type: 'input_image', image_url: 'https://a.test/b.png', file_id: null, detail: 'low' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'YQ==', file_url: null, detail: 'low' },
        ],
      },
    ],
    instructions: 'Be brief.',
    tools: [{ type: 'function', name: 'f', description: 'd', parameters: schema, strict: true }],
    tool_choice: { type: 'function', name: 'f' },
    max_tool_calls: 3,
    text: {
      verbosity: 'low',
      format: { type: 'json_schema', name: 'r', description: 'd', schema, strict: true },
    },
    reasoning: { effort: 'low', summary: 'auto', mode: 'standard', context: 'auto' },
    include: ['reasoning.encrypted_content'],
    max_output_tokens: 16,
    stream_options: { include_obfuscation: false },
    truncation: 'auto',
    background: false,
    previous_response_id: null,
    ...sampling,
  },
}
