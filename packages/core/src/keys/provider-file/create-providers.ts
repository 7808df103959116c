import { shownName } from './provider-file-fault.js'
import { ConfigurationError } from '../../errors/programmer-errors.js'
import { APIKeyPool } from '../api-key-pool.js'
import { closestName } from './closest-name.js'
import type { ProviderFile } from './provider-file.js'
import type { ProviderModel } from './provider-model.js'

/** What an adapter is made of: a model of the file, with a pool of its own in place of the keys. */
export interface ProviderSettings extends Omit<ProviderModel, 'apiKeys'> {
  readonly apiKeyPool: APIKeyPool
}

/** `{ provider: { model: adapter } }` */
export type Providers<Adapter> = Readonly<Record<string, Readonly<Record<string, Adapter>>>>

/**
 * Makes an adapter of each model of a provider file.
 *
 * The result is a plain object to `Object.keys` and `Object.entries`; a provider or model that it does not have is a
 * `ConfigurationError` that lists those that it has.
 *
 * @param create makes the adapter; each model has a key pool of its own.
 *
 * @example
 * ```ts
 * import { createProviders, parseProviderFile } from '@slf/core'
 *
 * const file = parseProviderFile({ acme: [{ model_name: 'm-1', api_keys: ['sk-1'], base_url: 'https://api.acme.test/v1' }] })
 * const providers = createProviders(file, ({ modelName, baseURL }) => ({ modelName, baseURL }))
 * console.log(providers['acme']?.['m-1']?.baseURL)
 * ```
 */
export function createProviders<Adapter>(
  file: ProviderFile,
  create: (settings: ProviderSettings) => Adapter,
): Providers<Adapter> {
  return withHelpfulLookup(
    'provider',
    Object.fromEntries(
      Object.entries(file).map(([providerId, models]) => [
        providerId,
        withHelpfulLookup(
          `model of '${shownName(providerId)}'`,
          Object.fromEntries(models.map((model) => [model.modelName, create(settingsOf(model))])),
        ),
      ]),
    ),
  )
}

function settingsOf({ apiKeys, ...settings }: ProviderModel): ProviderSettings {
  const { providerId } = settings
  return {
    ...settings,
    apiKeyPool: new APIKeyPool({ providerId, apiKeys: apiKeys.map((key) => key.reveal()) }),
  }
}

/** Names that promises, serialisers and test tools ask any object for. */
const probes = /^(?:then|toJSON|asymmetricMatch|nodeType|tagName|inspect|\$\$typeof|@@.*)$/

function withHelpfulLookup<Value>(
  what: string,
  found: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return new Proxy(found, {
    get(target, name, receiver) {
      if (typeof name === 'symbol' || Object.hasOwn(target, name))
        return Reflect.get(target, name, receiver) as unknown
      if (name in Object.prototype || probes.test(name)) return Reflect.get(target, name, receiver) as unknown
      const names = Object.keys(target)
      const closest = closestName(name, names)
      throw new ConfigurationError(
        `The provider file has no ${what} named '${shownName(name)}'; it has ${names.map((each) => `'${shownName(each)}'`).join(', ') || 'none'}.` +
          (closest === undefined ? '' : ` Did you mean '${closest}'?`),
      )
    },
  })
}
