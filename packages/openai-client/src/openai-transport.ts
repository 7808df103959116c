import { ConfigurationError } from '@slf/core'
import { type FetchLike, withQuery } from '@slf/adapter-kit'
import type { OpenAI } from 'openai'
import { importOpenAI } from './import-openai.js'

/** A request to the server of the `openai` client. */
export interface TransportRequest {
  readonly path: string
  /** As it is written in the address; the client's own would lose names that come twice. */
  readonly query: string
  readonly body: Readonly<Record<string, unknown>>
  /** Exactly the headers that are sent. */
  readonly headers: Headers
  readonly signal: AbortSignal
}

/**
 * The `openai` client as a thin HTTP layer. It is made at the first request and asked once for each address; what it
 * would do for each request costs more than all that SLF does, and would be thrown away: its headers (it adds those of
 * `OPENAI_CUSTOM_HEADERS`, the organisation and a description of this machine, `x-stainless-*`, for any provider), its
 * retries, its reading of error bodies, its stream parser and its errors.
 */
export class OpenAITransport {
  readonly #baseURL: string
  readonly #fetch: FetchLike
  readonly #allowBrowser: boolean
  readonly #addresses = new Map<string, string>()
  #client: Promise<OpenAI> | undefined

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
  async send({ path, query, body, headers, signal }: TransportRequest): Promise<Response> {
    const address = this.#addresses.get(path) ?? (await this.#address(path))
    signal.throwIfAborted()
    return this.#fetch(withQuery(address, query), {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal,
      redirect: 'manual',
    })
  }

  async #address(path: string): Promise<string> {
    this.#client ??= this.#newClient()
    const client = await this.#client
    const address = client.buildURL(path, undefined)
    this.#addresses.set(path, address)
    return address
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
        dangerouslyAllowBrowser: this.#allowBrowser,
      })
    } catch (error) {
      this.#client = undefined
      throw new ConfigurationError(
        `The openai client cannot be made: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      )
    }
  }
}
