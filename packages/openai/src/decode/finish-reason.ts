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

const contractReason = (told: string): FinishReason => synonyms.get(told.toLowerCase()) ?? told

/** The reason that a choice gives; `''` for none. Some servers write `null` as a word. */
export function toldReason(told: unknown): string {
  return typeof told !== 'string' || /^(null|none)$/i.test(told.trim()) ? '' : told
}

/** Of two reasons for one answer, the one that counts: an answer that was cut must not pass for a whole one. */
export function laterReason(before: string, told: string): string {
  return before !== '' && contractReason(told) === 'stop' ? before : told
}

/**
 * The reason of the contract, inferred where the server told none. Several servers say `stop` although there are tool
 * calls (OpenAI with a named `tool_choice`, Gemini, Ollama), or `tool_calls` beside a mere text.
 */
export function finishReason(
  told: string,
  { hasCalls, hasText }: { readonly hasCalls: boolean; readonly hasText: boolean },
): FinishReason {
  const reason = contractReason(told)
  if (reason === '' || reason === 'stop') return hasCalls ? 'tool_calls' : 'stop'
  return reason === 'tool_calls' && !hasCalls && hasText ? 'stop' : reason
}
