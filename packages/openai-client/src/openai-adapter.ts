import {
  type AdapterProvider,
  BaseAdapter,
  encodePath,
  type OutgoingRequest,
  type ResponseLike,
  type SendContext,
  type WireRequest,
} from '@slf/adapter-kit'
import { ConfigurationError } from '@slf/core'
import type { AzureOptions, OpenAIAdapterOptions } from './openai-options.js'
import { OpenAITransport } from './openai-transport.js'

const OPENAI_BASE_URL = 'https://api.openai.com/v1'

/** What both OpenAI adapters have in common: the transport, Azure, and how the key is sent. */
export abstract class OpenAIAdapter extends BaseAdapter {
  static override readonly provider: AdapterProvider = { id: 'openai', baseURL: OPENAI_BASE_URL }
  readonly #transport: OpenAITransport
  readonly #azure: OpenAIAdapterOptions['azure']

  /** @throws ConfigurationError when an option is missing or wrong. */
  constructor(options: OpenAIAdapterOptions) {
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
    this.#azure = azure
    this.#transport = new OpenAITransport({
      baseURL: this.baseURL ?? OPENAI_BASE_URL,
      fetch: this.fetch,
      allowBrowser: options.dangerouslyAllowBrowser ?? false,
    })
  }

  /** The path of a deployment on the classic surface of Azure; other servers have none. */
  protected deploymentPath(azure: NonNullable<OpenAIAdapterOptions['azure']>): readonly string[] {
    return ['openai', 'deployments', azure.deployment ?? this.modelName]
  }

  protected override authorize(request: OutgoingRequest, key: string): void | Promise<void> {
    if (!this.#azure || key === '') return super.authorize(request, key)
    request.headers.set('api-key', key)
  }

  protected override send(wire: WireRequest, { headers, signal }: SendContext): Promise<ResponseLike> {
    return this.#transport.send({
      path: encodePath(this.#azure ? [...this.deploymentPath(this.#azure), ...wire.path] : wire.path),
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
