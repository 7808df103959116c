import { finishReason, isJsonObject, textOf } from '@slf/adapter-kit'
import type { FinishReason } from '@slf/core'

/**
 * Why the model stopped. An incomplete response wins over a function call in it, which may be cut and must not run;
 * a refusal keeps `stop`, as in Chat Completions. Reasons that are not known are passed on as they came.
 */
export function decodeFinishReason(
  isIncomplete: boolean,
  incompleteDetails: unknown,
  hasFunctionCall: boolean,
): FinishReason {
  if (isIncomplete) {
    const reason = isJsonObject(incompleteDetails) ? textOf(incompleteDetails['reason']) : ''
    return finishReason(reason || 'length', { hasCalls: false, hasText: true })
  }
  return hasFunctionCall ? 'tool_calls' : 'stop'
}
