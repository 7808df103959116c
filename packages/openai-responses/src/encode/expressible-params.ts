import { type EncodeContext, takeParams } from '@slf/adapter-kit'
import type { ChatParams } from '@slf/core'

/** The fields of Chat Completions that the Responses API has a counterpart for. */
const fields = [
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'logprobs',
  'top_logprobs',
  'reasoning_effort',
  'verbosity',
  'metadata',
  'service_tier',
  'store',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'stream_options',
] as const

/** The request without empty fields and without those that cannot be sent, which are reported. */
export function expressible(
  params: ChatParams,
  { unsupported }: Pick<EncodeContext, 'unsupported'>,
): ChatParams {
  const { taken, extras } = takeParams(params, fields, {
    unsupported: (field) => unsupported(field, `'${field}' has no counterpart in the Responses protocol.`),
  })
  return { ...extras, ...taken }
}
