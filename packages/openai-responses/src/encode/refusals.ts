import { type FieldRefusal, isJsonObject, type JsonObject } from '@slf/adapter-kit'
import { MIN_OUTPUT_TOKENS } from './encode-request.js'

/** A field that some servers refuse or want otherwise, and who says so. */
export interface KnownRefusal extends FieldRefusal {
  /** Providers and their words, for the tests and for whoever adds one. */
  readonly seen: readonly (readonly [provider: string, message: string])[]
}

const unknown = (field: string): readonly (readonly [string, string])[] => [
  ['OpenAI, Azure', `Unknown parameter: '${field}'.`],
  ['OpenAI, Azure', `Unsupported parameter: '${field}' is not supported with this model.`],
  [
    'vLLM',
    `[{'type': 'extra_forbidden', 'loc': ('body', '${field}'), 'msg': 'Extra inputs are not permitted'}]`,
  ],
]

/** What servers refuse, and how they are asked again. */
export const refusals: readonly KnownRefusal[] = [
  // What they ask for happens anyway, or only costs less: nobody loses a part of an answer.
  ...['store', 'stream_options', 'include'].map((field) => ({ field, isSilent: true, seen: unknown(field) })),
  ...[
    'parallel_tool_calls',
    'truncation',
    'temperature',
    'top_p',
    'top_logprobs',
    'max_tool_calls',
    'service_tier',
    'metadata',
    'user',
    'safety_identifier',
    'prompt_cache_key',
    'prompt_cache_retention',
  ].map((field) => ({ field, seen: unknown(field) })),
  {
    field: 'tools.*.strict',
    seen: [['Gemini gateways', 'Unknown name "strict" at \'tools[0]\': Cannot find field.']],
  },
  {
    field: 'text.verbosity',
    seen: [['OpenAI', "Unsupported parameter: 'text.verbosity' is not supported with this model."]],
  },
  {
    field: 'reasoning.summary',
    words: [['must be verified', 'reasoning summar']],
    seen: [
      ['OpenAI', 'Your organization must be verified to generate reasoning summaries.'],
      ['xAI', "Unsupported parameter: 'reasoning.summary' is not supported with this model."],
    ],
  },
  {
    field: 'reasoning',
    words: [["'reasoning.effort' is not supported"], ['reasoning', 'effort', 'not support']],
    seen: [
      ['OpenAI', "Unsupported parameter: 'reasoning.effort' is not supported with this model."],
      ['xAI', 'This model does not support the reasoning effort parameter.'],
    ],
  },
  {
    field: 'max_output_tokens',
    words: [
      ['max_output_tokens', 'below minimum value'],
      ['max_output_tokens', 'greater than or equal to 16'],
    ],
    amend: (body) => atLeastMinimum(body),
    seen: [
      [
        'OpenAI, Azure',
        "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 10 instead.",
      ],
    ],
  },
  {
    field: 'instructions',
    words: [
      ['instructions', 'not supported'],
      ["unknown parameter: 'instructions'"],
      ["'instructions'", 'extra inputs'],
    ],
    amend: (body) => instructionsAsInput(body),
    isSilent: true,
    seen: [
      ['gateways', "Unknown parameter: 'instructions'."],
      ['gateways', 'The field instructions is not supported.'],
    ],
  },
  {
    field: 'input',
    words: [['no tool output found for tool call'], ['no tool output found for function call']],
    amend: (body) => outputsBehindCalls(body),
    isSilent: true,
    seen: [
      ['DeepSeek', 'No tool output found for tool call call_1'],
      ['OpenAI, Azure', 'No tool output found for function call call_1.'],
    ],
  },
]

function atLeastMinimum(body: JsonObject): JsonObject {
  const { max_output_tokens: tokens } = body
  return typeof tokens === 'number' && tokens < MIN_OUTPUT_TOKENS
    ? { ...body, max_output_tokens: MIN_OUTPUT_TOKENS }
    : body
}

function instructionsAsInput(body: JsonObject): JsonObject {
  const { instructions, ...rest } = body
  if (typeof instructions !== 'string' || !Array.isArray(rest['input'])) return body
  return { ...rest, input: [{ role: 'system', content: instructions }, ...(rest['input'] as unknown[])] }
}

/** Some servers pair a call with its output by their places alone: each output goes right behind its call. */
export function outputsBehindCalls(body: JsonObject): JsonObject {
  const { input } = body
  if (!Array.isArray(input)) return body
  const outputs = new Map(input.filter(isOutput).map((item) => [item['call_id'], item]))
  const moved = new Set<unknown>()
  const ordered: unknown[] = []
  for (const item of input as unknown[]) {
    if (moved.has(item)) continue
    ordered.push(item)
    const output = isCall(item) ? outputs.get(item['call_id']) : undefined
    if (output === undefined || moved.has(output)) continue
    moved.add(output)
    ordered.push(output)
  }
  const isSame = ordered.length === input.length && ordered.every((item, index) => item === input[index])
  return isSame ? body : { ...body, input: ordered }
}

const isCall = (item: unknown): item is JsonObject =>
  isJsonObject(item) && typeof item['call_id'] === 'string' && !isOutput(item)

const isOutput = (item: unknown): item is JsonObject =>
  isJsonObject(item) &&
  (item['type'] === 'function_call_output' || item['type'] === 'custom_tool_call_output')
