import type { ResponseInfo, StreamDecoder, WireRequest } from '@slf/adapter-kit'
import type { Capabilities, ChatCompletion, ChatParams, LLMError } from '@slf/core'
import { OpenAIAdapter, type OpenAIAdapterOptions, ToolCallIds } from '@slf/openai-client'
import type { DecodeContext } from './decode/decode-events.js'
import { decodeResponse } from './decode/decode-response.js'
import { encodeRequest } from './encode/encode-request.js'
import type { Origin } from './history/provider-data.js'
import { rejectsEncryptedReasoning, rejectsReplay } from './encode/rejected-request.js'
import { ResponseStreamDecoder } from './decode/responses-stream-decoder.js'
import { unsupportedPolicy, type UnsupportedOptions } from './fields/unsupported.js'

/** Options of {@link OpenAIResponsesCompatible}. */
export interface OpenAIResponsesOptions extends OpenAIAdapterOptions, UnsupportedOptions {
  /**
   * Ask for encrypted reasoning in stateless requests, so that a model goes on from what it thought. Default true;
   * turn it off for servers that refuse `include`. Models that do not reason are noticed by themselves.
   */
  readonly encryptedReasoning?: boolean | undefined
}

const capabilities: Partial<Capabilities> = {
  structuredOutput: 'json_schema',
  strict: true,
  images: true,
  toolResultImages: true,
  parallelToolCalls: true,
}

/**
 * The Responses protocol of OpenAI, Azure and the servers that speak it. Takes and gives the shapes of Chat
 * Completions, so the same decorated class runs over it and over `OpenAICompatible`.
 *
 * Stateless: nothing is stored at the provider (`store: false`); reasoning and the items of built-in tools travel with
 * the history, in `provider_data` of the assistant messages, and are sent back in their order.
 *
 * @throws ConfigurationError from the constructor when an option is missing or wrong.
 * @example
 * ```ts
 * import { APIKeyPool } from '@slf/core'
 * import { OpenAIResponsesCompatible } from '@slf/openai-responses'
 *
 * export const llm = (apiKeys: string[]): OpenAIResponsesCompatible =>
 *   new OpenAIResponsesCompatible({
 *     apiKeyPool: new APIKeyPool({ apiKeys, providerId: 'openai' }),
 *     modelName: 'gpt-5-mini',
 *     defaults: { reasoning_effort: 'low' },
 *   })
 * ```
 */
export class OpenAIResponsesCompatible extends OpenAIAdapter {
  static override readonly provider = { ...OpenAIAdapter.provider, capabilities }

  readonly #unsupported: ReturnType<typeof unsupportedPolicy>
  readonly #deployment: string
  #encryptedReasoning: boolean

  constructor(options: OpenAIResponsesOptions) {
    super(options)
    this.#deployment = options.azure?.deployment ?? this.modelName
    this.#unsupported = unsupportedPolicy(options, {
      provider: this.apiKeyPool.providerId,
      model: this.modelName,
    })
    this.#encryptedReasoning = options.encryptedReasoning ?? true
  }

  protected override encode(params: ChatParams, { stream }: { readonly stream: boolean }): WireRequest {
    return this.#encode(params, stream, true)
  }

  protected override decodeCompletion(body: unknown, info: ResponseInfo): ChatCompletion {
    return decodeResponse(body, this.#decodeContext(info))
  }

  protected override createDecoder(info: ResponseInfo): StreamDecoder {
    return new ResponseStreamDecoder(this.#decodeContext(info), this.settings.sizeLimits.jsonDepth)
  }

  /** Repeats a request without the reasoning of the history, or without asking for more of it, where that was refused. */
  protected override amend(
    wire: WireRequest,
    error: LLMError,
    { params, stream }: { readonly params: ChatParams; readonly stream: boolean },
  ): WireRequest | undefined {
    const isAboutModel = rejectsEncryptedReasoning(error)
    if (isAboutModel) this.#encryptedReasoning = false
    else if (!rejectsReplay(error)) return undefined
    const other = this.#encode(params, stream, isAboutModel)
    return JSON.stringify(other.body) === JSON.stringify(wire.body) ? undefined : other
  }

  /** The classic surface of Azure takes the deployment as `model` here, not in the path. */
  protected override deploymentPath(): readonly string[] {
    return ['openai']
  }

  #encode(params: ChatParams, stream: boolean, replay: boolean): WireRequest {
    const body = encodeRequest(params, {
      ...this.#origin,
      deployment: this.#deployment,
      stream,
      replay,
      encryptedReasoning: this.#encryptedReasoning,
      report: this.#unsupported.report,
    })
    return { path: ['responses'], body }
  }

  get #origin(): Origin {
    return { source: this.baseURL ?? '', model: this.modelName }
  }

  #decodeContext(info: ResponseInfo): DecodeContext {
    return {
      ...this.#origin,
      ids: new ToolCallIds(info.params.messages),
      mapError: (status, body) => info.errorOf(body, status),
      warn: this.#unsupported.warn,
    }
  }
}
