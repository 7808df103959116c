import type { AbortSignalSource } from '../clock/abort-signal.js'
import { type Clock, systemClock } from '../clock/clock.js'
import { Secret } from '../errors/secret.js'
import { ConfigurationError } from '../errors/programmer-errors.js'
import { WaitQueue } from '../limits/wait-queue.js'
import { Account } from './account.js'
import { AccountClaims } from './account-limits.js'
import { KeyAllocator, type KeyWish } from './key-allocator.js'
import type { KeyLease } from './key-lease.js'
import { checkedKeys } from './key-source.js'
import { type KeyStatus, statusOf } from './key-status.js'
import { MemoryPoolStore } from './memory-pool-store.js'
import { type KeysInView, noUsableKeyError, queueTimeoutError } from './pool-errors.js'
import { PoolKey } from './pool-key.js'
import type { AcquireRequest, APIKeyPoolOptions } from './pool-options.js'

const KEYLESS = Symbol('keyless')

const CLOSED = 'the pool was closed'

/**
 * The API keys of one provider: which key to use now, how much it may send, and when it recovers.
 *
 * A key that the provider limits (429) cools down, one without credit rests from 10 minutes on, one that is refused
 * (401) is quarantined, one that may not use a model (403, 404) rests for that model; server errors never count against
 * a key. A recovered key gets one request first, then a few, so that waiting callers do not storm it.
 * An ordinary object: two pools know nothing of each other. Keys are shown nowhere.
 *
 * @example
 * ```ts
 * import { APIKeyPool } from '@slf/core'
 *
 * const pool = new APIKeyPool({ providerId: 'acme', apiKeys: ['sk-a', 'sk-b'], limits: { requestsPerMinute: 500 } })
 * const lease = await pool.acquire({ model: 'm-1' })
 * try {
 *   // send the request with lease.key
 *   lease.report({ type: 'success', tokens: 812 })
 * } finally {
 *   lease.release()
 * }
 * ```
 */
export class APIKeyPool {
  readonly providerId: string
  readonly #keys: readonly PoolKey[]
  readonly #clock: Clock
  readonly #maxQueued: number
  readonly #allocator: KeyAllocator
  readonly #queue: WaitQueue<KeyWish, KeyLease>
  #isClosed = false

  /**
   * @throws ConfigurationError when there is no key, a key cannot stand in a header (named by its index), or a limit is
   *   not a number above 0.
   */
  constructor(options: APIKeyPoolOptions) {
    const { providerId, apiKeys, clock = systemClock, maxQueued = 10_000 } = options
    if (typeof providerId !== 'string' || providerId === '') {
      throw new ConfigurationError("An APIKeyPool needs a 'providerId', such as 'openai'.")
    }
    if (typeof maxQueued !== 'number' || !(maxQueued >= 0)) {
      throw new ConfigurationError(`'maxQueued' must be a number from 0, but got ${String(maxQueued)}.`)
    }
    this.providerId = providerId
    this.#clock = clock
    this.#maxQueued = maxQueued
    const keys = (apiKeys as unknown) === KEYLESS ? [keylessKey(providerId)] : poolKeys(apiKeys, providerId)
    this.#keys = keys
    const accounts = keys.map((key) => key.account.id)
    this.#allocator = new KeyAllocator({
      providerId,
      keys,
      clock,
      claims: new AccountClaims(providerId, accounts, options.limits, options.groups),
      store: options.store ?? new MemoryPoolStore(clock),
      isStoreShared: options.store !== undefined,
      onChange: () => this.#queue.wake(),
    })
    this.#queue = new WaitQueue({
      clock,
      attempt: (wish, deadline) => this.#allocator.attempt(wish, deadline),
      startRound: () => this.#allocator.startRound(),
      giveBack: (lease) => lease.release(),
      timedOut: (wish, timeoutMs) => this.#timedOut(wish, timeoutMs),
    })
  }

  /** A pool for a server that wants no key, such as one on this machine. Leases have no key, `getKey()` gives `''`. */
  static keyless(
    providerId: string,
    options: Omit<APIKeyPoolOptions, 'apiKeys' | 'providerId' | 'groups'> = {},
  ): APIKeyPool {
    return new this({ ...options, providerId, apiKeys: KEYLESS as unknown as string })
  }

  /**
   * The healthiest and least loaded key, marked as last used, without a reservation: for a custom provider that makes
   * its own requests. When all keys cool down, the one that recovers first.
   *
   * @throws NoUsableKeyError when every key is quarantined.
   * @throws ConfigurationError when the key comes from a function that has not given one yet.
   */
  getKey(): string {
    const key = this.#allocator.peek()
    if (key) return key.secret?.reveal() ?? ''
    if (this.#keys.every(({ isQuarantined }) => isQuarantined)) throw noUsableKeyError(this.#view(), '')
    throw new ConfigurationError(
      `The keys of '${this.providerId}' come from functions that have not given one yet, and 'getKey()' cannot wait for them: use 'await pool.acquire()'.`,
    )
  }

  /**
   * Waits for a key that may be used now and reserves it. Callers are served by priority, then in order of arrival.
   *
   * @throws NoUsableKeyError when no key recovers within the time limit, or too many callers wait already.
   * @throws TimeoutError (`which: 'queue'`) when the time limit passes.
   * @throws AbortError when the signal aborts.
   */
  async acquire(request: AcquireRequest = {}): Promise<KeyLease> {
    const {
      model = '',
      estimatedTokens = 0,
      priority = 0,
      timeoutMs = 60_000,
      exclude = [],
      limits,
    } = request
    checkNumber('estimatedTokens', estimatedTokens, estimatedTokens >= 0 && estimatedTokens < Infinity)
    checkNumber('timeoutMs', timeoutMs, timeoutMs >= 0)
    checkNumber('priority', priority, Number.isFinite(priority))
    const signal = request.signal as AbortSignalSource | undefined
    const wish = { model, tokens: estimatedTokens, exclude, limits }
    if (!signal?.aborted) this.#refuseToWait(wish, timeoutMs)
    const lane = JSON.stringify([model, limits?.id, ...exclude])
    return this.#queue.join(wish, { lane, priority, signal, timeoutMs })
  }

  /**
   * Takes a key out of quarantine, cool-down and refusals, and its account with it; a key function is asked again.
   *
   * @param id the fingerprint, as in `status()`.
   */
  restore(id: string): void {
    for (const key of this.#keys.filter((each) => each.id === id)) this.#allocator.restore(key)
    this.#queue.wake()
  }

  /** Forgets what key functions gave: the next `acquire` asks them again. Leases that are out keep their key. */
  rotate(): void {
    for (const key of this.#keys) key.forget()
    this.#queue.wake()
  }

  /** What is known about each key, without the keys. */
  status(): readonly KeyStatus[] {
    const now = this.#clock.now()
    return this.#keys.map((key) => statusOf(key, now))
  }

  /** Sends all waiting callers away and resolves when the last lease is back. May be called twice. */
  close(): Promise<void> {
    this.#isClosed = true
    for (const key of this.#keys) key.stopAsking()
    this.#queue.rejectAll(({ model }) => noUsableKeyError(this.#view(), model, CLOSED))
    return this.#allocator.idle()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** @throws NoUsableKeyError when waiting is in vain from the start. */
  #refuseToWait(wish: KeyWish, timeoutMs: number): void {
    if (this.#isClosed) throw noUsableKeyError(this.#view(), wish.model, CLOSED)
    const { size } = this.#queue
    if (size === 0) return
    this.#allocator.refuseHopeless(wish, this.#clock.now() + timeoutMs)
    if (size >= this.#maxQueued) {
      throw noUsableKeyError(this.#view(), wish.model, `${this.#maxQueued} callers wait for a key already`)
    }
  }

  #timedOut(wish: KeyWish, timeoutMs: number): Error {
    try {
      this.#allocator.refuseHopeless(wish, this.#clock.now())
    } catch (error) {
      return error as Error
    }
    return queueTimeoutError(this.#view(), timeoutMs)
  }

  #view(): KeysInView {
    return { providerId: this.providerId, keys: this.#keys, now: this.#clock.now() }
  }
}

function poolKeys(apiKeys: APIKeyPoolOptions['apiKeys'], providerId: string): readonly PoolKey[] {
  const accounts = new Map<string, Account>()
  return checkedKeys(apiKeys, providerId).map(({ source, group, weight, index }) => {
    const place = `key-${index}`
    const accountId = group ?? (source instanceof Secret ? source.fingerprint : place)
    const account = accounts.get(accountId) ?? new Account(accountId)
    accounts.set(accountId, account)
    return new PoolKey(source, { place, label: `API key ${index} of '${providerId}'` }, account, weight)
  })
}

const keylessKey = (providerId: string): PoolKey =>
  new PoolKey(undefined, { place: 'keyless', label: `The server of '${providerId}'` }, new Account('keyless'))

function checkNumber(name: string, value: number, isValid: boolean): void {
  if (typeof value !== 'number' || !isValid) {
    throw new ConfigurationError(`'${name}' of 'acquire' must be a number from 0, but got ${String(value)}.`)
  }
}
