import type { FilePath, LoadProviderFileOptions, Providers, ProviderSettings } from '@slf/core/node'
import type { OpenAIAdapterOptions } from './openai-options.js'

/**
 * Makes an adapter of each model of a provider file: `{ provider: { model: adapter } }`.
 * The file reader is loaded at the call, so that bundles for browsers and edge runtimes stay clean of it.
 */
export async function loadAdapters<Adapter>(
  path: FilePath,
  create: (options: OpenAIAdapterOptions) => Adapter,
  options: LoadProviderFileOptions = {},
): Promise<Providers<Adapter>> {
  const { createProviders, loadProviderFile } = await import('@slf/core/node')
  return createProviders(await loadProviderFile(path, options), (settings) => create(optionsOf(settings)))
}

function optionsOf(settings: ProviderSettings): OpenAIAdapterOptions {
  const { apiKeyPool, modelName, baseURL, contextWindow, limits, defaults, retry } = settings
  return {
    // What the file says is said on purpose, and files of the Python origin load as they are.
    allowInsecure: true,
    apiKeyPool,
    modelName,
    baseURL,
    contextWindow,
    limits,
    defaults,
    retry: { maxRetries: retry.maxRetries, baseDelayMs: retry.delayMs },
  }
}
