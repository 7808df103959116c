// Answers of the Chat Completions API, with the fields and the sizes that OpenAI's have.

const envelope = {
  id: 'chatcmpl-BfR2kQ9xLmN2pR7sT4uV6wX8yZ0aB',
  created: 1760000000,
  model: 'gpt-4o-mini-2024-07-18',
  service_tier: 'default',
  system_fingerprint: 'fp_34a54ae93c',
}

const usage = {
  prompt_tokens: 412,
  completion_tokens: 210,
  total_tokens: 622,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
}

/** A whole answer: `text`, or a call of `tool` with `text` as its arguments. */
export function completion({ text, tool, callId }) {
  const call = { id: callId, type: 'function', function: { name: tool, arguments: text } }
  const message =
    tool === undefined
      ? { role: 'assistant', content: text, refusal: null, annotations: [] }
      : { role: 'assistant', content: null, tool_calls: [call], refusal: null, annotations: [] }
  const finish_reason = tool === undefined ? 'stop' : 'tool_calls'
  const choices = [{ index: 0, message, logprobs: null, finish_reason }]
  return { ...envelope, object: 'chat.completion', choices, usage }
}

/** The same answer as the events of a stream, a piece in each. */
export function events({ pieces, tool, callId }) {
  const event = (value) => `data: ${JSON.stringify(value)}\n\n`
  const chunk = (delta, finish_reason = null, obfuscation) => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason }]
    return event({ ...envelope, object: 'chat.completion.chunk', choices, usage: null, obfuscation })
  }
  const call = { index: 0, id: callId, type: 'function', function: { name: tool, arguments: '' } }
  const head =
    tool === undefined
      ? { role: 'assistant', content: '', refusal: null }
      : { role: 'assistant', content: null, tool_calls: [call], refusal: null }
  const delta = (piece) =>
    tool === undefined ? { content: piece } : { tool_calls: [{ index: 0, function: { arguments: piece } }] }
  return [
    chunk(head),
    ...pieces.map((piece, index) => chunk(delta(piece), null, 'aZ3kQ9xLmN2pR7'.slice(0, 4 + (index % 10)))),
    chunk({}, tool === undefined ? 'stop' : 'tool_calls'),
    event({ ...envelope, object: 'chat.completion.chunk', choices: [], usage }),
    'data: [DONE]\n\n',
  ]
}

/** How many tool results the body of a request holds. */
export const toolResults = (body) => body.split('"role":"tool"').length - 1
