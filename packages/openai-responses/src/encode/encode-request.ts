import {
  type EncodeContext,
  isJsonObject,
  type JsonObject,
  textOf,
  wireToolNames,
  withoutEmpty,
} from '@slf/adapter-kit'
import type { ChatParams } from '@slf/core'
import { encodeReasoning, encodeText } from './encode-format.js'
import { encodeInput, type InputSettings } from './encode-input.js'
import { customToolNames, encodeToolChoice, encodeTools } from './encode-tools.js'
import { expressible } from './expressible-params.js'

/** How a request is encoded. */
export interface RequestSettings extends Omit<InputSettings, 'toolName' | 'customTools'> {
  readonly stream: boolean
  /** The model by the name that the server knows it by. Default: `model`. */
  readonly deployment?: string | undefined
  /** Ask for encrypted reasoning when the server stores nothing. */
  readonly encryptedReasoning: boolean
}

/** The API refuses a smaller `max_output_tokens`. */
export const MIN_OUTPUT_TOKENS = 16

/**
 * The body of `POST /responses` for a request in the shape of Chat Completions. Stateless unless the request names a
 * `previous_response_id` or a `conversation`, or runs in the background. Fields of the same name, fields that only the
 * Responses API has, and the extras of a provider go along as they are; native fields win over translated ones.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
export function encodeRequest(given: ChatParams, settings: RequestSettings): JsonObject {
  const params = expressible(given, settings)
  const {
    messages,
    tools: _tools,
    tool_choice,
    response_format: _format,
    reasoning_effort: _effort,
    verbosity: _verbosity,
    web_search_options: _search,
    max_tokens,
    max_completion_tokens,
    max_output_tokens = tokenLimit(max_completion_tokens ?? max_tokens, settings.unsupported),
    logprobs,
    stream_options,
    instructions,
    input,
    include,
    store = isStateful(params) ? undefined : false,
    ...sameName
  } = params
  const encoded = encodeInput(messages, {
    ...settings,
    previousResponseId: textOf(params['previous_response_id']) || undefined,
    conversation: conversationId(params['conversation']),
    toolName: wireToolNames(params.tools),
    customTools: customToolNames(params.tools),
  })
  return withoutEmpty({
    ...sameName,
    model: settings.deployment ?? settings.model,
    instructions: [textOf(instructions), ...encoded.instructions].filter(Boolean).join('\n\n') || undefined,
    // Native items that no message can express (an answer to an approval request) follow the messages.
    input: Array.isArray(input) ? [...encoded.input, ...(input as unknown[])] : encoded.input,
    tools: encodeTools(params),
    tool_choice: tool_choice && encodeToolChoice(tool_choice),
    text: encodeText(params),
    reasoning: encodeReasoning(params),
    max_output_tokens,
    store,
    include: encodeInclude(include, [
      store === false && settings.encryptedReasoning && 'reasoning.encrypted_content',
      logprobs === true && 'message.output_text.logprobs',
    ]),
    // Gateways that find no `stream` answer with events all the same.
    stream: settings.stream,
    stream_options: settings.stream ? encodeStreamOptions(stream_options) : undefined,
  })
}

/** The server keeps something between two requests of this kind, so `store` is left to it. */
function isStateful({ previous_response_id, conversation, background }: ChatParams): boolean {
  return Boolean(previous_response_id) || Boolean(conversation) || background === true
}

/** The id of a conversation, which is given as an id or as `{ id }`. */
function conversationId(conversation: unknown): string | undefined {
  return textOf(isJsonObject(conversation) ? conversation['id'] : conversation) || undefined
}

function tokenLimit(
  limit: number | null | undefined,
  unsupported: EncodeContext['unsupported'],
): number | undefined {
  if (limit === null || limit === undefined) return undefined
  if (limit >= MIN_OUTPUT_TOKENS) return limit
  unsupported(
    'max_tokens',
    `The Responses API takes no token limit below ${MIN_OUTPUT_TOKENS}, and ${limit} was asked for; a server without that minimum takes it as 'max_output_tokens'.`,
    `${MIN_OUTPUT_TOKENS} was sent.`,
  )
  return MIN_OUTPUT_TOKENS
}

function encodeInclude(given: unknown, added: readonly (string | false)[]): readonly unknown[] | undefined {
  const include = new Set<unknown>(Array.isArray(given) ? given : [])
  for (const value of added) if (value !== false) include.add(value)
  return include.size > 0 ? [...include] : undefined
}

/** Usage always comes with a Responses stream; the option that asks for it does not exist. */
function encodeStreamOptions(
  options: Readonly<Record<string, unknown>> | null | undefined,
): JsonObject | undefined {
  const { include_usage: _, ...rest } = options ?? {}
  return Object.keys(rest).length > 0 ? rest : undefined
}
