import { APIKeyPool, type ChatParams, ConfigurationError, mergeCapabilities, redact } from '@slf/core'
import type { AdapterOptions } from './adapter-options.js'
import type { AdapterProvider } from './adapter-provider.js'
import { hostOf } from './request-address.js'

/** The options with what the provider of the adapter says for those that are left out. */
export function withProvider(given: AdapterOptions, provider: AdapterProvider | undefined): AdapterOptions {
  if (!provider) return given
  return {
    ...given,
    baseURL: given.baseURL ?? provider.baseURL,
    capabilities: mergeCapabilities(provider.capabilities ?? {}, given.capabilities),
    defaults: { ...provider.defaults, ...given.defaults },
  }
}

/**
 * The name of the provider: that of the adapter, but at another address its host. Never that of a class, which a
 * minifier changes.
 */
export function providerName({ baseURL }: AdapterOptions, provider: AdapterProvider | undefined): string {
  const host = hostOf(baseURL)
  const isElsewhere = host !== undefined && host !== hostOf(provider?.baseURL ?? baseURL)
  return (isElsewhere ? host : provider?.id) ?? host ?? 'provider'
}

/**
 * The key pool of an adapter: the given one, or a new one for a single key, or for none where the server wants none.
 * @throws ConfigurationError when neither or both are given.
 */
export function checkedPool(
  { apiKeyPool, apiKey, clock }: AdapterOptions,
  providerId: string,
  keyless = false,
): APIKeyPool {
  if (apiKeyPool !== undefined && apiKey !== undefined) {
    throw new ConfigurationError(
      `The adapter for '${providerId}' takes an 'apiKey' or an 'apiKeyPool', not both.`,
    )
  }
  if (apiKeyPool !== undefined) return apiKeyPool
  if (apiKey !== undefined) return new APIKeyPool({ apiKeys: apiKey, providerId, clock })
  if (keyless) return APIKeyPool.keyless(providerId, { clock })
  throw new ConfigurationError(
    `The adapter for '${providerId}' needs an 'apiKey' or an 'apiKeyPool'; it reads no environment variable by itself. For a server without keys: apiKeyPool: APIKeyPool.keyless('local').`,
  )
}

/**
 * The address of a provider; its query is no part of it, see {@link baseQuery}.
 * @throws ConfigurationError for what is not an address, for credentials or a fragment in it, and for plain HTTP to a public
 * address.
 */
export function checkedBaseURL({ baseURL, allowInsecure = false }: AdapterOptions): string | undefined {
  if (baseURL === undefined) return undefined
  if (!URL.canParse(baseURL) || !/^https?:$/.test(new URL(baseURL).protocol)) {
    throw new ConfigurationError(
      `'baseURL' must be an address such as https://api.example.com/v1, but got '${withoutUser(baseURL)}'.`,
    )
  }
  const { protocol, hostname, username, password } = new URL(baseURL)
  if (username !== '' || password !== '') {
    throw new ConfigurationError(
      "'baseURL' holds a user name or a password: give credentials as keys or headers.",
    )
  }
  // Not `hash`: that of 'x#' is empty.
  if (baseURL.includes('#')) {
    throw new ConfigurationError(
      `'baseURL' holds a fragment, which is never sent: leave out what begins with '#'.`,
    )
  }
  if (protocol === 'http:' && !allowInsecure && !isPrivate(hostname)) {
    throw new ConfigurationError(
      `'baseURL' would send keys and prompts to ${hostname} in the clear: write https://, or allowInsecure: true.`,
    )
  }
  return baseURL.split('?', 1)[0]
}

/** A wrong address for a message: what stands before an `@` may be a password, whatever is around it. */
function withoutUser(address: unknown): string {
  const text = redact(String(address))
  const at = text.lastIndexOf('@')
  return at < 0 ? text : `[redacted]${text.slice(at)}`
}

/** The query of a base URL, which goes with every request: `https://…/openai/v1?api-version=preview`. */
export function baseQuery({ baseURL = '' }: AdapterOptions): string {
  const [, ...query] = baseURL.split('?')
  return query.join('?')
}

/** Names without a dot, reserved names (RFC 2606, 6761, 6762, 9476), and the private ranges of IPv4 and IPv6. */
function isPrivate(hostname: string): boolean {
  if (hostname.startsWith('[')) return /^\[(?:::1\]|f[cd]|fe[89ab])/.test(hostname)
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(hostname)) {
    return /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\./.test(hostname)
  }
  return (
    !hostname.includes('.') ||
    /\.(?:localhost|local|internal|test|example|invalid|lan|home\.arpa)$/.test(hostname)
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

/**
 * Request fields that hold where a call gives none.
 * @throws ConfigurationError for fields that no call may set either.
 */
export function checkedDefaults(defaults: Partial<ChatParams> = {}): Partial<ChatParams> {
  if (typeof defaults !== 'object' || defaults === null || Array.isArray(defaults)) {
    throw new ConfigurationError("'defaults' is an object of request fields, such as { temperature: 0 }.")
  }
  const reasons = {
    model: "it is the 'modelName'",
    stream: 'it depends on how the adapter is called',
    messages: 'every call brings its own',
  }
  for (const [field, reason] of Object.entries(reasons)) {
    if (defaults[field] !== undefined) {
      throw new ConfigurationError(`'defaults' cannot set '${field}': ${reason}.`)
    }
  }
  return defaults
}
