import type { AssistantMessage } from '@slf/core'
import { isJsonObject, type JsonObject } from '../parsing/json-object.js'

/** Writes and reads the part of `provider_data` that belongs to one adapter. */
export interface ProviderData {
  /** The `provider_data` of a delta or a message: `{ [namespace]: data }`. */
  write(data: JsonObject): JsonObject
  /** What the adapter wrote earlier; undefined for a message of another one. It comes from outside: check its fields. */
  read(message: AssistantMessage): JsonObject | undefined
}

/**
 * The data that an adapter wants back unchanged with the history, under a name of its own, so that two adapters on one history
 * do not take each other's.
 *
 * @param namespace such as `acme`, or `acme_chat` where a provider has several protocols.
 * @param isFlat recognises data that was written without a namespace, by versions before 0.2. Default: none is.
 *
 * @example
 * ```ts
 * import { providerData } from '@slf/adapter-kit'
 *
 * const acmeData = providerData('acme')
 * const delta = { provider_data: acmeData.write({ signature: 'x' }) }
 * acmeData.read({ role: 'assistant', content: 'Hi', ...delta }) // { signature: 'x' }
 * ```
 */
export function providerData(
  namespace: string,
  isFlat: (data: JsonObject) => boolean = () => false,
): ProviderData {
  return {
    write: (data) => ({ [namespace]: data }),
    read: ({ provider_data: given }) => {
      if (!isJsonObject(given)) return undefined
      const own = Object.hasOwn(given, namespace) ? given[namespace] : undefined
      if (isJsonObject(own)) return own
      return isFlat(given) ? given : undefined
    },
  }
}
