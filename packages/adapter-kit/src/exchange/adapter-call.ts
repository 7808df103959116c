import {
  type APIKeyPool,
  type AttemptRecord,
  type CallOptions,
  type ChatParams,
  isSecretHeader,
  type KeyLease,
  type LimitClaims,
  type LLMError,
} from '@slf/core'
import { readErrorBody } from '../errors/error-body.js'
import { readableFailure } from '../errors/failure-text.js'
import { awaitHook, callHook, hookError, wrongResult } from '../errors/hook-error.js'
import { impliedStatus } from '../errors/implied-status.js'
import { pathHint, providerError } from '../errors/provider-error.js'
import { redirectError } from '../errors/redirect-error.js'
import { retryHints } from '../errors/retry-hints.js'
import { setFact } from '../errors/set-fact.js'
import type { RateHints } from '../headers/rate-hint.js'
import type { AdapterSettings } from '../options/adapter-options.js'
import { isMistakeOfSend } from '../options/guarded-fetch.js'
import { requestHeaders } from '../options/request-headers.js'
import type { ResponseInfo } from '../options/response-info.js'
import type { WireRequest } from '../options/wire-request.js'
import type { Framing } from '../parsing/framer.js'
import type { HeadersLike, ResponseLike } from '../platform.js'
import type { CallScope } from '../time/call-scope.js'
import type { AdapterHooks, AmendContext } from './adapter-hooks.js'
import { Amendments } from './amendments.js'
import { checkedWire } from './checked-wire.js'
import type { HTTPAttempt } from './http-attempt.js'
import { type BaseAddress, PreparedRequest } from './outgoing-request.js'
import { readErrorResponse } from './read-error-response.js'
import type { RetryableCall } from './send-with-retries.js'
import type { TellWarning } from './warning-listener.js'
import { reportUnsupported, WarningList } from './warnings.js'

/** What a call needs to know of its adapter. */
export interface CallingAdapter {
  /** The adapter itself: what was learned about its server is kept beside it. */
  readonly identity: object
  readonly pool: APIKeyPool
  readonly model: string
  readonly address: BaseAddress
  /** Of the base URL, for messages. */
  readonly host: string | undefined
  readonly headers: Headers
  readonly limits: LimitClaims | undefined
  readonly settings: AdapterSettings
  readonly tellWarning: TellWarning | undefined
  readonly hooks: AdapterHooks
}

/** One call of an adapter: what it sends, under which key, and what the answers mean. */
export class AdapterCall implements RetryableCall {
  readonly scope: CallScope
  readonly settings: AdapterSettings
  readonly provider: string
  readonly model: string
  readonly host: string | undefined
  readonly onRetry: CallOptions['onRetry']
  readonly attempts: AttemptRecord[] = []
  readonly keys = new Set<string>()
  readonly warnings: WarningList
  readonly params: ChatParams
  readonly stream: boolean
  requestId: string | undefined
  readonly hooks: AdapterHooks
  readonly #adapter: CallingAdapter
  readonly #options: CallOptions
  readonly #amendments: Amendments
  #headers = new Headers()
  #estimatedTokens = 0
  #amended = 0

  constructor(
    adapter: CallingAdapter,
    call: {
      readonly params: ChatParams
      readonly options: CallOptions
      readonly stream: boolean
      readonly scope: CallScope
    },
  ) {
    const { pool, model, settings, hooks } = adapter
    this.#adapter = adapter
    this.hooks = hooks
    this.warnings = new WarningList(adapter.tellWarning)
    this.#options = call.options
    this.scope = call.scope
    this.params = call.params
    this.stream = call.stream
    this.settings = settings
    this.provider = pool.providerId
    this.model = model
    this.host = adapter.host
    this.onRetry = call.options.onRetry
    this.#amendments = new Amendments({
      adapter: adapter.identity,
      refusals: hooks.refusals(),
      params: call.params,
      warnings: this.warnings,
    })
  }

  /**
   * The request of this call, without what the server is known to refuse.
   * @throws AdapterError when the author's code fails; whatever it throws on purpose.
   */
  encode(): WireRequest {
    const { hooks, headers } = this.#adapter
    const wire = checkedWire(callHook('encode', () => hooks.encode(this.params, this.#context)))
    const accept =
      wire.headers?.['accept'] ?? (this.stream ? streamType(hooks.framing()) : 'application/json')
    this.#headers = requestHeaders([headers, wire.headers, this.#options.headers], accept)
    this.#headers.forEach((value, name) => {
      if (isSecretHeader(name)) this.keys.add(value)
    })
    this.#estimatedTokens = callHook('estimateTokens', () => hooks.estimateTokens(this.params, wire))
    return callHook('amend', () => this.#amendments.applyLearned(wire))
  }

  lease(timeoutMs: number, exclude?: readonly string[]): Promise<KeyLease> {
    const { pool, limits } = this.#adapter
    return pool.acquire({
      model: this.model,
      timeoutMs,
      exclude,
      estimatedTokens: this.#estimatedTokens,
      priority: this.#options.priority,
      limits,
      signal: this.scope.signal,
    })
  }

  keyRecoveryMs(): number {
    const recoveries = this.#adapter.pool
      .status()
      .map(({ state, recoversInMs = 0 }) => (state === 'quarantined' ? Infinity : recoversInMs))
    return Math.min(...recoveries)
  }

  async send(wire: WireRequest, { lease, signal }: HTTPAttempt): Promise<Response> {
    const { hooks, address } = this.#adapter
    const key = lease.key ?? ''
    const request = new PreparedRequest(wire, this.#headers, address)
    // Another body is another request: a server that knows the key would refuse it, or give the old answer again.
    if (this.#amended > 0) {
      request.headers.set(
        'idempotency-key',
        `${this.#headers.get('idempotency-key')}-amended-${this.#amended}`,
      )
    }
    const before = this.#amended > 0 ? new Headers(request.headers) : this.#headers
    // Without a wait where there is nothing to wait for: the request is on its way before any clock can run out.
    const authorizing = callHook('authorize', () => hooks.authorize(request, key))
    if (authorizing) await awaitHook('authorize', authorizing)
    for (const secret of request.secretsBeside(before)) this.keys.add(secret)
    signal.throwIfAborted()
    const { url, headers } = request
    const { stream } = this
    try {
      const response = await hooks.send(wire, {
        key,
        url,
        headers,
        stream,
        signal,
        get body() {
          return request.body
        },
      })
      return checkedResponse(response)
    } catch (thrown) {
      const failure = readableFailure(thrown)
      throw isMistakeOfSend(failure) ? hookError('send', failure) : failure
    }
  }

  async refusal(response: Response, attempt: HTTPAttempt): Promise<LLMError> {
    const body = await readErrorResponse(attempt, response, this.settings)
    return redirectError(response) ?? this.#errorOf(response, body, response.status, false)
  }

  amend(wire: WireRequest, error: LLMError): WireRequest | undefined {
    const { hooks } = this.#adapter
    const context: AmendContext = { ...this.#context, params: this.params }
    const amended = callHook(
      'amend',
      () => this.#amendments.next(wire, error) ?? hooks.amend(wire, error, context),
    )
    if (amended) this.#amended++
    return amended && checkedWire(amended)
  }

  /** The call has an answer: what was amended on the way was really refused. */
  succeeded(): void {
    this.#amendments.succeeded()
  }

  /** What the author's decoders are given. */
  infoOf(response: ResponseLike): ResponseInfo {
    return {
      params: this.params,
      stream: this.stream,
      status: response.status,
      headers: response.headers,
      requestId: this.requestIdOf(response.headers),
      errorOf: (body, status) => this.errorInside(response, body, status),
      warn: (code, message) => this.warnings.add(code, message),
    }
  }

  /** The error for a failure that is reported inside of an answer. */
  errorInside(response: ResponseLike, body: unknown, status?: number): LLMError {
    return this.#errorOf(response, body, status ?? impliedStatus(readErrorBody(body)), true)
  }

  requestIdOf(headers: HeadersLike): string | undefined {
    return callHook('requestId', () => this.#adapter.hooks.requestId(headers))
  }

  rateHintsOf(headers: HeadersLike): RateHints {
    return callHook('rateHints', () => this.#adapter.hooks.rateHints(headers))
  }

  get #context(): AmendContext {
    return {
      params: this.params,
      stream: this.stream,
      unsupported: (capability, explanation, instead) =>
        reportUnsupported(this.settings.unsupported, this.warnings, { capability, explanation, instead }),
      warn: (code, message) => this.warnings.add(code, message),
    }
  }

  #errorOf(response: ResponseLike, body: unknown, status: number, isInsideAnswer: boolean): LLMError {
    const { hooks, address } = this.#adapter
    const told = readErrorBody(body)
    const { headers } = response
    const error = providerError(
      {
        ...told,
        ...retryHints(headers, body, told.message, this.settings.clock),
        status,
        body,
        headers,
        requestId: this.requestIdOf(headers),
        isInsideAnswer,
        params: this.params,
        stream: this.stream,
      },
      (facts) => hooks.mapError(facts),
    )
    const hint = isInsideAnswer ? '' : pathHint(error, address.baseURL)
    if (hint !== '') setFact(error, 'message', `${error.message}${hint}`)
    return error
  }
}

/** What the `accept` header says about a stream; an author with a framing of his own may say it in `encode`. */
function streamType(framing: Framing): string {
  if (framing === 'sse') return 'text/event-stream'
  return framing === 'json-lines' ? 'application/x-ndjson, application/json' : '*/*'
}

/** A `fetch` of the user, or an author's `send`, may give anything. */
function checkedResponse(response: unknown): Response {
  const { status, headers } = (response ?? {}) as Partial<Response>
  if (typeof status === 'number' && typeof headers?.get === 'function') return response as Response
  throw wrongResult('send', "must resolve with a Response. Is the option 'fetch' right?")
}
