import {
  AbortError,
  type CallOptions,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatParams,
  estimateTokens,
  type LimitClaims,
  limitClaims,
  type LLMError,
  LLMInterface,
} from '@slf/core'
import type { FilePath, Providers } from '@slf/core/node'
import { checkParams, mergeParams } from './chat-request.js'
import { withWarnings } from './chunks/checked-completion.js'
import type { FinishMeaning } from './chunks/finish-reasons.js'
import type { ErrorFacts } from './errors/error-facts.js'
import { AdapterCall, type CallingAdapter } from './exchange/adapter-call.js'
import type { AmendContext } from './exchange/adapter-hooks.js'
import type { FieldRefusal } from './exchange/field-refusal.js'
import { prepareError } from './exchange/prepare-error.js'
import { sendWithRetries } from './exchange/send-with-retries.js'
import { warningListener } from './exchange/warning-listener.js'
import { type RateHints, rateHints } from './headers/rate-hint.js'
import { hostOf } from './options/request-address.js'
import { requestIdOf } from './headers/request-id.js'
import {
  type AdapterOptions,
  adapterSettings,
  type AdapterSettings,
  timeLimit,
} from './options/adapter-options.js'
import type { AdapterProvider } from './options/adapter-provider.js'
import {
  baseQuery,
  checkedBaseURL,
  checkedDefaults,
  checkedHeaders,
  checkedPool,
  providerName,
  withProvider,
} from './options/checked-options.js'
import { guardFetch } from './options/guarded-fetch.js'
import { loadAdapters, type LoadAdaptersOptions } from './options/load-adapters.js'
import type { ResponseInfo } from './options/response-info.js'
import { endpointBudget } from './options/retry-budget.js'
import type { EncodeContext, OutgoingRequest, SendContext, WireRequest } from './options/wire-request.js'
import type { Framing } from './parsing/framer.js'
import { isHeartbeat } from './parsing/heartbeat.js'
import type { StreamDecoder } from './parsing/stream-decoder.js'
import type { StreamEvent } from './parsing/stream-event.js'
import type { FetchLike, HeadersLike, ResponseLike } from './platform.js'
import { AdapterStream } from './reading/adapter-stream.js'
import { answerReading } from './reading/answer-reading.js'
import { ChunkStream } from './reading/chunk-stream.js'
import { readWhole } from './reading/read-whole.js'
import { CallScope } from './time/call-scope.js'

/**
 * What an adapter needs and should not write again: keys, limits, retries, clocks, abort, bounded reading, typed
 * errors. An author writes {@link encode}, {@link decodeCompletion} and {@link createDecoder}; the other protected
 * methods are there for what differs. Whatever the author's code throws by mistake is an `AdapterError` that names the
 * method.
 *
 * @example
 * ```ts
 * import { BaseAdapter, type EncodeContext, type StreamDecoder, type WireRequest } from '@slf/adapter-kit'
 * import type { ChatCompletion, ChatParams } from '@slf/core'
 *
 * export class ParrotAdapter extends BaseAdapter {
 *   static override readonly provider = { id: 'parrot', baseURL: 'https://api.parrot.example/v1' }
 *
 *   protected encode(params: ChatParams, { stream }: EncodeContext): WireRequest {
 *     return { path: ['parrot'], body: { say: params.messages.at(-1)?.content, stream } }
 *   }
 *   protected decodeCompletion(body: unknown): ChatCompletion {
 *     return { choices: [{ message: { content: String((body as { said: string }).said) }, finish_reason: 'stop' }] }
 *   }
 *   // The stream sends words, and END where the answer is whole; without END it was interrupted.
 *   protected createDecoder(): StreamDecoder {
 *     return {
 *       push: ({ data }) =>
 *         data === 'END'
 *           ? [{ choices: [{ finish_reason: 'stop' }] }]
 *           : [{ choices: [{ delta: { content: data } }] }],
 *     }
 *   }
 * }
 * ```
 */
export abstract class BaseAdapter extends LLMInterface {
  /** What the adapter says about its provider. */
  static readonly provider: AdapterProvider | undefined = undefined
  /** The version of the contract that this kit was written for. */
  override readonly contractVersion: number = 1
  override readonly translatesFinishReasons: boolean = true
  /** The options of the exchange, checked and filled in. */
  protected readonly settings: AdapterSettings
  /** The `fetch` of the options, held to the origin of the base URL. */
  protected readonly fetch: FetchLike
  /** What was the query of the base URL. It goes with every request. */
  protected readonly query: string
  /**
   * Fields that some servers refuse. A request that is refused for one of them is sent again without it (twice at most),
   * and the adapter leaves it out from then on.
   */
  protected readonly refusals: readonly FieldRefusal[] = []
  /** How the events of a stream are told apart. Default: server-sent events. */
  protected readonly framing: Framing = 'sse'
  /** Words for the end of an answer that only this provider has, as it writes them. */
  protected readonly finishReasons: Readonly<Record<string, FinishMeaning>> = {}
  readonly #calling: CallingAdapter
  readonly #defaults: Partial<ChatParams>
  readonly #scopes = new Set<CallScope>()
  readonly #ownsPool: boolean
  #closed = false

  /** @throws ConfigurationError when an option is missing or wrong. */
  constructor(given: AdapterOptions) {
    const { provider } = new.target
    const options = withProvider(given, provider)
    const baseURL = checkedBaseURL(options)
    super({
      apiKeyPool: checkedPool(options, providerName(options, provider), provider?.keyless),
      modelName: options.modelName,
      baseURL,
      contextWindow: options.contextWindow,
      toolTimeout: options.timeouts?.tool,
      capabilities: options.capabilities,
    })
    this.settings = adapterSettings(options, endpointBudget(this.apiKeyPool, this.baseURL ?? ''))
    this.fetch = guardFetch(options.fetch ?? ((url, init) => globalThis.fetch(url, init)), this.baseURL)
    this.query = baseQuery(options)
    this.#ownsPool = options.apiKeyPool === undefined
    this.#defaults = checkedDefaults(options.defaults)
    this.#calling = this.#callingAdapter(options)
  }

  /**
   * Makes an adapter of each model of a provider file (`provider.json`). Node, Bun and Deno only.
   *
   * @param options where `${NAME}` is looked up, who hears of unknown keys, and `adapter`: what every adapter gets
   *   beside what the file says.
   * @returns `{ provider: { model: adapter } }`; an unknown name is a `ConfigurationError` that lists the known ones.
   * @throws ConfigurationError that says what is wrong in the file, and where.
   */
  static loadFromJsonFile<Adapter, Options extends AdapterOptions>(
    this: new (options: Options) => Adapter,
    path: FilePath,
    options?: LoadAdaptersOptions<NoInfer<Options>>,
  ): Promise<Providers<Adapter>> {
    return loadAdapters<Adapter, Options>(path, (settings) => new this(settings), options)
  }

  /** Makes the request. Pure; `context.unsupported` reports what the protocol cannot say. */
  protected abstract encode(params: ChatParams, context: EncodeContext): WireRequest

  /** Reads a whole answer, given as parsed JSON. Pure; throws `ProviderError` for what is not the protocol. */
  protected abstract decodeCompletion(body: unknown, info: ResponseInfo): ChatCompletion

  /** Makes the decoder of one stream. */
  protected abstract createDecoder(info: ResponseInfo): StreamDecoder

  /**
   * Puts the key on the request: on its headers or its query; may be asynchronous (signatures, tokens that expire).
   * Default: `Authorization: Bearer`, nothing for a server without keys.
   */
  protected authorize(request: OutgoingRequest, key: string): void | Promise<void> {
    if (key !== '') request.headers.set('authorization', `Bearer ${key}`)
  }

  /** Sends the request. Default: a POST of JSON with `fetch`, which follows no redirect. */
  protected send(_wire: WireRequest, { url, headers, body, signal }: SendContext): Promise<ResponseLike> {
    return this.fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
  }

  /**
   * The error that fits what the provider reported; undefined for the default: a table over codes, wordings and
   * statuses of many providers. Hints about repetitions are added to whatever it returns.
   */
  protected mapError(_facts: ErrorFacts): LLMError | undefined {
    return undefined
  }

  /**
   * Another form of a request that the provider refused, where {@link refusals} cannot say it: without the reasoning of
   * another model, for example. Two at most for each call. Default: none.
   */
  protected amend(_wire: WireRequest, _error: LLMError, _context: AmendContext): WireRequest | undefined {
    return undefined
  }

  /** Tokens of the prompt and of the longest answer, to be reserved under limits on tokens. */
  protected estimateTokens(params: ChatParams, wire: WireRequest): number {
    const { maxAnswerTokens = params.max_completion_tokens ?? params.max_tokens ?? 0 } = wire
    return estimateTokens(params) + maxAnswerTokens
  }

  /** The provider's id of a request. Default: the header that most providers use. */
  protected requestId(headers: HeadersLike): string | undefined {
    return requestIdOf(headers)
  }

  /** What is left of the provider's limits. Default: `x-ratelimit-*` and `anthropic-ratelimit-*`. */
  protected rateHints(headers: HeadersLike): RateHints {
    return rateHints(headers, this.settings.clock)
  }

  /** Whether an event only keeps the connection open. Default: those called `ping`, `heartbeat`, `keepalive`, and empty ones. */
  protected isHeartbeat(event: StreamEvent): boolean {
    return isHeartbeat(event)
  }

  /** Answers as a whole. */
  async chat(params: ChatParams, options: CallOptions = {}): Promise<ChatCompletion> {
    const { chatByStream, sizeLimits } = this.settings
    const call = this.#begin(params, options, chatByStream)
    try {
      const completion = await sendWithRetries(call, call.encode(), async (response, attempt) => {
        const limit = chatByStream ? sizeLimits.streamBytes : sizeLimits.bodyBytes
        const whole = await readWhole(attempt, response, answerReading(call, response), limit)
        attempt.succeed(whole.usage)
        return whole
      })
      return withWarnings(completion, call.warnings.take())
    } catch (error) {
      throw prepareError(error, call)
    } finally {
      call.scope.dispose()
    }
  }

  /**
   * Answers piece by piece. Nothing is sent before the first `next()`. The iterable also gives its chunks in batches, under
   * `Symbol.for('@slf/core:batches')`: what came with one read of the network at once.
   */
  chatStream(params: ChatParams, options: CallOptions = {}): AsyncIterable<ChatCompletionChunk> {
    return new ChunkStream(() => new AdapterStream(this.#begin(params, options, true)))
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

  /** Checks the arguments and starts the clocks. Nothing is sent yet. */
  #begin(given: ChatParams, options: CallOptions, stream: boolean): AdapterCall {
    checkParams(given, this.capabilities)
    const { clock, timeouts } = this.settings
    const totalMs = options.timeout === undefined ? timeouts.total : timeLimit('timeout', options.timeout)
    const params = mergeParams(this.#defaults, given)
    const scope = new CallScope({ clock, totalMs, signal: options.signal, open: this.#scopes })
    if (this.#closed) scope.stop(closedError())
    return new AdapterCall(this.#calling, { params, options, stream, scope })
  }

  #callingAdapter(options: AdapterOptions): CallingAdapter {
    const { apiKeyPool: pool, modelName: model, settings, query } = this
    const baseURL = this.baseURL ?? ''
    const limits: LimitClaims | undefined =
      options.limits && limitClaims(`${pool.providerId}:${baseURL}:${model}`, options.limits)
    return {
      identity: this,
      pool,
      model,
      address: { baseURL, baseQuery: query },
      host: hostOf(baseURL),
      headers: checkedHeaders(options.headers),
      limits,
      settings,
      tellWarning: warningListener(settings.onWarning, { provider: pool.providerId, model }),
      hooks: {
        // Functions: fields of the author's class are set after this constructor.
        refusals: () => this.refusals,
        framing: () => this.framing,
        finishReasons: () => this.finishReasons,
        encode: (params, context) => this.encode(params, context),
        authorize: (request, key) => this.authorize(request, key),
        send: (wire, context) => this.send(wire, context),
        mapError: (facts) => this.mapError(facts),
        amend: (wire, error, context) => this.amend(wire, error, context),
        estimateTokens: (params, wire) => this.estimateTokens(params, wire),
        requestId: (headers) => this.requestId(headers),
        rateHints: (headers) => this.rateHints(headers),
        decodeCompletion: (body, info) => this.decodeCompletion(body, info),
        createDecoder: (info) => this.createDecoder(info),
        isHeartbeat: (event) => this.isHeartbeat(event),
      },
    }
  }
}

const closedError = (): AbortError => new AbortError('The adapter was closed.')
