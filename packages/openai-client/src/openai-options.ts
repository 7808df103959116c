import type { AdapterOptions } from '@slf/adapter-kit'

/**
 * The classic surface of Azure OpenAI, with the resource as `baseURL` (`https://NAME.openai.azure.com`).
 * The newer surface (`https://NAME.openai.azure.com/openai/v1`) needs none of it: it is an ordinary `baseURL`.
 */
export interface AzureOptions {
  /** The `api-version` of the query, such as `2024-10-21`. */
  readonly apiVersion: string
  /** The name of the deployment. Default: the model name. */
  readonly deployment?: string | undefined
}

/** A configured `OpenAI` or `AzureOpenAI` of the `openai` package, as much of it as is used. */
export interface OpenAIClient {
  readonly baseURL: string
  post(path: string, options?: object): { asResponse(): PromiseLike<unknown> }
  get?(path: string, options?: object): { asResponse(): PromiseLike<unknown> }
}

/** Options of both OpenAI adapters. */
export interface OpenAIAdapterOptions extends AdapterOptions {
  /**
   * A configured `OpenAI` or `AzureOpenAI` of the `openai` package. Its authentication (keys, tokens of Azure), headers,
   * address and `fetch` are used, so `apiKey`, `apiKeyPool`, `baseURL`, `headers`, `fetch` and `azure` must be left out.
   * Its key counts as one entry without a key; its retries and its time limit are not used, those of the adapter are.
   */
  readonly client?: OpenAIClient | undefined
  readonly azure?: AzureOptions | undefined
  /**
   * Fields of messages, and types of content parts, beyond those of the contract that this server knows and is sent.
   * Others (`id`, `createdAt` of a stored message) are left out. Default none.
   */
  readonly messageFields?: readonly string[] | undefined
  /** Allows use in a browser, where everyone can read the key. Default false. */
  readonly dangerouslyAllowBrowser?: boolean | undefined
}
