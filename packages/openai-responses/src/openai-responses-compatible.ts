import {
  type AmendContext,
  type EncodeContext,
  type FieldRefusal,
  type ResponseInfo,
  type ResponseLike,
  type SendContext,
  type StreamDecoder,
  ToolCallIds,
  type WireRequest,
  type AdapterOptions,
} from '@slf/adapter-kit'
import {
  type Capabilities,
  type ChatCompletion,
  type ChatParams,
  ConfigurationError,
  type LLMError,
} from '@slf/core'
import { checkedMessageFields, OpenAIAdapter, type OpenAIAdapterOptions } from '@slf/openai-client'
import { followResponse } from './background/follow-response.js'
import type { DecodeContext } from './decode/decode-events.js'
import { decodeResponse } from './decode/decode-response.js'
import { encodeRequest } from './encode/encode-request.js'
import type { Origin } from './history/provider-data.js'
import { RefusedTurns } from './history/refused-turns.js'
import { refusals } from './encode/refusals.js'
import { refusedItems, rejectsEncryptedReasoning } from './encode/rejected-request.js'
import { ResponseStreamDecoder } from './decode/responses-stream-decoder.js'

/** What to do with what the Responses protocol cannot express (`stop`, `seed`, `n`, penalties, `logit_bias`, audio input, …). */
export type UnsupportedOptions = Pick<AdapterOptions, 'unsupported' | 'onWarning'>

/** Options of {@link OpenAIResponsesCompatible}; `unsupported: 'warn'` needs `onWarning`. */
export interface OpenAIResponsesOptions extends OpenAIAdapterOptions {
  /**
   * Ask for encrypted reasoning in stateless requests, so that a model goes on from what it thought. Default true;
   * turn it off for servers that refuse `include`. Models that do not reason are noticed by themselves.
   */
  readonly encryptedReasoning?: boolean | undefined
  /**
   * Where leading system and developer messages go: `'instructions'` (default) is the field of that name, `'input'` leaves
   * them in the input, for servers that ignore the field.
   */
  readonly systemMessages?: 'instructions' | 'input' | undefined
  /** Milliseconds between two looks at a response that runs in the background. Default 2,000. */
  readonly pollMs?: number | undefined
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

  protected override readonly refusals: readonly FieldRefusal[] = refusals
  readonly #deployment: string
  readonly #messageFields: readonly string[]
  readonly #systemInInput: boolean
  readonly #pollMs: number
  readonly #refusedTurns = new RefusedTurns()
  #encryptedReasoning: boolean

  constructor(options: OpenAIResponsesOptions) {
    super(options)
    const { systemMessages = 'instructions' } = options
    if (systemMessages !== 'instructions' && systemMessages !== 'input') {
      throw new ConfigurationError(
        `'systemMessages' must be 'instructions' or 'input', but got ${JSON.stringify(systemMessages)}.`,
      )
    }
    if (options.unsupported === 'warn' && !options.onWarning) {
      throw new ConfigurationError(
        "'unsupported: \"warn\"' needs 'onWarning', a function that receives what was left out.",
      )
    }
    this.#deployment = options.azure?.deployment ?? this.modelName
    this.#messageFields = checkedMessageFields(options.messageFields)
    this.#systemInInput = systemMessages === 'input'
    this.#pollMs = checkedPollMs(options.pollMs)
    this.#encryptedReasoning = options.encryptedReasoning ?? true
  }

  protected override encode(params: ChatParams, context: EncodeContext): WireRequest {
    return this.#encode(params, context, true)
  }

  protected override decodeCompletion(body: unknown, info: ResponseInfo): ChatCompletion {
    return decodeResponse(body, this.#decodeContext(info))
  }

  protected override createDecoder(info: ResponseInfo): StreamDecoder {
    return new ResponseStreamDecoder(this.#decodeContext(info), this.settings.sizeLimits.jsonDepth)
  }

  /** Repeats a request without the items of the history, or without asking for reasoning, where that was refused. */
  protected override amend(
    wire: WireRequest,
    error: LLMError,
    context: AmendContext,
  ): WireRequest | undefined {
    const { params } = context
    const isAboutModel = rejectsEncryptedReasoning(error)
    const refused = isAboutModel ? undefined : refusedItems(error, wire.body)
    if (!isAboutModel && !refused) return undefined
    if (isAboutModel) this.#encryptedReasoning = false
    const other = this.#encode(params, context, isAboutModel)
    if (JSON.stringify(other.body) === JSON.stringify(wire.body)) return undefined
    if (refused) {
      this.#refusedTurns.refuse(params.messages, refused === 'all')
      context.warn(
        'history_rebuilt',
        'The server did not take back items that it had sent: earlier answers were sent as text and calls, without their reasoning.',
      )
    }
    return other
  }

  /** A response in the background is followed to its end, with the key that began it. */
  protected override async send(wire: WireRequest, context: SendContext): Promise<ResponseLike> {
    const response = await super.send(wire, context)
    if (wire.body['background'] !== true) return response
    const { clock, sizeLimits } = this.settings
    return followResponse(response, {
      clock,
      pollMs: this.#pollMs,
      maxBytes: wire.body['stream'] === true ? sizeLimits.streamBytes : sizeLimits.bodyBytes,
      jsonDepth: sizeLimits.jsonDepth,
      signal: context.signal,
      look: (id, query) => this.look(['responses', id], query, context),
    })
  }

  /** The classic surface of Azure takes the deployment as `model` here, not in the path. */
  protected override deploymentPath(): readonly string[] {
    return ['openai']
  }

  #encode(params: ChatParams, context: EncodeContext, replay: boolean): WireRequest {
    const body = encodeRequest(params, {
      ...this.#origin,
      deployment: this.#deployment,
      stream: context.stream,
      replay,
      isRefused: (turn) => this.#refusedTurns.has(turn),
      encryptedReasoning: this.#encryptedReasoning,
      messageFields: this.#messageFields,
      systemInInput: this.#systemInInput,
      unsupported: (...part) => context.unsupported(...part),
      warn: (...warning) => context.warn(...warning),
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
      warn: (...warning) => info.warn(...warning),
    }
  }
}

const DEFAULT_POLL_MS = 2_000

function checkedPollMs(pollMs: number = DEFAULT_POLL_MS): number {
  if (Number.isFinite(pollMs) && pollMs > 0) return pollMs
  throw new ConfigurationError(
    `'pollMs' must be a number of milliseconds above 0, but got ${JSON.stringify(pollMs)}.`,
  )
}
