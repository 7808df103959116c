import {
  type AmendContext,
  type EncodeContext,
  type ErrorFacts,
  type FieldRefusal,
  type ResponseInfo,
  type StreamDecoder,
  ToolCallIds,
  type WireRequest,
} from '@slf/adapter-kit'
import {
  type Capabilities,
  type ChatCompletion,
  type ChatParams,
  InvalidRequestError,
  type LLMError,
} from '@slf/core'
import { checkedMessageFields, OpenAIAdapter, type OpenAIAdapterOptions } from '@slf/openai-client'
import { ChatStreamDecoder } from './decode/chat-stream-decoder.js'
import type { MappingContext } from './decode/choice-stream.js'
import { decodeCompletion } from './decode/decode-completion.js'
import { failedGeneration } from './decode/failed-generation.js'
import { encodeRequest } from './encode/encode-request.js'
import { refusals } from './encode/refusals.js'
import { withoutRejected } from './encode/rejected-history.js'

/** What OpenAI's models can do; give `capabilities` where another server or model differs. */
const capabilities: Partial<Capabilities> = {
  structuredOutput: 'json_schema',
  strict: true,
  images: true,
  parallelToolCalls: true,
}

/**
 * The Chat Completions protocol of OpenAI, Azure and the many servers that speak it.
 *
 * @throws ConfigurationError from the constructor when an option is missing or wrong.
 * @example
 * ```ts
 * import { APIKeyPool } from '@slf/core'
 * import { OpenAICompatible } from '@slf/openai'
 *
 * export const cloud = (apiKey: string): OpenAICompatible =>
 *   new OpenAICompatible({ apiKey, modelName: 'gpt-5-mini', defaults: { reasoning_effort: 'low' } })
 *
 * export const local = new OpenAICompatible({
 *   apiKeyPool: APIKeyPool.keyless('ollama'),
 *   baseURL: 'http://127.0.0.1:11434/v1',
 *   modelName: 'qwen3',
 *   capabilities: { strict: false, images: false },
 * })
 * ```
 */
export class OpenAICompatible extends OpenAIAdapter {
  static override readonly provider = { ...OpenAIAdapter.provider, capabilities }

  protected override readonly refusals: readonly FieldRefusal[] = refusals
  readonly #messageFields: readonly string[]

  constructor(options: OpenAIAdapterOptions) {
    super(options)
    this.#messageFields = checkedMessageFields(options.messageFields)
  }

  protected override encode(params: ChatParams, { stream, warn }: EncodeContext): WireRequest {
    const body = encodeRequest(params, {
      model: this.modelName,
      stream,
      source: this.#source,
      streamOptions: true,
      messageFields: this.#messageFields,
      warn: (field) =>
        warn('provider_data', `'${field}' of a message was not written by this adapter, and was left out.`),
    })
    return { path: ['chat', 'completions'], body }
  }

  protected override decodeCompletion(body: unknown, info: ResponseInfo): ChatCompletion {
    return decodeCompletion(body, this.#mapping(info))
  }

  protected override createDecoder(info: ResponseInfo): StreamDecoder {
    return new ChatStreamDecoder({
      ...this.#mapping(info),
      choices: info.params.n ?? 1,
      jsonDepth: this.settings.sizeLimits.jsonDepth,
    })
  }

  protected override amend(
    wire: WireRequest,
    error: LLMError,
    { warn }: AmendContext,
  ): WireRequest | undefined {
    const body = withoutRejected(wire.body, error)
    if (!body) return undefined
    warn(
      'history_rebuilt',
      'The server rejected reasoning or signatures that it gave itself: they were left out.',
    )
    return { ...wire, body }
  }

  /** What the model wrote and its provider refused goes to the model once more, with what is wrong. */
  protected override mapError({ message, status, code, body, params }: ErrorFacts): LLMError | undefined {
    const rejectedAnswer = failedGeneration(body, new ToolCallIds(params.messages))
    return rejectedAnswer
      ? new InvalidRequestError(`${message} (${code}, status ${status})`, {
          status,
          body,
          rejectedAnswer: { ...rejectedAnswer },
        })
      : undefined
  }

  get #source(): string {
    return this.baseURL ?? ''
  }

  #mapping(info: ResponseInfo): Omit<MappingContext, 'invalid'> {
    return {
      source: this.#source,
      ids: new ToolCallIds(info.params.messages),
      warn: (code, message) => info.warn(code, message),
      failed: (error) => info.errorOf(error),
    }
  }
}
