import { isJsonObject } from '@slf/adapter-kit'
import type { FinishReason } from '@slf/core'
import { textOf } from '../../fields/json-fields.js'

const reasonOfIncomplete: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
])

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
    return reasonOfIncomplete.get(reason) ?? (reason || 'length')
  }
  return hasFunctionCall ? 'tool_calls' : 'stop'
}
