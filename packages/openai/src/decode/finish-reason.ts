import type { FinishReason } from '@slf/core'

/** Words of other servers for the four reasons of the contract. */
const synonyms: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['eos', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['completed', 'stop'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['max_output_tokens', 'length'],
  ['function_call', 'tool_calls'],
  ['tool_call', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['safety', 'content_filter'],
  ['content_filtered', 'content_filter'],
])

/** Reasons that are no end but a failure: the answer was cut. */
export const failureReasons: ReadonlySet<string> = new Set([
  'error',
  // DeepSeek: "the request is interrupted due to insufficient resource of the inference system".
  'insufficient_system_resource',
])

/**
 * The reason of the contract. Several servers say `stop` although there are tool calls (OpenAI with a named
 * `tool_choice`, Gemini, Ollama); unknown reasons are passed on as they are.
 */
export function finishReason(told: string, hasToolCalls: boolean): FinishReason {
  const reason = synonyms.get(told.toLowerCase()) ?? told
  return reason === 'stop' && hasToolCalls ? 'tool_calls' : reason
}
