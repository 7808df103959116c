// Answers of the Responses API, with the fields and the sizes that OpenAI's have.

const messageId = 'msg_67ccd3a9da748190baa7f1570fe91ac6'
const callItemId = 'fc_67ccd3a9da748190baa7f1570fe91ac6'

const usage = {
  input_tokens: 412,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 210,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 622,
}

const response = (status, output) => ({
  id: 'resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b',
  object: 'response',
  created_at: 1760000000,
  status,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  model: 'gpt-4o-mini-2024-07-18',
  output,
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null },
  store: true,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage: status === 'completed' ? usage : null,
  user: null,
  metadata: {},
})

const textPart = (text) => ({ type: 'output_text', text, annotations: [], logprobs: [] })
const message = (status, content) => ({ id: messageId, type: 'message', status, role: 'assistant', content })
const functionCall = (status, text, { tool, callId }) => ({
  id: callItemId,
  type: 'function_call',
  status,
  arguments: text,
  call_id: callId,
  name: tool,
})

const finished = (answer) =>
  answer.tool === undefined
    ? message('completed', [textPart(answer.text)])
    : functionCall('completed', answer.text, answer)

/** A whole answer: `text`, or a call of `tool` with `text` as its arguments. */
export const completion = (answer) => response('completed', [finished(answer)])

/** The same answer as the events of a stream, a piece in each. */
export function events(answer) {
  const { text, pieces, tool } = answer
  const out = []
  const place =
    tool === undefined ? { item_id: messageId, output_index: 0 } : { item_id: callItemId, output_index: 0 }
  const push = (type, fields) => {
    const event = { type, sequence_number: out.length, ...fields }
    out.push(`event: ${type}\ndata: ${JSON.stringify(event)}\n\n`)
  }
  const obfuscation = () => 'aZ3kQ9xLmN2pR7'.slice(0, 4 + (out.length % 10))
  const item = tool === undefined ? message('in_progress', []) : functionCall('in_progress', '', answer)

  push('response.created', { response: response('in_progress', []) })
  push('response.in_progress', { response: response('in_progress', []) })
  push('response.output_item.added', { output_index: 0, item })
  if (tool === undefined) {
    const part = { ...place, content_index: 0 }
    push('response.content_part.added', { ...part, part: textPart('') })
    for (const delta of pieces)
      push('response.output_text.delta', { ...part, delta, logprobs: [], obfuscation: obfuscation() })
    push('response.output_text.done', { ...part, text, logprobs: [] })
    push('response.content_part.done', { ...part, part: textPart(text) })
  } else {
    for (const delta of pieces)
      push('response.function_call_arguments.delta', { ...place, delta, obfuscation: obfuscation() })
    push('response.function_call_arguments.done', { ...place, name: tool, arguments: text })
  }
  push('response.output_item.done', { output_index: 0, item: finished(answer) })
  push('response.completed', { response: completion(answer) })
  return out
}

/** How many tool results the body of a request holds. */
export const toolResults = (body) => body.split('"type":"function_call_output"').length - 1
