import {
  AbortError,
  type CallOptions,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatParams,
  type CompletionUsage,
  estimateTokens,
  isSecretHeader,
  type LimitClaims,
  limitClaims,
  type LLMError,
  LLMInterface,
} from '@slf/core'
import {
  type AdapterOptions,
  adapterSettings,
  type AdapterSettings,
  timeLimit,
} from './options/adapter-options.js'
import { CallScope } from './time/call-scope.js'
import { checkParams, mergeParams } from './chat-request.js'
import {
  baseQuery,
  checkedBaseURL,
  checkedDefaults,
  checkedHeaders,
  checkedPool,
} from './options/checked-options.js'
import { ChunkStream } from './reading/chunk-stream.js'
import { readErrorBody } from './errors/error-body.js'
import { sendWithRetries, type RetryableCall } from './exchange/send-with-retries.js'
import { openStream } from './reading/open-stream.js'
import type { FetchLike, HeadersLike, ResponseLike } from './platform.js'
import { classifyError } from './errors/classify-error.js'
import { readErrorResponse } from './reading/read-error-response.js'
import { readJson } from './reading/read-json.js'
import { redirectError } from './errors/redirect-error.js'
import { requestHeaders } from './options/request-headers.js'
import { requestIdOf } from './headers/request-id.js'
import { retryAfterMs } from './headers/retry-after.js'
import { prepareError } from './exchange/prepare-error.js'
import { endpointBudget } from './options/retry-budget.js'
import { retryHeader } from './headers/retry-header.js'
import type { StreamDecoder } from './parsing/stream-decoder.js'
import type { ResponseInfo, SendContext, WireRequest } from './options/wire-request.js'
import { withQuery } from './options/with-query.js'

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
  protected readonly settings: AdapterSettings
  protected readonly fetch: FetchLike
  /** What was the query of the base URL. It goes with every request. */
  protected readonly query: string
  readonly #headers: Headers
  readonly #defaults: Partial<ChatParams>
  readonly #limits: LimitClaims | undefined
  readonly #scopes = new Set<CallScope>()
  readonly #ownsPool: boolean
  #closed = false

  /** @throws ConfigurationError when an option is missing or wrong. */
  constructor(options: AdapterOptions) {
    super({
      apiKeyPool: checkedPool(options, new.target.name),
      modelName: options.modelName,
      baseURL: checkedBaseURL(options),
      contextWindow: options.contextWindow,
      toolTimeout: options.timeouts?.tool,
      capabilities: options.capabilities,
    })
    this.settings = adapterSettings(options, endpointBudget(this.apiKeyPool, this.baseURL ?? ''))
    this.fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init))
    this.query = baseQuery(options)
    this.#headers = checkedHeaders(options.headers)
    this.#ownsPool = options.apiKeyPool === undefined
    this.#defaults = checkedDefaults(options.defaults)
    const id = `${this.apiKeyPool.providerId}:${this.baseURL ?? ''}:${this.modelName}`
    this.#limits = options.limits && limitClaims(id, options.limits)
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
    return this.fetch(withQuery(`${this.baseURL ?? ''}${wire.path}`, this.query), {
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
    return classifyError(status, readErrorBody(body), {
      provider: this.apiKeyPool.providerId,
      model: this.modelName,
      requestId: info.requestId,
      body,
      retryAfterMs: retryAfterMs(info.headers, this.settings.clock),
      isRetryable: retryHeader(info.headers),
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
    const call = this.#begin(params, options, false)
    try {
      return await sendWithRetries(call, call.wire, async (response, attempt) => {
        const body = await readJson(attempt, response, this.settings)
        attempt.phase = 'decode'
        const completion = this.decodeCompletion(body, infoOf(call, response))
        attempt.succeed(completion.usage)
        return completion
      })
    } catch (error) {
      throw prepareError(error, call)
    } finally {
      call.scope.dispose()
    }
  }

  /** Answers piece by piece. Nothing is sent before the first `next()`. */
  chatStream(params: ChatParams, options: CallOptions = {}): AsyncIterable<ChatCompletionChunk> {
    return new ChunkStream(() => {
      const call = this.#begin(params, options, true)
      const abandon = (): void => call.scope.stop(new AbortError('The reader left the stream.'))
      return { chunks: this.#chunks(call), abandon }
    })
  }

  /**
   * Aborts what is in flight and refuses further calls. May be called again. A pool that was given stays open; the one
   * that was made for `apiKey` is closed.
   */
  async close(): Promise<void> {
    this.#closed = true
    for (const scope of this.#scopes) scope.stop(closedError())
    if (this.#ownsPool) await this.apiKeyPool.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async *#chunks(call: AdapterCall): AsyncGenerator<ChatCompletionChunk, void> {
    const texts: string[] = []
    let usage: CompletionUsage | null | undefined
    try {
      const chunks = await sendWithRetries(call, call.wire, (response, attempt) => {
        const info = infoOf(call, response)
        return openStream(attempt, response, {
          settings: this.settings,
          decoder: () => this.createDecoder(info),
          whole: (body) => this.decodeCompletion(body, info),
        })
      })
      for await (const chunk of chunks) {
        usage = chunk.usage ?? usage
        const first = chunk.choices.find(({ index = 0 }) => index === 0)
        if (first?.delta?.content) texts.push(first.delta.content)
        yield chunk
      }
    } catch (error) {
      throw prepareError(error, { ...call, partial: texts.join(''), usage: usage ?? undefined })
    } finally {
      call.scope.dispose()
    }
  }

  /** Checks the arguments, encodes the request and starts the clocks. Nothing is sent yet. */
  #begin(given: ChatParams, options: CallOptions, stream: boolean): AdapterCall {
    checkParams(given, this.capabilities)
    const params = mergeParams(this.#defaults, given)
    const wire = this.encode(params, { stream })
    const headers = requestHeaders([this.#headers, wire.headers, options.headers], stream)
    const { apiKeyPool: pool, modelName: model, settings } = this
    const scope = this.#open(options)
    return {
      scope,
      settings,
      params,
      stream,
      wire,
      model,
      provider: pool.providerId,
      onRetry: options.onRetry,
      requestId: undefined,
      attempts: [],
      keys: new Set([...headers].flatMap(([name, value]) => (isSecretHeader(name) ? [value] : []))),
      lease: (timeoutMs, exclude) =>
        pool.acquire({
          model,
          timeoutMs,
          exclude,
          // Token limits count the answer too: reserve its longest form.
          estimatedTokens: estimateTokens(params) + (params.max_completion_tokens ?? params.max_tokens ?? 0),
          priority: options.priority,
          limits: this.#limits,
          signal: scope.signal,
        }),
      keyRecoveryMs: () =>
        Math.min(
          ...pool
            .status()
            .map(({ state, recoversInMs = 0 }) => (state === 'quarantined' ? Infinity : recoversInMs)),
        ),
      send: async (request, { lease, signal }) => {
        const key = lease.key ?? ''
        const withKey = new Headers(headers)
        // Another body is another request: a server that knows the key would refuse it, or give the old answer again.
        if (request !== wire) withKey.set('idempotency-key', `${headers.get('idempotency-key')}-amended`)
        this.authorize(withKey, key)
        return this.send(request, { key, headers: withKey, stream, signal })
      },
      refusal: async (response, attempt) => {
        const body = await readErrorResponse(attempt, response, settings)
        return (
          redirectError(response) ??
          this.mapError(response.status, body, infoOf({ params, stream }, response))
        )
      },
      amend: (request, error) => this.amend(request, error, { params, stream }),
    }
  }

  #open(options: CallOptions): CallScope {
    const { clock, timeouts } = this.settings
    const totalMs = options.timeout === undefined ? timeouts.total : timeLimit('timeout', options.timeout)
    const scope = new CallScope({ clock, totalMs, signal: options.signal, open: this.#scopes })
    if (this.#closed) scope.stop(closedError())
    return scope
  }
}

/** A call of {@link BaseAdapter}: an exchange with what is to be sent. */
interface AdapterCall extends RetryableCall {
  readonly params: ChatParams
  readonly stream: boolean
  readonly wire: WireRequest
}

function infoOf(
  { params, stream }: Pick<AdapterCall, 'params' | 'stream'>,
  { status, headers }: Response,
): ResponseInfo {
  return { params, stream, status, headers, requestId: requestIdOf(headers) }
}

const closedError = (): AbortError => new AbortError('The adapter was closed.')
