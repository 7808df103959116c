import { type FetchLike, withQuery } from '@slf/adapter-kit'
import type { OpenAI } from 'openai'
import type { Transport, TransportOptions, TransportRequest } from './openai-adapter.js'
import { refuseBrowser } from './refuse-browser.js'

/**
 * The `openai` client as a thin HTTP layer. It is made at the first request and asked once for each address; what it
 * would do for each request costs more than all that SLF does, and would be thrown away: its headers (it adds those of
 * `OPENAI_CUSTOM_HEADERS`, the organisation and a description of this machine, `x-stainless-*`, for any provider), its
 * retries, its reading of error bodies, its stream parser and its errors. Where it cannot be made (the package is away,
 * no file descriptor is free, Deno without a permission), the address is put together without it.
 */
export class OpenAITransport implements Transport {
  readonly #baseURL: string
  readonly #fetch: FetchLike
  readonly #allowBrowser: boolean
  readonly #addresses = new Map<string, string>()
  #client: Promise<OpenAI | undefined> | undefined

  constructor(options: TransportOptions) {
    this.#baseURL = options.baseURL
    this.#fetch = options.fetch
    this.#allowBrowser = options.allowBrowser
  }

  async send({ path, query, body, headers, signal }: TransportRequest): Promise<Response> {
    const address = this.#addresses.get(path) ?? (await this.#address(path))
    signal.throwIfAborted()
    return this.#fetch(withQuery(address, query), {
      method: 'POST',
      headers,
      body,
      signal,
      redirect: 'manual',
    })
  }

  async #address(path: string): Promise<string> {
    refuseBrowser(this.#allowBrowser)
    this.#client ??= this.#newClient()
    const client = await this.#client
    if (!client) return `${this.#baseURL}${path}`
    const address = client.buildURL(path, undefined)
    this.#addresses.set(path, address)
    return address
  }

  async #newClient(): Promise<OpenAI | undefined> {
    try {
      // At the first request: importing it costs 90 to 280 ms.
      const { OpenAI: OpenAIClient } = await import('openai')
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
    } catch {
      // It may be there for the next request.
      this.#client = undefined
      return undefined
    }
  }
}
