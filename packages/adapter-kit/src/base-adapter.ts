import {
  APIKeyPool,
  type CallOptions,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatParams,
  ConfigurationError,
  type LLMError,
  LLMInterface,
} from '@slf/core'
import { type AdapterOptions, exchangeSettings, type ExchangeSettings, timeLimit } from './adapter-options.js'
import { CallScope } from './call-scope.js'
import { checkParams, mergeParams } from './chat-request.js'
import { ChunkStream } from './chunk-stream.js'
import { readErrorBody } from './error-body.js'
import { withFacts } from './error-facts.js'
import { closedError, exchange, type ExchangeHooks } from './exchange.js'
import { leaseKey } from './key-lease.js'
import type { FetchLike, HeadersLike, ResponseLike } from './platform.js'
import { openStream } from './open-stream.js'
import { providerError } from './provider-error.js'
import { readErrorAnswer } from './read-error-answer.js'
import { readJson } from './read-json.js'
import { retryAfterMs } from './retry-after.js'
import type { StreamDecoder } from './stream-decoder.js'
import type { ResponseInfo, SendContext, WireRequest } from './wire-request.js'

/**
 * What an adapter needs and should not write again: keys, limits, retries, clocks, abort, bounded reading, typed
 * errors. An author writes {@link encode}, {@link decodeCompletion} and {@link createDecoder}; the other protected
 * methods are there for what differs.
 *
 * @example
 * ```ts
 * import { BaseAdapter, type ResponseInfo, type SSEEvent, type StreamDecoder, type WireRequest } from '@slf/adapter-kit'
 * import type { ChatCompletion, ChatCompletionChunk, ChatParams } from '@slf/core'
 *
 * export class ParrotAdapter extends BaseAdapter {
 *   protected encode(params: ChatParams, { stream }: { stream: boolean }): WireRequest {
 *     return { path: '/parrot', body: { say: params.messages.at(-1)?.content, stream } }
 *   }
 *   protected decodeCompletion(body: unknown): ChatCompletion {
 *     return { choices: [{ message: { content: String((body as { said: string }).said) }, finish_reason: 'stop' }] }
 *   }
 *   protected createDecoder(): StreamDecoder {
 *     const decoder = {
 *       state: 'open' as 'open' | 'ended',
 *       push({ data }: SSEEvent): ChatCompletionChunk[] {
 *         if (data !== 'END') return [{ choices: [{ delta: { content: data } }] }]
 *         decoder.state = 'ended'
 *         return [{ choices: [{ delta: {}, finish_reason: 'stop' }] }]
 *       },
 *       end: () => [],
 *     }
 *     return decoder
 *   }
 * }
 * ```
 */
export abstract class BaseAdapter extends LLMInterface {
  /** The options of the exchange, checked and filled in. */
  protected readonly settings: ExchangeSettings
  protected readonly fetch: FetchLike
  readonly #headers: Readonly<Record<string, string>>
  readonly #defaults: Partial<ChatParams>
  readonly #scopes = new Set<CallScope>()
  #closed = false

  /** @throws ConfigurationError when an option is missing or wrong. */
  constructor(options: AdapterOptions) {
    super({
      apiKeyPool: poolOf(options, new.target.name),
      modelName: options.modelName,
      baseURL: checkBaseURL(options.baseURL),
      contextWindow: options.contextWindow,
      capabilities: options.capabilities,
    })
    this.settings = exchangeSettings(options)
    this.fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init))
    this.#headers = options.headers ?? {}
    this.#defaults = options.defaults ?? {}
  }

  /** Makes the request. Pure; throws `UnsupportedError` for what the protocol cannot say. */
  protected abstract encode(params: ChatParams, context: { readonly stream: boolean }): WireRequest

  /** Reads a whole answer, given as parsed JSON. Pure; throws `ProviderError` for what is not the protocol. */
  protected abstract decodeCompletion(body: unknown, info: ResponseInfo): ChatCompletion

  /** Makes the decoder of one stream. */
  protected abstract createDecoder(info: ResponseInfo): StreamDecoder

  /** Puts the key on the request. Default: `Authorization: Bearer`, nothing for a server without keys. */
  protected authorize(headers: HeadersLike, key: string): void {
    if (key !== '') headers.set('authorization', `Bearer ${key}`)
  }

  /** Sends the request. Default: a POST of JSON with `fetch`, which follows no redirect. */
  protected send(wire: WireRequest, { headers, signal }: SendContext): Promise<ResponseLike> {
    headers.set('content-type', 'application/json')
    return this.fetch(`${this.baseURL ?? ''}${wire.path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(wire.body),
      signal,
      redirect: 'manual',
    })
  }

  /**
   * The error that fits a failed answer. `status` is that of the answer, or the one that an error inside a 200 names.
   * Default: a table over status and code that fits most providers.
   */
  protected mapError(status: number, body: unknown, info: ResponseInfo): LLMError {
    return providerError(status, readErrorBody(body), {
      provider: this.apiKeyPool.providerId,
      model: this.modelName,
      requestId: info.requestId,
      body,
      retryAfterMs: retryAfterMs(info.headers, this.settings.clock),
    })
  }

  /**
   * Another form of a request that the provider refused, sent once instead: without an option that this server does
   * not know, for example. `params` are those that the refused request was encoded from. Default: none.
   */
  protected amend(
    _wire: WireRequest,
    _error: LLMError,
    _context: { readonly params: ChatParams; readonly stream: boolean },
  ): WireRequest | undefined {
    return undefined
  }

  /** Answers as a whole. */
  async chat(params: ChatParams, options: CallOptions = {}): Promise<ChatCompletion> {
    const scope = this.#open(options)
    try {
      const { wire, merged } = this.#prepare(params, false)
      return await exchange(
        scope,
        wire,
        this.#hooks(merged, false, options),
        this.settings,
        options,
        async (response, attempt) => {
          const body = await readJson(attempt, response, this.settings)
          const completion = this.decodeCompletion(body, infoOf(response, merged, false))
          attempt.dispose()
          return completion
        },
      )
    } finally {
      scope.dispose()
    }
  }

  /** Answers piece by piece. Nothing is sent before the first `next()`. */
  chatStream(params: ChatParams, options: CallOptions = {}): AsyncIterable<ChatCompletionChunk> {
    return new ChunkStream(() => {
      const scope = this.#open(options)
      return {
        chunks: this.#stream(params, options, scope),
        abandon: () => scope.stop(closedError()),
      }
    })
  }

  /** Aborts what is in flight and refuses further calls. Resolves when nothing is left; may be called again. */
  async close(): Promise<void> {
    this.#closed = true
    for (const scope of this.#scopes) scope.stop(closedError())
    await Promise.all(Array.from(this.#scopes, (scope) => scope.disposed))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async *#stream(
    params: ChatParams,
    options: CallOptions,
    scope: CallScope,
  ): AsyncGenerator<ChatCompletionChunk, void> {
    const partial: string[] = []
    try {
      const { wire, merged } = this.#prepare(params, true)
      const hooks = this.#hooks(merged, true, options)
      const chunks = await exchange(scope, wire, hooks, this.settings, options, (response, attempt) => {
        const info = infoOf(response, merged, true)
        return openStream(attempt, response, {
          settings: this.settings,
          decoder: () => this.createDecoder(info),
          whole: (body) => this.decodeCompletion(body, info),
        })
      })
      for await (const chunk of chunks) {
        partial.push(chunk.choices[0]?.delta?.content ?? '')
        yield chunk
      }
    } catch (error) {
      throw withFacts(scope.signal.aborted ? scope.signal.reason : error, { partial: partial.join('') })
    } finally {
      scope.dispose()
    }
  }

  #open(options: CallOptions): CallScope {
    const totalMs =
      options.timeout === undefined ? this.settings.timeouts.total : timeLimit('timeout', options.timeout)
    const scope = new CallScope({
      clock: this.settings.clock,
      totalMs,
      signal: options.signal,
      onDispose: () => this.#scopes.delete(scope),
    })
    this.#scopes.add(scope)
    if (this.#closed) scope.stop(closedError())
    return scope
  }

  #prepare(params: ChatParams, stream: boolean): { wire: WireRequest; merged: ChatParams } {
    checkParams(params)
    const merged = mergeParams(this.#defaults, params)
    return { wire: this.encode(merged, { stream }), merged }
  }

  #hooks(params: ChatParams, stream: boolean, options: CallOptions): ExchangeHooks {
    const idempotencyKey = crypto.randomUUID()
    return {
      provider: this.apiKeyPool.providerId,
      model: this.modelName,
      lease: () => leaseKey(this.apiKeyPool),
      send: (wire, attempt) => {
        const headers = new Headers({ ...this.#headers, ...wire.headers, ...options.headers })
        headers.set('accept', stream ? 'text/event-stream' : 'application/json')
        headers.set('idempotency-key', idempotencyKey)
        this.authorize(headers, attempt.lease.key)
        return this.send(wire, { key: attempt.lease.key, headers, stream, signal: attempt.signal })
      },
      fail: async (response, attempt) => {
        const info = infoOf(response, params, stream)
        return this.mapError(response.status, await readErrorAnswer(attempt, response, this.settings), info)
      },
      amend: (wire, error) => this.amend(wire, error, { params, stream }),
    }
  }
}

function infoOf(response: Response, params: ChatParams, stream: boolean): ResponseInfo {
  const { status, headers } = response
  return { params, stream, status, headers, requestId: headers.get('x-request-id') ?? undefined }
}

function poolOf({ apiKeyPool, apiKey }: AdapterOptions, adapter: string): APIKeyPool {
  if (apiKeyPool !== undefined && apiKey !== undefined) {
    throw new ConfigurationError(`${adapter} takes 'apiKeyPool' or 'apiKey', not both.`)
  }
  if (apiKeyPool !== undefined) return apiKeyPool
  if (typeof apiKey === 'string' && apiKey.trim() !== '') {
    return new APIKeyPool({ apiKeys: [apiKey], providerId: adapter })
  }
  throw new ConfigurationError(
    `${adapter} needs an 'apiKey' or an 'apiKeyPool'; it reads no environment variable by itself. For a server without keys: apiKeyPool: APIKeyPool.keyless(providerId).`,
  )
}

function checkBaseURL(baseURL: string | undefined): string | undefined {
  if (baseURL === undefined) return undefined
  if (URL.canParse(baseURL) && /^https?:$/.test(new URL(baseURL).protocol)) return baseURL
  throw new ConfigurationError(
    `'baseURL' is an address such as https://api.example.com/v1, not '${baseURL}'.`,
  )
}
