import {
  impliedStatus,
  readErrorBody,
  type ResponseInfo,
  type StreamDecoder,
  type WireRequest,
} from '@slf/adapter-kit'
import {
  type Capabilities,
  type ChatCompletion,
  type ChatParams,
  type LLMError,
  mergeCapabilities,
} from '@slf/core'
import { OpenAIAdapter, type OpenAIAdapterOptions, ToolCallIds } from '@slf/openai-client'
import { ChatStreamDecoder } from './decode/chat-stream-decoder.js'
import type { MappingContext } from './decode/choice-stream.js'
import { decodeCompletion } from './decode/decode-completion.js'
import { encodeRequest } from './encode/encode-request.js'

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
  #streamOptions = true

  constructor(options: OpenAIAdapterOptions) {
    super({ ...options, capabilities: mergeCapabilities(capabilities, options.capabilities) })
  }

  protected override encode(params: ChatParams, { stream }: { readonly stream: boolean }): WireRequest {
    const body = encodeRequest(params, {
      model: this.modelName,
      stream,
      source: this.#source,
      streamOptions: this.#streamOptions,
    })
    return { path: '/chat/completions', body }
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

  /** Servers that do not know `stream_options` are asked without it from then on. */
  protected override amend(wire: WireRequest, error: LLMError): WireRequest | undefined {
    const { stream_options, ...body } = wire.body
    const isRefused = error.status === 400 || error.status === 422
    if (stream_options === undefined || !isRefused) return undefined
    const words = `${error.message} ${JSON.stringify(error.body ?? '')}`
    if (!words.includes('stream_options') && !words.includes('include_usage')) return undefined
    this.#streamOptions = false
    return { ...wire, body }
  }

  get #source(): string {
    return this.baseURL ?? ''
  }

  #mapping(info: ResponseInfo): Omit<MappingContext, 'invalid'> {
    return {
      source: this.#source,
      ids: new ToolCallIds(info.params.messages),
      failed: (error) => this.mapError(impliedStatus(readErrorBody(error)), error, info),
    }
  }
}
