import type { FilePath, LoadProviderFileOptions, Providers, ProviderSettings } from '@slf/core/node'
import type { AdapterOptions, RetryOptions } from './adapter-options.js'

/** Options of an adapter that a provider file decides. */
type DecidedByFile = 'apiKey' | 'apiKeyPool' | 'modelName' | 'baseURL' | 'contextWindow' | 'limits' | 'retry'

/** How often and how soon a request is repeated is in the file, or in the defaults of its format. */
type RetryBesideFile = Omit<RetryOptions, 'maxRetries' | 'baseDelayMs'>

/** Options of an adapter beside what a provider file decides. */
type OptionsBesideFile<Options> = Omit<Options, DecidedByFile> & {
  readonly retry?: RetryBesideFile | undefined
}

/** Options of `loadFromJsonFile`. */
export interface LoadAdaptersOptions<
  Options extends AdapterOptions = AdapterOptions,
> extends LoadProviderFileOptions {
  /** What every adapter gets beside what the file says, such as `{ timeouts: { total: 60_000 } }`. */
  readonly adapter?: OptionsBesideFile<Options> | undefined
}

/**
 * Makes an adapter of each model of a provider file: `{ provider: { model: adapter } }`.
 * The file reader is loaded at the call, so that bundles for browsers and edge runtimes stay clean of it.
 */
export async function loadAdapters<Adapter, Options extends AdapterOptions>(
  path: FilePath,
  create: (options: Options) => Adapter,
  { adapter, ...options }: LoadAdaptersOptions<Options> = {},
): Promise<Providers<Adapter>> {
  const { createProviders, loadProviderFile } = await import('@slf/core/node')
  return createProviders(await loadProviderFile(path, options), (settings) =>
    create({ ...adapter, ...optionsOf(settings, adapter ?? {}) } as Options),
  )
}

function optionsOf(
  settings: ProviderSettings,
  adapter: Partial<OptionsBesideFile<AdapterOptions>>,
): AdapterOptions {
  const { apiKeyPool, modelName, baseURL, contextWindow, limits, defaults, retry } = settings
  return {
    // What the file says is said on purpose, and files of the Python origin load as they are.
    allowInsecure: adapter.allowInsecure ?? true,
    apiKeyPool,
    modelName,
    baseURL,
    contextWindow,
    limits,
    defaults: { ...adapter.defaults, ...defaults },
    retry: { ...adapter.retry, maxRetries: retry.maxRetries, baseDelayMs: retry.delayMs },
  }
}
