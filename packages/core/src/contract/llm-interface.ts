import { ConfigurationError } from '../errors/programmer-errors.js'
import type { APIKeyPool } from '../keys/api-key-pool.js'
import type { BatchHandle, BatchReading, BatchRequest } from './provider-batch.js'
import type { CallOptions } from './call-options.js'
import { type Capabilities, resolveCapabilities } from './capabilities.js'
import type { ChatCompletion, ChatCompletionChunk } from './chat-completion.js'
import type { ChatParams } from './chat-params.js'
import { CONTRACT_VERSION } from './contract-version.js'

/** What every adapter is constructed with. */
export interface LLMInterfaceOptions {
  readonly apiKeyPool: APIKeyPool
  /** The provider's name of the model, sent as it is. */
  readonly modelName: string
  /** The address of the API, such as `https://api.example.com/v1`; a trailing slash is removed. */
  readonly baseURL?: string | undefined
  /** Tokens that prompt and answer may have together. Default 200,000. */
  readonly contextWindow?: number | undefined
  /** Milliseconds that a tool may take unless it says otherwise; 0 or `Infinity`: no limit. Default 60,000. */
  readonly toolTimeout?: number | undefined
  /** What differs from `defaultCapabilities`. */
  readonly capabilities?: Partial<Capabilities> | undefined
}

/**
 * The only door to a provider. A class that extends it and implements these two methods works with every decorator.
 * Extend `BaseAdapter` of `@slf/adapter-kit` instead to have keys, limits, retry, time-outs and abort done for you.
 *
 * Rules for `chat`:
 * 1. It resolves to a whole answer, or it throws; an answer that was cut without a `finish_reason: 'length'` throws.
 * 2. It never changes `params`, and it keeps no state that another call can see.
 * 3. It honours `options.signal` (rejects with `AbortError`) and `options.timeout` (rejects with `TimeoutError`).
 * 4. It throws errors of the SLF tree where it can; core wraps others as `LLMError` with the original as `cause`.
 * 5. After an error the caller may rely on nothing having been delivered; for streams see `chatStream`.
 *
 * Rules for `chatStream`:
 * 6. Nothing is sent before the first `next()`. The iterable is used once.
 * 7. Chunks follow the rules of {@link ChatCompletionChunk}; the request is never sent again after the first delta.
 * 8. It ends normally only after a finish was seen; else it throws `StreamInterruptedError` with `partial`.
 * 9. `return()` (a `break` of the consumer) closes the connection and gives the key back.
 *
 * @example
 * ```ts
 * import { LLMInterface, type ChatParams, type ChatCompletion, type ChatCompletionChunk } from '@slf/core'
 *
 * export class EchoLLM extends LLMInterface {
 *   async chat(params: ChatParams): Promise<ChatCompletion> {
 *     return { choices: [{ message: { content: String(params.messages.at(-1)?.content) } }] }
 *   }
 *   async *chatStream(params: ChatParams): AsyncGenerator<ChatCompletionChunk> {
 *     const { choices } = await this.chat(params)
 *     yield { choices: [{ delta: { content: choices[0]?.message.content }, finish_reason: 'stop' }] }
 *   }
 * }
 * ```
 */
export abstract class LLMInterface {
  readonly apiKeyPool: APIKeyPool
  readonly modelName: string
  readonly baseURL: string | undefined
  /** Tokens that prompt and answer may have together. */
  readonly contextWindow: number
  /** Milliseconds that a tool may take unless it says otherwise; undefined: what core has as default. */
  readonly toolTimeout?: number | undefined
  /** Every capability is decided here; `resolveCapabilities` says so in its type. */
  readonly capabilities: Capabilities
  /**
   * True where every word of the provider for why a model stopped is translated into the contract's. A word that is left
   * then names a failure: a text that ends with it is a `ProviderError`. Absent, such a text is taken, with a warning.
   */
  readonly translatesFinishReasons?: boolean | undefined
  /** The version of the contract that this object was written for. */
  readonly contractVersion: number = CONTRACT_VERSION

  /** @throws ConfigurationError when an option is missing or of a wrong kind. */
  constructor(options: LLMInterfaceOptions) {
    const { apiKeyPool, modelName, baseURL, contextWindow = 200_000, capabilities } = options
    if (typeof apiKeyPool?.getKey !== 'function') {
      throw new ConfigurationError(
        `${new.target.name} needs an 'apiKeyPool': pass new APIKeyPool({ apiKeys, providerId }), or APIKeyPool.keyless(providerId) for a server without keys.`,
      )
    }
    if (typeof modelName !== 'string' || modelName.trim() === '') {
      throw new ConfigurationError(`${new.target.name} needs a 'modelName', such as 'gpt-5-mini'.`)
    }
    if (!Number.isFinite(contextWindow) || contextWindow <= 0) {
      throw new ConfigurationError(
        `'contextWindow' must be a number of tokens above 0, but got ${String(contextWindow)}.`,
      )
    }
    this.apiKeyPool = apiKeyPool
    this.modelName = modelName
    this.baseURL = baseURL === undefined ? undefined : baseURL.endsWith('/') ? baseURL.slice(0, -1) : baseURL
    this.contextWindow = contextWindow
    this.toolTimeout = options.toolTimeout
    this.capabilities = resolveCapabilities(capabilities)
  }

  /** Answers as a whole. */
  abstract chat(params: ChatParams, options?: CallOptions): Promise<ChatCompletion>

  /** Answers piece by piece. */
  abstract chatStream(params: ChatParams, options?: CallOptions): AsyncIterable<ChatCompletionChunk>

  /** Optional: the tokens of the request as the provider counts them. Absent: they are estimated. */
  countTokens?(params: ChatParams, options?: CallOptions): Promise<number>

  /** Optional: hands requests in that the provider answers later, in its own time. */
  submitBatch?(requests: readonly BatchRequest[], options?: CallOptions): Promise<BatchHandle>

  /** Optional: how far a batch is, and its answers. */
  readBatch?(handle: BatchHandle, options?: CallOptions): Promise<BatchReading>

  /** Optional: stops a batch; what was answered already can still be read. */
  cancelBatch?(handle: BatchHandle, options?: CallOptions): Promise<void>
}
