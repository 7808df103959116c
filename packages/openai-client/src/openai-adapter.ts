import {
  BaseAdapter,
  type HeadersLike,
  type ResponseLike,
  type SendContext,
  type WireRequest,
} from '@slf/adapter-kit'
import { ConfigurationError } from '@slf/core'
import type { FilePath, Providers } from '@slf/core/node'
import { loadAdapters, type LoadAdaptersOptions } from './load-adapters.js'
import type { AzureOptions, OpenAIAdapterOptions } from './openai-options.js'
import { OpenAITransport } from './openai-transport.js'

const OPENAI_BASE_URL = 'https://api.openai.com/v1'

/** What both OpenAI adapters have in common: the transport, Azure, and how the key is sent. */
export abstract class OpenAIAdapter extends BaseAdapter {
  readonly #transport: OpenAITransport
  readonly #azure: OpenAIAdapterOptions['azure']

  /** @throws ConfigurationError when an option is missing or wrong. */
  constructor(options: OpenAIAdapterOptions) {
    const { azure, baseURL } = options
    if (azure && (typeof azure.apiVersion !== 'string' || azure.apiVersion === '')) {
      throw new ConfigurationError("'azure' needs an 'apiVersion', such as '2024-10-21'.")
    }
    if (azure && baseURL === undefined) {
      throw new ConfigurationError("'azure' needs the resource as 'baseURL': https://NAME.openai.azure.com.")
    }
    super({ ...options, baseURL: baseURL ?? OPENAI_BASE_URL })
    this.#azure = azure
    this.#transport = new OpenAITransport({
      baseURL: this.baseURL ?? OPENAI_BASE_URL,
      fetch: this.fetch,
      allowBrowser: options.dangerouslyAllowBrowser ?? false,
    })
  }

  /**
   * Makes an adapter of each model of a provider file (`provider.json`). Node, Bun and Deno only.
   *
   * @param options where `${NAME}` is looked up, who is told of unknown keys, and `adapter`: what every adapter gets
   *   beside what the file says.
   * @returns `{ provider: { model: adapter } }`; an unknown name is a `ConfigurationError` that lists the known ones.
   * @throws ConfigurationError that says what is wrong in the file, and where.
   */
  static loadFromJsonFile<Adapter, Options extends OpenAIAdapterOptions>(
    this: new (options: Options) => Adapter,
    path: FilePath,
    options?: LoadAdaptersOptions<NoInfer<Options>>,
  ): Promise<Providers<Adapter>> {
    return loadAdapters<Adapter, Options>(path, (settings) => new this(settings), options)
  }

  /** The path of a deployment on the classic surface of Azure; other servers have none. */
  protected deploymentPath(azure: NonNullable<OpenAIAdapterOptions['azure']>): string {
    return `/openai/deployments/${encodeURIComponent(azure.deployment ?? this.modelName)}`
  }

  protected override authorize(headers: HeadersLike, key: string): void {
    if (this.#azure && key !== '') headers.set('api-key', key)
    else super.authorize(headers, key)
  }

  protected override send(wire: WireRequest, { headers, signal }: SendContext): Promise<ResponseLike> {
    return this.#transport.send({
      path: this.#azure ? `${this.deploymentPath(this.#azure)}${wire.path}` : wire.path,
      query: this.#azure ? azureQuery(this.query, this.#azure) : this.query,
      body: wire.body,
      headers,
      signal,
    })
  }
}

/** The version of the option counts, whatever the address says. */
function azureQuery(query: string, { apiVersion }: AzureOptions): string {
  const parameters = new URLSearchParams(query)
  parameters.set('api-version', apiVersion)
  return parameters.toString()
}
