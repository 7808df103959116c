import type { ChatParams } from '@slf/core'
import type { EncodeContext } from '../options/wire-request.js'

/** The fields of Chat Completions; what is not one of them is an extra of a provider. */
const contractFields: ReadonlySet<string> = new Set([
  'messages',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'n',
  'stop',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'reasoning_effort',
  'verbosity',
  'modalities',
  'prediction',
  'metadata',
  'service_tier',
  'store',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'stream_options',
  'audio',
  'functions',
  'function_call',
])

/** Values that ask for nothing: a protocol without the field does the same. */
const askNothing: Readonly<Record<string, (value: unknown) => boolean>> = {
  n: (value) => value === 1,
  frequency_penalty: (value) => value === 0,
  presence_penalty: (value) => value === 0,
  stop: (value) => Array.isArray(value) && value.length === 0,
  logit_bias: (value) => typeof value === 'object' && Object.keys(value ?? {}).length === 0,
  modalities: (value) => Array.isArray(value) && value.every((modality) => modality === 'text'),
  logprobs: (value) => value === false,
  tools: (value) => Array.isArray(value) && value.length === 0,
  response_format: (value) => (value as { type?: unknown }).type === 'text',
  stream_options: () => true,
}

type Known = Exclude<
  keyof { [Field in keyof ChatParams as string extends Field ? never : Field]: never },
  never
>

/** The parameters that an adapter takes, and the extras of its provider. */
export interface TakenParams<Field extends Known> {
  readonly taken: Pick<ChatParams, Field | 'messages'>
  /** Fields that Chat Completions does not have, to be sent as they are. */
  readonly extras: Readonly<Record<string, unknown>>
}

/**
 * Takes the parameters that a protocol can express. What is left of the fields of Chat Completions is reported: refused, or with
 * the option `unsupported: 'warn'` left out with a warning. So no field is dropped without a word.
 *
 * @param fields those that the adapter encodes; `messages` always is one.
 * @throws UnsupportedError for a field that is asked for and not taken.
 *
 * @example
 * ```ts
 * import { type EncodeContext, takeParams, type WireRequest } from '@slf/adapter-kit'
 * import type { ChatParams } from '@slf/core'
 *
 * export function encode(params: ChatParams, context: EncodeContext): WireRequest {
 *   const { taken, extras } = takeParams(params, ['temperature', 'max_tokens'], context)
 *   return { path: ['chat'], body: { ...extras, turns: taken.messages, heat: taken.temperature } }
 * }
 * ```
 */
export function takeParams<Field extends Known>(
  params: ChatParams,
  fields: readonly Field[],
  { unsupported }: Pick<EncodeContext, 'unsupported'>,
): TakenParams<Field> {
  const wanted = new Set<string>([...fields, 'messages'])
  const taken: Record<string, unknown> = {}
  const extras: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null) continue
    if (wanted.has(name)) taken[name] = value
    else if (!contractFields.has(name)) extras[name] = value
    else if (!askNothing[name]?.(value)) {
      unsupported(name, `The provider's protocol has no '${name}'.`)
    }
  }
  return { taken: taken as TakenParams<Field>['taken'], extras }
}
