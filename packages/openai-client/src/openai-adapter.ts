import {
  type AdapterProvider,
  BaseAdapter,
  encodePath,
  type FetchInit,
  type FetchLike,
  type HeadersLike,
  type OutgoingRequest,
  type ResponseLike,
  type SendContext,
  withQuery,
  type WireRequest,
} from '@slf/adapter-kit'
import { type AbortSignalLike, ConfigurationError } from '@slf/core'
import type { AzureOptions, OpenAIAdapterOptions, OpenAIClient } from './openai-options.js'
import { refuseBrowser } from './refuse-browser.js'
import { clientOptions, sendWithClient } from './user-client.js'

const OPENAI_BASE_URL = 'https://api.openai.com/v1'

/** A request below the base URL. */
export interface TransportRequest {
  readonly path: string
  /** As it is written in the address; a client's own would lose names that come twice. */
  readonly query: string
  /** JSON, as it is sent. */
  readonly body: string
  /** Exactly the headers that are sent. */
  readonly headers: HeadersLike
  readonly signal: AbortSignalLike
}

/** What sends requests in place of the kit. */
export interface Transport {
  /** Resolves with the head of the response, whatever its status. Rejects as `fetch` does. */
  send(request: TransportRequest): Promise<ResponseLike>
}

/** What a transport is made of. */
export interface TransportOptions {
  readonly baseURL: string
  readonly fetch: FetchLike
  readonly allowBrowser: boolean
}

/** What both OpenAI adapters have in common: the client of the user, Azure, and how the key is sent. */
export abstract class OpenAIAdapter extends BaseAdapter {
  static override readonly provider: AdapterProvider = { id: 'openai', baseURL: OPENAI_BASE_URL }
  readonly #client: OpenAIClient | undefined
  readonly #azure: OpenAIAdapterOptions['azure']
  readonly #allowBrowser: boolean
  #transport: Transport | undefined

  /** @throws ConfigurationError when an option is missing or wrong. */
  constructor(given: OpenAIAdapterOptions) {
    const options = given.client === undefined ? given : clientOptions(given, given.client)
    const { azure, baseURL } = options
    if (azure && (typeof azure.apiVersion !== 'string' || azure.apiVersion === '')) {
      throw new ConfigurationError("'azure' needs an 'apiVersion', such as '2024-10-21'.")
    }
    if (azure?.deployment !== undefined && /^\.{0,2}$/.test(azure.deployment)) {
      throw new ConfigurationError(
        `'azure.deployment' must be the name of a deployment, but got '${azure.deployment}'.`,
      )
    }
    if (azure && baseURL === undefined) {
      throw new ConfigurationError("'azure' needs the resource as 'baseURL': https://NAME.openai.azure.com.")
    }
    super(options)
    this.#client = given.client
    this.#azure = azure
    this.#allowBrowser = options.dangerouslyAllowBrowser ?? false
  }

  /** Makes what sends the requests; undefined: the kit itself does. */
  protected createTransport(_options: TransportOptions): Transport | undefined {
    return undefined
  }

  /** The path of a deployment on the classic surface of Azure; other servers have none. */
  protected deploymentPath(azure: NonNullable<OpenAIAdapterOptions['azure']>): readonly string[] {
    return ['openai', 'deployments', azure.deployment ?? this.modelName]
  }

  protected override authorize(request: OutgoingRequest, key: string): void | Promise<void> {
    if (!this.#azure || key === '') return super.authorize(request, key)
    request.headers.set('api-key', key)
  }

  protected override async send(
    wire: WireRequest,
    { headers, body, signal }: SendContext,
  ): Promise<ResponseLike> {
    if (this.#client)
      return sendWithClient(this.#client, { path: encodePath(wire.path), body: wire.body, headers, signal })
    refuseBrowser(this.#allowBrowser)
    const { path, query, baseURL } = this.#address(wire.path, this.query)
    this.#transport ??= this.createTransport({ baseURL, fetch: this.fetch, allowBrowser: this.#allowBrowser })
    if (this.#transport) return this.#transport.send({ path, query, body, headers, signal })
    return this.fetch(withQuery(`${baseURL}${path}`, query), {
      method: 'POST',
      headers,
      body,
      signal,
      redirect: 'manual',
    })
  }

  /**
   * Looks at what an earlier request has begun, with the same key: a GET.
   *
   * @param segments of the path below the base URL.
   * @param own parameters of the query, as they are written; `''` for none.
   */
  protected async look(
    segments: readonly string[],
    own: string,
    { headers: given, signal }: Pick<SendContext, 'headers' | 'signal'>,
  ): Promise<ResponseLike> {
    const headers = new Headers(given)
    for (const name of ['content-type', 'idempotency-key']) headers.delete(name)
    if (this.#client) {
      return sendWithClient(this.#client, { path: withQuery(encodePath(segments), own), headers, signal })
    }
    const joined = [this.query, own].filter((part) => part !== '').join('&')
    const { path, query, baseURL } = this.#address(segments, joined)
    const init = { method: 'GET', headers, signal, redirect: 'manual' }
    return this.fetch(withQuery(`${baseURL}${path}`, query), init as unknown as FetchInit)
  }

  #address(segments: readonly string[], query: string): { path: string; query: string; baseURL: string } {
    const azure = this.#azure
    return {
      path: encodePath(azure ? [...this.deploymentPath(azure), ...segments] : segments),
      query: azure ? azureQuery(query, azure) : query,
      baseURL: this.baseURL ?? OPENAI_BASE_URL,
    }
  }
}

/** The version of the option counts, whatever the address says. */
function azureQuery(query: string, { apiVersion }: AzureOptions): string {
  const parameters = new URLSearchParams(query)
  parameters.set('api-version', apiVersion)
  return parameters.toString()
}
