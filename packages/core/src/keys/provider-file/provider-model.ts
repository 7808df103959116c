import type { Secret } from '../../errors/secret.js'
import { closestName } from './closest-name.js'
import { checkedSecret } from '../key-source.js'
import { isRecord, kindOf, pointer, shownName, shownProperty, wrong } from './provider-file-fault.js'

/** One model of a provider file, in the units of SLF. */
export interface ProviderModel {
  readonly providerId: string
  readonly modelName: string
  readonly apiKeys: readonly Secret[]
  readonly baseURL: string
  /** Tokens. Default 200,000. */
  readonly contextWindow: number
  /** `maxRetries` is one less than the attempts of the file (default 5 attempts); `delayMs` is its `retry_delay` (default 1 s). */
  readonly retry: { readonly maxRetries: number; readonly delayMs: number }
  /** a burst of `rate_limit_capacity` requests (default 10), refilled with `rate_limit_refill_rate` per second (default 1). */
  readonly limits: { readonly requestsPerMinute: number; readonly requestBurst: number }
  /** Request fields that hold unless a call says otherwise. */
  readonly defaults: Readonly<Record<string, unknown>>
}

/** Something in a provider file that has no effect. */
export interface ProviderFileWarning {
  /** Where, as a JSON Pointer. */
  readonly path: string
  readonly message: string
}

export interface ProviderFileOptions {
  /** Called for keys that are not known; the file loads all the same. */
  readonly onWarning?: ((warning: ProviderFileWarning) => void) | undefined
}

/** Each key of a model entry with the names under which it may stand; the first is the name of the Python origin. */
const spellings = {
  modelName: ['model_name', 'modelName'],
  apiKeys: ['api_keys', 'apiKeys'],
  baseURL: ['base_url', 'baseURL', 'baseUrl'],
  contextWindow: ['context_window', 'contextWindow'],
  maxRetries: ['max_retries', 'maxRetries'],
  retryDelay: ['retry_delay', 'retryDelay'],
  capacity: ['rate_limit_capacity', 'rateLimitCapacity'],
  refillRate: ['rate_limit_refill_rate', 'rateLimitRefillRate'],
  apiParams: ['api_params', 'apiParams'],
} as const satisfies Record<string, readonly [string, ...string[]]>

const knownNames: readonly string[] = Object.values(spellings).flat()

/** Reads one model entry, key by key. */
export class ProviderModelEntry {
  readonly #entry: Readonly<Record<string, unknown>>
  readonly #path: string
  readonly #env: Readonly<Record<string, string | undefined>>

  constructor(
    entry: unknown,
    path: string,
    env: Readonly<Record<string, string | undefined>>,
    { onWarning }: ProviderFileOptions,
  ) {
    if (!isRecord(entry)) throw wrong(path, `is ${kindOf(entry)}; expected an object { "model_name": … }`)
    this.#entry = entry
    this.#path = path
    this.#env = env
    for (const name of Object.keys(entry)) {
      if (knownNames.includes(name)) continue
      onWarning?.({
        path: pointer(path, name),
        message: `'${shownProperty(name)}' is not known and has no effect.${suggestion(name)}`,
      })
    }
  }

  parse(providerId: string): ProviderModel {
    const attempts = this.#number('maxRetries', { fallback: 5, from: 0, whole: true })
    return {
      providerId,
      modelName: this.#modelName(),
      apiKeys: this.#apiKeys(providerId),
      baseURL: this.#baseURL(),
      contextWindow: this.#number('contextWindow', { fallback: 200_000, from: 1, whole: true }),
      retry: {
        maxRetries: Math.max(0, attempts - 1),
        delayMs: this.#number('retryDelay', { fallback: 1, from: 0 }) * 1000,
      },
      limits: {
        requestsPerMinute: this.#number('refillRate', { fallback: 1, above: 0 }) * 60,
        requestBurst: this.#number('capacity', { fallback: 10, from: 1 }),
      },
      defaults: this.#apiParams(),
    }
  }

  #modelName(): string {
    const { value, path } = this.#required('modelName')
    if (typeof value !== 'string' || value.trim() === '') {
      throw wrong(path, `is ${kindOf(value)}; expected the name of a model`)
    }
    return value
  }

  #apiKeys(providerId: string): readonly Secret[] {
    const { value, path } = this.#required('apiKeys')
    if (!Array.isArray(value)) throw wrong(path, `is ${kindOf(value)}; expected a list of keys ["sk-…"]`)
    if (value.length === 0)
      throw wrong(path, `is empty; provider '${shownName(providerId)}' needs at least one key`)
    return value.map((key: unknown, index) => {
      const place = pointer(path, index)
      const expanded = typeof key === 'string' ? this.#expanded(key, place) : key
      return checkedSecret(expanded, `Provider file: ${place}`)
    })
  }

  #baseURL(): string {
    const { value, path } = this.#required('baseURL')
    if (typeof value !== 'string') throw wrong(path, `is ${kindOf(value)}; expected a URL`)
    const expanded = this.#expanded(value, path)
    if (!/^https?:\/\//i.test(expanded) || !URL.canParse(expanded)) {
      throw wrong(path, 'is not a URL that starts with https:// or http://')
    }
    return expanded
  }

  #apiParams(): Readonly<Record<string, unknown>> {
    const { value, path } = this.#optional('apiParams')
    if (value === undefined) return {}
    if (!isRecord(value)) throw wrong(path, `is ${kindOf(value)}; expected an object of request fields`)
    for (const name of ['model', 'stream', 'messages']) {
      if (Object.hasOwn(value, name))
        throw wrong(pointer(path, name), 'cannot be a default: every call decides it')
    }
    return value
  }

  #number(
    key: keyof typeof spellings,
    rule: { fallback: number; from?: number; above?: number; whole?: boolean },
  ): number {
    const { value, path } = this.#optional(key)
    if (value === undefined) return rule.fallback
    const { from = -Infinity, above = -Infinity, whole = false } = rule
    const isInRange = typeof value === 'number' && Number.isFinite(value) && value >= from && value > above
    if (!isInRange || (whole && !Number.isInteger(value))) {
      const range = rule.from === undefined ? `above ${above}` : `from ${from}`
      throw wrong(
        path,
        `is ${typeof value === 'number' ? value : kindOf(value)}; expected a ${whole ? 'whole ' : ''}number ${range}`,
      )
    }
    return value
  }

  #required(key: keyof typeof spellings): { readonly value: unknown; readonly path: string } {
    const found = this.#optional(key)
    if (found.value !== undefined) return found
    const [name] = spellings[key]
    const misspelt = Object.keys(this.#entry).find(
      (given) =>
        !knownNames.includes(given) &&
        (spellings[key] as readonly string[]).includes(closestName(given, knownNames) ?? ''),
    )
    throw wrong(this.#path, `has no '${name}'${misspelt ? `; is '${misspelt}' meant to be it?` : ''}`)
  }

  #optional(key: keyof typeof spellings): { readonly value: unknown; readonly path: string } {
    const given = spellings[key].filter((name) => Object.hasOwn(this.#entry, name))
    const [name = spellings[key][0], second] = given
    if (second !== undefined) throw wrong(this.#path, `has both '${name}' and '${second}'; keep one`)
    return { value: this.#entry[name] ?? undefined, path: pointer(this.#path, name) }
  }

  #expanded(text: string, path: string): string {
    if (/\$\{(?!\w+\})/.test(text)) throw wrong(path, "holds a '${' that is not followed by a NAME and '}'")
    return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = Object.hasOwn(this.#env, name) ? this.#env[name] : undefined
      if (value !== undefined && value !== '') return value
      throw wrong(
        path,
        `needs the environment variable '${shownName(name)}', which is ${value === '' ? 'empty' : 'not set'}`,
      )
    })
  }
}

function suggestion(name: string): string {
  const known = closestName(name, knownNames)
  return known === undefined ? '' : ` Did you mean '${known}'?`
}
