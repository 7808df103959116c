import {
  type APIKeyPool,
  type APIKeySource,
  type Capabilities,
  type Clock,
  ConfigurationError,
  type Limits,
  type MethodRequest,
  systemClock,
  type TimeoutName,
} from '@slf/core'
import type { FetchLike } from '../platform.js'
import type { RetryBudget } from './retry-budget.js'

/** Milliseconds that each part of a call may take; `0` or `Infinity` turns one off. */
export interface Timeouts {
  /** Waiting for a key or for a limit. Default 60,000. */
  readonly queue?: number | undefined
  /**
   * From sending the request to the first byte of the answer's body. Default 290,000: below the 300,000 after which
   * Node's own fetch gives up.
   */
  readonly firstByte?: number | undefined
  /** Between two events of a stream, or two pieces of a body. Comments, empty events and those called `ping`, `heartbeat` or `keepalive` do not count. Default 120,000. */
  readonly idle?: number | undefined
  /** One tool that says nothing itself; core keeps this time, not the adapter. Default 60,000. */
  readonly tool?: number | undefined
  /** The whole call: queue, attempts, back-off, body, and the time that a consumer takes. Default 600,000. */
  readonly total?: number | undefined
}

/** When and how often a request is repeated. */
export interface RetryOptions {
  /** Repetitions after the first request. Default 2; 0 turns them off. */
  readonly maxRetries?: number | undefined
  /** Milliseconds that a `Retry-After` may ask for; a longer one fails at once. Default 60,000. */
  readonly maxRetryAfterMs?: number | undefined
  /** Milliseconds of the first back-off, doubled for each further one. Default 500. */
  readonly baseDelayMs?: number | undefined
  /** Milliseconds that a back-off without a hint reaches at most. Default 8,000. */
  readonly maxDelayMs?: number | undefined
  /** What repetitions may cost in all. Default: one for all adapters with the same key pool and address. */
  readonly budget?: RetryBudget | undefined
}

/** How large an answer may be. Each is counted after decompression. */
export interface SizeLimits {
  /** Bytes of an answer that is not streamed. Default 64 MiB. */
  readonly bodyBytes?: number | undefined
  /** Characters of one event of a stream. Default 8 Mi. */
  readonly eventCharacters?: number | undefined
  /** Bytes of a whole stream. Default 256 MiB. */
  readonly streamBytes?: number | undefined
  /** Levels of nesting of the provider's JSON. Default 128. */
  readonly jsonDepth?: number | undefined
}

/** What every adapter takes. No environment variable is ever read. */
export interface AdapterOptions {
  /** Keys with health, limits and rotation. Either this or `apiKey`. */
  readonly apiKeyPool?: APIKeyPool | undefined
  /** A single key, or a function that gives the present one, for which a pool is made. */
  readonly apiKey?: APIKeySource | undefined
  /** The provider's name of the model, sent as it is. */
  readonly modelName: string
  /** The address of the API, such as `https://api.example.com/v1`; a query in it goes with every request. */
  readonly baseURL?: string | undefined
  /**
   * Allows `http:` to a public address, over which keys and prompts can be read by all who carry them. Without it plain
   * HTTP goes to this machine and to private networks only. Default false.
   */
  readonly allowInsecure?: boolean | undefined
  /** Tokens that prompt and answer may have together. Default 200,000. */
  readonly contextWindow?: number | undefined
  /** What this adapter may send, beside the limits of the keys. */
  readonly limits?: Limits | undefined
  readonly retry?: RetryOptions | undefined
  readonly timeouts?: Timeouts | undefined
  readonly sizeLimits?: SizeLimits | undefined
  /** Headers of every request; they cannot replace the authorization. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Request fields that hold where a call gives none; not `messages`, `model` and `stream`. */
  readonly defaults?: MethodRequest | undefined
  /** What differs from the capabilities of the adapter. */
  readonly capabilities?: Partial<Capabilities> | undefined
  /**
   * What to do with a part of a request that the provider's protocol cannot express: `'error'` (default) is an
   * `UnsupportedError` before anything is sent; `'warn'` leaves it out and adds a warning to the answer.
   */
  readonly unsupported?: UnsupportedMode | undefined
  /**
   * Is called with each kind of warning once, over all calls of this adapter; the answers have them too, in `warnings`.
   * What it throws is ignored.
   */
  readonly onWarning?: ((warning: AdapterWarning) => void) | undefined
  /**
   * `chat` asks for a stream and joins it, so that an answer that takes longer than `timeouts.firstByte` to write still
   * arrives. Default false.
   */
  readonly chatByStream?: boolean | undefined
  /** Used instead of the global `fetch`: proxies, dispatchers, tests. */
  readonly fetch?: FetchLike | undefined
  readonly clock?: Clock | undefined
  /** A source of numbers from 0 to 1, for the jitter of back-offs. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** {@link AdapterOptions} that concern the exchange, checked and filled in. */
export interface AdapterSettings {
  readonly retry: {
    readonly maxRetries: number
    readonly maxRetryAfterMs: number
    readonly baseDelayMs: number
    readonly maxDelayMs: number
    readonly budget: RetryBudget
  }
  /** `Infinity` where a limit is off. */
  readonly timeouts: Readonly<Record<TimeoutName, number>>
  readonly sizeLimits: Readonly<Record<keyof SizeLimits, number>>
  readonly unsupported: UnsupportedMode
  readonly onWarning: AdapterOptions['onWarning']
  readonly chatByStream: boolean
  readonly clock: Clock
  readonly random: () => number
}

/** What to do with a part of a request that a protocol cannot express. */
export type UnsupportedMode = 'error' | 'warn'

/** Something that an adapter could not do as asked, or saw and could not explain. */
export interface AdapterWarning {
  /** What could not be expressed, such as `stop` or `input_audio`; for other warnings their code. */
  readonly capability: string
  readonly message: string
  readonly provider: string
  readonly model: string
}

const defaultTimeouts: Readonly<Record<TimeoutName, number>> = {
  queue: 60_000,
  firstByte: 290_000,
  idle: 120_000,
  tool: 60_000,
  total: 600_000,
}

const defaultSizeLimits: Readonly<Record<keyof SizeLimits, number>> = {
  bodyBytes: 64 * 1024 ** 2,
  eventCharacters: 8 * 1024 ** 2,
  streamBytes: 256 * 1024 ** 2,
  jsonDepth: 128,
}

/**
 * Checks the options of an exchange and fills in the defaults.
 * @param budget what repetitions may cost, unless the options say.
 * @throws ConfigurationError that names the option and what it may be.
 */
export function adapterSettings(options: AdapterOptions, budget: RetryBudget): AdapterSettings {
  const { retry = {}, timeouts = {}, sizeLimits = {} } = options
  return Object.freeze({
    retry: Object.freeze({
      maxRetries: wholeNumber('retry.maxRetries', retry.maxRetries ?? 2),
      maxRetryAfterMs: milliseconds('retry.maxRetryAfterMs', retry.maxRetryAfterMs ?? 60_000),
      baseDelayMs: milliseconds('retry.baseDelayMs', retry.baseDelayMs ?? 500),
      maxDelayMs: milliseconds(
        'retry.maxDelayMs',
        retry.maxDelayMs ?? Math.max(8_000, retry.baseDelayMs ?? 0),
      ),
      budget: retry.budget ?? budget,
    }),
    timeouts: fill(defaultTimeouts, timeouts, (name, value) => timeLimit(`timeouts.${name}`, value)),
    sizeLimits: fill(defaultSizeLimits, sizeLimits, (name, value) => size(`sizeLimits.${name}`, value)),
    unsupported: unsupportedMode(options.unsupported ?? 'error'),
    onWarning: checkedListener(options.onWarning),
    chatByStream: options.chatByStream ?? false,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  })
}

/**
 * A time limit in milliseconds; `Infinity` when it is turned off by `0` or `Infinity`.
 * @throws ConfigurationError for NaN, negative numbers and what is no number.
 */
export function timeLimit(name: string, value: unknown): number {
  const limit = milliseconds(name, value)
  return limit === 0 ? Infinity : limit
}

function fill<Name extends string>(
  defaults: Readonly<Record<Name, number>>,
  given: { readonly [name in Name]?: number | undefined },
  check: (name: Name, value: number) => number,
): Readonly<Record<Name, number>> {
  const names = Object.keys(defaults) as Name[]
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(defaults, name))
  if (unknown !== undefined) {
    throw new ConfigurationError(`'${unknown}' is not one of ${names.join(', ')}.`)
  }
  return Object.freeze(
    Object.fromEntries(names.map((name) => [name, check(name, given[name] ?? defaults[name])])),
  ) as Readonly<Record<Name, number>>
}

function unsupportedMode(value: unknown): UnsupportedMode {
  if (value === 'error' || value === 'warn') return value
  throw new ConfigurationError(`'unsupported' must be 'error' or 'warn', but got ${JSON.stringify(value)}.`)
}

function checkedListener(value: AdapterOptions['onWarning']): AdapterOptions['onWarning'] {
  if (value === undefined || typeof value === 'function') return value
  throw new ConfigurationError(`'onWarning' must be a function, but got ${JSON.stringify(value)}.`)
}

function milliseconds(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value
  throw new ConfigurationError(
    `'${name}' must be a number of milliseconds, 0 or more (0 or Infinity: no limit), but got ${String(value)}.`,
  )
}

function wholeNumber(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new ConfigurationError(`'${name}' must be a whole number, 0 or more, but got ${String(value)}.`)
}

function size(name: string, value: unknown): number {
  if (typeof value === 'number' && value > 0) return value
  throw new ConfigurationError(`'${name}' must be a number above 0, but got ${String(value)}.`)
}
