import type { Capabilities, MethodRequest } from '@slf/core'

/** What an adapter says about its provider, as `static readonly provider`. */
export interface AdapterProvider {
  /** Names the provider in errors and pools: `'acme'`. At another address than `baseURL` its host is the name. */
  readonly id: string
  /** The address of the API unless the options give one. */
  readonly baseURL?: string | undefined
  /** The server wants no key unless the options give one. Default false. */
  readonly keyless?: boolean | undefined
  /** What the models can do unless the options say otherwise. */
  readonly capabilities?: Partial<Capabilities> | undefined
  /** Request fields that hold where neither the options nor a call give one. */
  readonly defaults?: MethodRequest | undefined
}
