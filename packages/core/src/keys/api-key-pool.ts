import { ConfigurationError } from '../errors/usage-errors.js'

export class APIKeyPool {
  readonly providerId: string
  readonly #keys: readonly string[]

  constructor(options: { readonly apiKeys: readonly string[]; readonly providerId: string }) {
    if (options.apiKeys.length === 0) {
      throw new ConfigurationError(`The key pool of '${options.providerId}' has no keys.`)
    }
    this.providerId = options.providerId
    this.#keys = options.apiKeys
  }

  getKey(): string {
    return this.#keys[0] ?? ''
  }
}
