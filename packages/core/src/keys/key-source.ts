import { ConfigurationError } from '../errors/programmer-errors.js'
import { Secret } from '../errors/secret.js'

/** A key with the time at which it stops working: a short-lived token. */
export interface ExpiringKey {
  readonly key: string
  /**
   * Milliseconds since 1970, or a `Date`. The function is asked for the next key 30 seconds before (at half of its
   * lifetime, if that is shorter), while this one is still used.
   */
  readonly expiresAt: Date | number
}

/** What a key function returns. */
export type GivenKey = string | ExpiringKey

/**
 * A key, or a function that returns the current one (rotation, short-lived tokens). The function is asked once, and again
 * before the key expires or when the provider refuses it.
 */
export type APIKeySource = string | (() => GivenKey | Promise<GivenKey>)

/** A key with what the pool should know about it. */
export interface APIKeyEntry {
  readonly key: APIKeySource
  /** Keys of one account share its limits and its cool-downs. Default: each key is an account of its own. */
  readonly group?: string | undefined
  /** How much of the load the key takes, compared with the others. Default 1. */
  readonly weight?: number | undefined
}

/** A checked key. */
export interface CheckedKey {
  readonly source: Secret | (() => GivenKey | Promise<GivenKey>)
  readonly group: string | undefined
  readonly weight: number
  /** Its place in the list that was given. */
  readonly index: number
}

/**
 * Checks a key before it can reach a header: `new Headers` prints the whole key when it holds a line break.
 *
 * @throws ConfigurationError that names the place of the key, never the key.
 */
export function checkedSecret(key: unknown, place: string): Secret {
  if (typeof key !== 'string') {
    throw new ConfigurationError(`${place} is ${kindOf(key)}, not a string. Is the environment variable set?`)
  }
  if (key === '') throw new ConfigurationError(`${place} is empty. Is the environment variable set?`)
  const offset = key.search(/[^\x21-\x7e]/)
  if (offset >= 0) {
    throw new ConfigurationError(
      `${place} holds a space, a control character or a non-ASCII character at position ${offset}. ` +
        'Were two keys pasted together, or a line break with the key?',
    )
  }
  return new Secret(key)
}

/**
 * Checks what a key function returned.
 *
 * @param date milliseconds since 1970
 * @throws ConfigurationError that names the place of the key, never the key.
 */
export function checkedGivenKey(
  given: unknown,
  place: string,
  date: number,
): { readonly secret: Secret; readonly expiresAt: number } {
  if (typeof given !== 'object' || given === null)
    return { secret: checkedSecret(given, place), expiresAt: Infinity }
  const { key, expiresAt } = given as Partial<ExpiringKey>
  const secret = checkedSecret(key, place)
  const time = expiresAt instanceof Date ? expiresAt.getTime() : expiresAt
  if (typeof time !== 'number' || Number.isNaN(time)) {
    throw new ConfigurationError(
      `${place} has an 'expiresAt' that must be a Date or milliseconds since 1970, but is ${kindOf(expiresAt)}.`,
    )
  }
  if (time <= date) {
    const hint = time > 0 && time < 1e11 ? ' Is it in seconds? It must be in milliseconds.' : ''
    throw new ConfigurationError(`${place} has expired already.${hint}`)
  }
  return { secret, expiresAt: time }
}

/** Checks what a pool was given as keys; equal keys count once. */
export function checkedKeys(
  apiKeys: APIKeySource | readonly (APIKeySource | APIKeyEntry)[],
  providerId: string,
): readonly CheckedKey[] {
  const given: readonly unknown[] = Array.isArray(apiKeys) ? apiKeys : [apiKeys]
  if (given.length === 0) {
    throw new ConfigurationError(
      `The key pool of '${providerId}' has no keys. Give at least one in 'apiKeys', or use APIKeyPool.keyless('${providerId}') for a server without keys.`,
    )
  }
  const seen = new Set<string>()
  const checked: CheckedKey[] = []
  for (const [index, entry] of given.entries()) {
    const key = checkedKey(
      entry,
      Array.isArray(apiKeys) ? `API key ${index} of '${providerId}'` : `The API key of '${providerId}'`,
    )
    if (key.source instanceof Secret) {
      const value = key.source.reveal()
      if (seen.has(value)) continue
      seen.add(value)
    }
    checked.push({ ...key, index })
  }
  return checked
}

function checkedKey(entry: unknown, place: string): Omit<CheckedKey, 'index'> {
  if (typeof entry !== 'object' || entry === null) {
    return { source: checkedSource(entry, place), group: undefined, weight: 1 }
  }
  const { key, group, weight = 1 } = entry as Partial<APIKeyEntry>
  if (group !== undefined && (typeof group !== 'string' || group === '')) {
    throw new ConfigurationError(`${place}: 'group' must be a name, but got ${kindOf(group)}.`)
  }
  if (typeof weight !== 'number' || !(weight > 0) || weight === Infinity) {
    throw new ConfigurationError(`${place}: 'weight' is a number above 0.`)
  }
  return { source: checkedSource(key, place), group, weight }
}

const checkedSource = (source: unknown, place: string): CheckedKey['source'] =>
  typeof source === 'function' ? (source as () => GivenKey | Promise<GivenKey>) : checkedSecret(source, place)

const kindOf = (value: unknown): string =>
  value === null || value === undefined ? String(value) : value === '' ? 'empty' : `a ${typeof value}`
