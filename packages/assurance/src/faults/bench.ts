import { APIKeyPool, type ChatEvent, type Limits, type RetryNotice } from '@slf/core'
import { setImmediate } from 'node:timers/promises'
import type { BaseAdapter, RetryOptions } from '@slf/adapter-kit'
import {
  countAbortListeners,
  expectNoSecret,
  faultKeys,
  type FaultProvider,
  type FaultSettings,
} from '@slf/testbed'
import type { AdapterUnderTest } from '../adapters.js'
import type { Search } from '../desk.js'
import { WatchedClock } from '../watched-clock.js'
import type { CallerOptions } from './callers.js'
import { until } from './until.js'

/** What a bench sets beside what a row of the matrix does. */
export interface BenchSettings extends FaultSettings {
  readonly limits?: Limits | undefined
  /** What the tool of a desk does. */
  readonly search?: Search | undefined
  /** Default: back-offs of a millisecond. */
  readonly retry?: RetryOptions | undefined
}

/** A refused key rests for 5 s and more; the pool's clock makes that milliseconds. The clocks of the calls are real. */
const POOL_SPEED = 100

/** What came of a search for keys. */
export interface KeySearch {
  /** How many texts were searched. */
  readonly texts: number
  /** One line for each place in which a key can be read. */
  readonly leaks: readonly string[]
}

/** What a bench needs to know of a provider. */
export type BenchProvider = Pick<FaultProvider, 'baseURL' | 'fetch' | 'openExchanges'>

/** An adapter in front of a provider that misbehaves, with an eye on everything that a call may leave behind. */
export class Bench implements AsyncDisposable {
  readonly llm: BaseAdapter
  readonly pool: APIKeyPool
  readonly caller = new AbortController()
  /** Everything that was told about repeated requests, and all events of methods. */
  readonly notices: RetryNotice[] = []
  readonly events: ChatEvent[] = []
  readonly #provider: BenchProvider
  readonly #search: Search | undefined
  readonly #keys: readonly string[]
  readonly #clocks = [new WatchedClock(), new WatchedClock(POOL_SPEED)] as const

  constructor(adapter: AdapterUnderTest, provider: BenchProvider, settings: BenchSettings = {}) {
    const { keys, limits, search, ...options } = settings
    const [clock, poolClock] = this.#clocks
    this.#provider = provider
    this.#search = search
    this.#keys = faultKeys(keys)
    this.pool = new APIKeyPool({ apiKeys: this.#keys, providerId: 'faulty', clock: poolClock, limits })
    this.llm = adapter.make({
      apiKeyPool: this.pool,
      modelName: 'test-model',
      baseURL: provider.baseURL,
      retry: { baseDelayMs: 1 },
      clock,
      ...(provider.fetch ? { fetch: provider.fetch } : {}),
      ...options,
    })
  }

  /** What a caller passes with its call. */
  get options(): CallerOptions {
    return {
      signal: this.caller.signal,
      clock: this.#clocks[0],
      search: this.#search,
      onRetry: (notice) => void this.notices.push(notice),
      onEvent: (event) => void this.events.push(event),
    }
  }

  get delays(): readonly number[] {
    return this.notices.map(({ delayMs }) => delayMs)
  }

  /** Lets time pass at once; the pool is a turn ahead, since which of two timers fires first must not matter. */
  async skip(milliseconds: number): Promise<void> {
    const [clock, poolClock] = this.#clocks
    poolClock.skip(milliseconds)
    await setImmediate()
    clock.skip(milliseconds)
  }

  /** What is still there after a call; listeners on the caller's signal must be gone at once. */
  async leftovers(): Promise<string[]> {
    const listeners = countAbortListeners(this.caller.signal)
    const counts = (): Record<string, number> => ({
      'open exchanges': this.#provider.openExchanges(),
      timers: this.#clocks.reduce((sum, clock) => sum + clock.pendingTimers, 0),
      leases: this.pool.status().reduce((sum, { inFlight }) => sum + inFlight, 0),
    })
    await until(() => Object.values(counts()).every((count) => count === 0))
    const left = Object.entries({ listeners, ...counts() }).filter(([, count]) => count > 0)
    const found = left.map(([what, count]) => `${count} ${what} left`)
    return 'polluted' in {} ? [...found, 'Object.prototype was changed'] : found
  }

  /** Looks for the keys in what the caller got, in what it was told, in events. */
  searchForKeys(seen: unknown): KeySearch {
    let texts = 0
    const leaks: string[] = []
    for (const key of this.#keys) {
      try {
        texts += expectNoSecret([seen, this.notices, this.events], key)
      } catch (error) {
        leaks.push(String(error))
      }
    }
    return { texts, leaks }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.llm.close()
  }
}
