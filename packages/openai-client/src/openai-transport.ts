import { ConfigurationError, LLMError } from '@slf/core'
import { type FetchLike, withQuery } from '@slf/adapter-kit'
import type { OpenAI } from 'openai'
import { importOpenAI } from './import-openai.js'

/** A request for the `openai` client. */
export interface TransportRequest {
  readonly path: string
  /** As it is written in the address; the client's own would lose names that come twice. */
  readonly query: string
  readonly body: Readonly<Record<string, unknown>>
  readonly stream: boolean
  /** Exactly the headers that are sent. */
  readonly headers: Headers
  readonly signal: AbortSignal
}

interface PendingRequest {
  readonly request: TransportRequest
  readonly resolve: (response: Response) => void
  readonly reject: (failure: unknown) => void
}

/** Tells the wrapped fetch which request of ours it was called for; never sent. */
const MARK = 'x-slf-request'
/** The client's own clock, put out of the way: timers take 31 bits. */
const NO_TIMEOUT_MS = 2 ** 31 - 1

/**
 * The `openai` client as a thin HTTP layer: it builds the request; the answer goes past it, straight to the caller.
 * So its retries, its reading of error bodies, its stream parser and its errors are not used, and its headers are not
 * sent: it would add those of `OPENAI_CUSTOM_HEADERS`, the organisation and a description of this machine
 * (`x-stainless-*`) to requests to any provider.
 */
export class OpenAITransport {
  readonly #baseURL: string
  readonly #fetch: FetchLike
  readonly #allowBrowser: boolean
  readonly #pending = new Map<string, PendingRequest>()
  #client: Promise<OpenAI> | undefined
  #count = 0

  constructor(options: {
    readonly baseURL: string
    readonly fetch: FetchLike
    readonly allowBrowser: boolean
  }) {
    this.#baseURL = options.baseURL
    this.#fetch = options.fetch
    this.#allowBrowser = options.allowBrowser
  }

  /** Sends a request and resolves with the head of the answer, whatever its status. Rejects as `fetch` does. */
  async send(request: TransportRequest): Promise<Response> {
    const client = await this.#openClient()
    const { path, body, stream, signal } = request
    const mark = String(++this.#count)
    try {
      return await new Promise<Response>((resolve, reject) => {
        this.#pending.set(mark, { request, resolve, reject })
        client
          .post(path, { body, stream, signal, headers: { [MARK]: mark }, timeout: NO_TIMEOUT_MS })
          .asResponse()
          .then(() => {
            if (this.#pending.has(mark)) reject(new LLMError('The openai client sent nothing.'))
          }, reject)
      })
    } finally {
      this.#pending.delete(mark)
    }
  }

  #openClient(): Promise<OpenAI> {
    this.#client ??= this.#newClient()
    return this.#client
  }

  async #newClient(): Promise<OpenAI> {
    const OpenAIClient = await importOpenAI()
    try {
      return new OpenAIClient({
        // Every option that is left out would be read from an environment variable.
        baseURL: this.#baseURL,
        apiKey: 'sent-per-request',
        adminAPIKey: null,
        organization: null,
        project: null,
        webhookSecret: null,
        logLevel: 'off',
        maxRetries: 0,
        dangerouslyAllowBrowser: this.#allowBrowser,
        fetch: (url, init) => this.#handOver(url instanceof Request ? url.url : String(url), init ?? {}),
      })
    } catch (error) {
      this.#client = undefined
      throw new ConfigurationError(
        `The openai client cannot be made: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      )
    }
  }

  /** The client's fetch: sends our headers with its body, gives the answer to our caller, and an empty one to the client. */
  async #handOver(url: string, init: RequestInit): Promise<Response> {
    const mark = new Headers(init.headers).get(MARK) ?? ''
    const pending = this.#pending.get(mark)
    if (!pending) throw new LLMError('The openai client sent a request of its own.')
    this.#pending.delete(mark)
    const { request, resolve, reject } = pending
    const { headers, signal } = request
    try {
      resolve(
        await this.#fetch(withQuery(url, request.query), {
          method: 'POST',
          headers,
          body: init.body as string,
          signal,
          redirect: 'manual',
        }),
      )
    } catch (failure) {
      reject(failure)
    }
    return new Response(null)
  }
}
