import { APIKeyPool, ConfigurationError } from '@slf/core'
import type { AdapterOptions } from './adapter-options.js'

/**
 * The key pool of an adapter: the given one, or a new one for a single key.
 * @throws ConfigurationError when neither or both are given.
 */
export function checkedPool({ apiKeyPool, apiKey, clock }: AdapterOptions, adapter: string): APIKeyPool {
  if (apiKeyPool !== undefined && apiKey !== undefined) {
    throw new ConfigurationError(`${adapter} takes an 'apiKey' or an 'apiKeyPool', not both.`)
  }
  if (apiKeyPool !== undefined) return apiKeyPool
  if (apiKey !== undefined) return new APIKeyPool({ apiKeys: apiKey, providerId: adapter, clock })
  throw new ConfigurationError(
    `${adapter} needs an 'apiKey' or an 'apiKeyPool'; it reads no environment variable by itself. For a server without keys: apiKeyPool: APIKeyPool.keyless('local').`,
  )
}

/** @throws ConfigurationError for what is no address of an HTTP server. */
export function checkedBaseURL(baseURL: string | undefined): string | undefined {
  if (baseURL === undefined) return undefined
  if (URL.canParse(baseURL) && /^https?:$/.test(new URL(baseURL).protocol)) {
    if (new URL(baseURL).username === '') return baseURL
    throw new ConfigurationError("'baseURL' holds a user name: give credentials as keys or headers.")
  }
  throw new ConfigurationError(
    `'baseURL' is an address such as https://api.example.com/v1, not '${baseURL}'.`,
  )
}

/**
 * Headers that can be sent.
 * @throws ConfigurationError that names the header, never its value: the platform's error would quote it.
 */
export function checkedHeaders(given: Readonly<Record<string, string>> = {}): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) {
    try {
      headers.set(name, value)
    } catch {
      throw new ConfigurationError(`The header '${name}' cannot be sent: its name or its value is not valid.`)
    }
  }
  return headers
}
