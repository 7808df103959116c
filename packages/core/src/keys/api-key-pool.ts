import type { AbortSignalLike } from '../clock/abort-signal.js'
import { type Clock, systemClock } from '../clock/clock.js'
import { LLMError, NoUsableKeyError, TimeoutError, type UnusableKey } from '../errors/llm-errors.js'
import { ConfigurationError } from '../errors/usage-errors.js'
import { Secret } from '../errors/secret.js'
import { type LimitClaims, limitClaims, type Limits } from '../limits/limits.js'
import { type Attempt, WaitQueue } from '../limits/wait-queue.js'
import { KeyLease, type LeaseOutcome } from './key-lease.js'
import { type APIKeyEntry, type APIKeySource, checkedKeys } from './key-source.js'
import { afterQuota, afterRateLimit, afterSuccess, healthAt } from './key-state.js'
import { MemoryPoolStore } from './memory-pool-store.js'
import { type Account, newAccount, PoolKey } from './pool-key.js'
import type { PoolStore, StoreAnswer } from './pool-store.js'

/** Limits of an account, and of single models within it. */
export interface AccountLimits extends Limits {
  readonly models?: Readonly<Record<string, Limits>> | undefined
}

export interface APIKeyPoolOptions {
  /** One key or several, as texts or as functions that give the present key. Equal keys count once. */
  readonly apiKeys: APIKeySource | readonly (APIKeySource | APIKeyEntry)[]
  /** Names the provider in messages. */
  readonly providerId: string
  /** What each account (a key, or a group of keys) may send. Default: no limit. */
  readonly limits?: AccountLimits | undefined
  /** Limits of single groups, instead of `limits`. */
  readonly groups?: Readonly<Record<string, { readonly limits: AccountLimits }>> | undefined
  /** How many may wait for a key. Default 10,000. */
  readonly maxQueued?: number | undefined
  readonly clock?: Clock | undefined
  /** Where the state is kept. Default: the memory of this process. */
  readonly store?: PoolStore | undefined
}

export interface AcquireRequest {
  /** The model that is going to be called: limits and refusals may be of one model only. */
  readonly model?: string | undefined
  /** Tokens of the prompt and of the longest answer together, for limits on tokens. Default 0. */
  readonly estimatedTokens?: number | undefined
  /** Higher goes first. Default 0. */
  readonly priority?: number | undefined
  /** Aborts the wait. */
  readonly signal?: AbortSignalLike | undefined
  /** Milliseconds to wait for a key at most. Default 60,000; 0 does not wait, `Infinity` waits without limit. */
  readonly timeoutMs?: number | undefined
  /** Ids of keys that must not be given, such as the one that was just refused. */
  readonly exclude?: readonly string[] | undefined
  /** Limits of the caller (an adapter) that must pass together with those of the key; see `limitClaims`. */
  readonly limits?: LimitClaims | undefined
}

/** What is known about one key. */
export interface KeyStatus {
  /** The fingerprint of the key, never the key. */
  readonly id: string
  readonly state: 'healthy' | 'cooling' | 'half-open' | 'exhausted' | 'quarantined' | 'unresolved'
  readonly inFlight: number
  /** Milliseconds until the key may be used again; absent when it may be used now, or only `restore` brings it back. */
  readonly recoversInMs?: number | undefined
}

interface PoolRequest {
  readonly model: string
  readonly tokens: number
  readonly exclude: readonly string[]
  readonly limits: LimitClaims | undefined
}

/** What a lease needs to know of the moment at which it was made. */
interface LeaseRecord {
  readonly leaseId: string
  readonly key: PoolKey
  readonly secret: Secret | undefined
  readonly epoch: number
  readonly model: string
}

let poolCount = 0

/**
 * The keys of one provider account or of several: which key to use now, how much it may send, and when it recovers.
 *
 * @example
 * ```ts
 * import { APIKeyPool } from '@slf/core'
 *
 * const pool = new APIKeyPool({ providerId: 'openai', apiKeys: ['sk-a', 'sk-b'], limits: { requestsPerMinute: 500 } })
 * using lease = await pool.acquire({ model: 'gpt-5-mini' })
 * ```
 */
export class APIKeyPool {
  readonly providerId: string
  readonly #keys: readonly PoolKey[]
  readonly #clock: Clock
  readonly #store: PoolStore
  readonly #maxQueued: number
  readonly #options: Pick<APIKeyPoolOptions, 'limits' | 'groups'>
  readonly #claims = new Map<string, readonly LimitClaims[]>()
  readonly #queue: WaitQueue<PoolRequest, KeyLease>
  /** Accounts for which a more urgent waiter of another lane waits in this round. */
  readonly #held = new Set<Account>()
  readonly #id = `pool-${++poolCount}`
  #uses = 0
  #leases = 0
  #isClosed = false
  #onIdle: (() => void)[] = []

  /** @throws ConfigurationError when there is no key, a key cannot stand in a header, or a limit is not a number above 0. */
  constructor(options: APIKeyPoolOptions) {
    const { providerId, apiKeys, clock = systemClock, maxQueued = 10_000 } = options
    if (typeof providerId !== 'string' || providerId === '') {
      throw new ConfigurationError("An APIKeyPool needs a 'providerId', such as 'openai'.")
    }
    this.providerId = providerId
    this.#clock = clock
    this.#store = options.store ?? new MemoryPoolStore(clock)
    this.#maxQueued = maxQueued
    this.#options = { limits: options.limits, groups: options.groups }
    this.#keys = isKeylessMark(apiKeys)
      ? [new PoolKey(undefined, `The server of '${providerId}'`, 'keyless', newAccount('keyless'))]
      : this.#poolKeys(apiKeys)
    for (const key of this.#keys) this.#claimsOf(key.account, '')
    this.#queue = new WaitQueue({
      clock,
      attempt: (request, deadline) => this.#attempt(request, deadline),
      startRound: () => this.#held.clear(),
      giveBack: (lease) => lease.release(),
      timedOut: (request, timeoutMs) => this.#timedOut(request, timeoutMs),
    })
  }

  /** A pool for a server that wants no key, such as one on this machine. */
  static keyless(
    providerId: string,
    options: Omit<APIKeyPoolOptions, 'apiKeys' | 'providerId' | 'groups'> = {},
  ): APIKeyPool {
    return new APIKeyPool({ ...options, providerId, apiKeys: KEYLESS as unknown as string })
  }

  /**
   * The healthiest and least loaded key, marked as last used, without a reservation: for a custom provider that makes
   * its own request. When all keys cool down, the one that recovers first. `''` when the server wants no key.
   *
   * @throws NoUsableKeyError when every key is quarantined.
   * @throws ConfigurationError when the key comes from a function that has not been asked yet.
   */
  getKey(): string {
    const now = this.#clock.now()
    const usable = this.#keys.filter((key) => key.isResolved && !key.isQuarantined)
    const [best] = usable.sort((a, b) => readyTime(a, now) - readyTime(b, now) || byLoad(a, b))
    if (!best) {
      if (this.#keys.some((key) => !key.isResolved && !key.isQuarantined)) {
        throw new ConfigurationError(
          `The keys of '${this.providerId}' come from functions that have not been asked yet: 'getKey()' cannot wait for them. Use 'await pool.acquire()', or call it once before.`,
        )
      }
      throw this.#noUsableKey('')
    }
    best.lastUsed = ++this.#uses
    return best.secret?.reveal() ?? ''
  }

  /**
   * Waits for a key that may be used now and reserves it. Waiters are served in order of priority, then of arrival.
   *
   * @throws NoUsableKeyError when no key recovers within the time limit, or too many wait already.
   * @throws TimeoutError (`which: 'queue'`) when the time limit passes.
   * @throws AbortError when the signal aborts.
   */
  acquire(request: AcquireRequest = {}): Promise<KeyLease> {
    const { model = '', estimatedTokens = 0, timeoutMs = 60_000, exclude = [], limits } = request
    if (Number.isNaN(timeoutMs) || timeoutMs < 0) {
      return Promise.reject(
        new ConfigurationError(`'timeoutMs' is a number of milliseconds from 0, not ${timeoutMs}.`),
      )
    }
    if (!Number.isFinite(estimatedTokens) || estimatedTokens < 0) {
      return Promise.reject(
        new ConfigurationError(`'estimatedTokens' is a number from 0, not ${estimatedTokens}.`),
      )
    }
    if (this.#isClosed) return Promise.reject(this.#closedError())
    if (this.#queue.size >= this.#maxQueued) {
      return Promise.reject(this.#noUsableKey(model, `${this.#maxQueued} callers wait for a key already.`))
    }
    return this.#queue.join(
      { model, tokens: estimatedTokens, exclude, limits },
      {
        lane: JSON.stringify([model, limits?.id, ...exclude]),
        priority: request.priority,
        signal: request.signal,
        timeoutMs,
      },
    )
  }

  /** Takes a key (its fingerprint, as in `status()`) out of quarantine, cool-down and blocks; a key function is asked anew. */
  restore(id: string): void {
    for (const key of this.#keys) if (key.id === id) key.restore()
    this.#queue.wake()
  }

  /** Forgets what key functions gave: the next `acquire` asks them anew. */
  rotate(): void {
    for (const key of this.#keys) key.forget()
    this.#queue.wake()
  }

  /** What is known about each key, without the keys. */
  status(): readonly KeyStatus[] {
    const now = this.#clock.now()
    return this.#keys.map((key) => {
      const health = healthAt(key.account.health, now)
      const state = key.isQuarantined ? 'quarantined' : key.isResolved ? health.state : 'unresolved'
      const isPaused = state === 'cooling' || state === 'exhausted'
      return {
        id: key.id,
        state,
        inFlight: key.inFlight,
        ...(isPaused && { recoversInMs: Math.ceil(health.until - now) }),
      }
    })
  }

  /** Sends all waiters away and resolves when the last lease is back. May be called twice. */
  close(): Promise<void> {
    this.#isClosed = true
    this.#queue.rejectAll(() => this.#closedError())
    if (this.#leases === 0) return Promise.resolve()
    return new Promise((resolve) => this.#onIdle.push(resolve))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #poolKeys(apiKeys: APIKeyPoolOptions['apiKeys']): readonly PoolKey[] {
    const accounts = new Map<string, Account>()
    return checkedKeys(apiKeys, this.providerId).map(({ source, group, weight }, index) => {
      const fixedId = `key-${index}`
      const accountId = group ?? (source instanceof Secret ? source.fingerprint : fixedId)
      const account = accounts.get(accountId) ?? newAccount(accountId)
      accounts.set(accountId, account)
      return new PoolKey(source, `API key ${index} of '${this.providerId}'`, fixedId, account, weight)
    })
  }

  /** The limits of an account and of a model within it; made once. */
  #claimsOf(account: Account, model: string): readonly LimitClaims[] {
    const limits = this.#options.groups?.[account.id]?.limits ?? this.#options.limits
    const ofModel = limits?.models && Object.hasOwn(limits.models, model) ? limits.models[model] : undefined
    const id = JSON.stringify(ofModel ? [account.id, model] : [account.id])
    let claims = this.#claims.get(id)
    if (!claims) {
      const scope = `${this.providerId}:${account.id}`
      claims = [limitClaims(scope, limits)]
      if (ofModel) claims = [...claims, limitClaims(`${scope}:${model}`, ofModel)]
      this.#claims.set(id, claims)
    }
    return claims
  }

  #attempt(request: PoolRequest, deadline: number): Attempt<KeyLease> | Promise<Attempt<KeyLease>> {
    const now = this.#clock.now()
    for (const key of this.#keys) key.ask(this.#clock, () => this.#queue.wake())
    if (this.#keys.some((key) => key.isAsking)) return { retryAt: Infinity }

    const usable: PoolKey[] = []
    let retryAt = Infinity
    let isRecoverable = false
    for (const key of this.#keys) {
      if (request.exclude.includes(key.id)) continue
      const availability = key.availability(request.model, now)
      if (availability === 'never') continue
      if (availability !== 'whenReleased' && availability.at > now) {
        retryAt = Math.min(retryAt, availability.at)
        continue
      }
      isRecoverable = true
      if (availability !== 'whenReleased' && !this.#held.has(key.account)) usable.push(key)
    }
    if (!isRecoverable && (retryAt > deadline || retryAt === Infinity)) {
      return { error: this.#noUsableKey(request.model) }
    }
    if (usable.length === 0) return { retryAt }

    usable.sort(byLoad)
    const leaseId = `${this.#id}:${++this.#uses}`
    const answer = this.#store.tryAcquire({
      leaseId,
      tokens: request.tokens,
      candidates: usable.map((key) => ({
        account: key.account.id,
        claims: request.limits
          ? [...this.#claimsOf(key.account, request.model), request.limits]
          : this.#claimsOf(key.account, request.model),
      })),
    })
    return answer instanceof Promise
      ? answer.then(
          (later) => this.#settleAttempt(request, usable, leaseId, later, retryAt),
          (error: unknown) => ({
            error: new LLMError(`The store of the key pool of '${this.providerId}' failed.`, {
              cause: error,
              isRetryable: true,
            }),
          }),
        )
      : this.#settleAttempt(request, usable, leaseId, answer, retryAt)
  }

  #settleAttempt(
    request: PoolRequest,
    usable: readonly PoolKey[],
    leaseId: string,
    answer: StoreAnswer,
    otherwiseAt: number,
  ): Attempt<KeyLease> {
    if ('granted' in answer) {
      return { grant: this.#lease(usable[answer.granted] as PoolKey, request.model, leaseId) }
    }
    const now = this.#clock.now()
    let retryAt = otherwiseAt
    for (const [index, { waitMs, by }] of answer.refusals.entries()) {
      const { account } = usable[index] as PoolKey
      retryAt = Math.min(retryAt, now + waitMs)
      if (by.startsWith(`${this.providerId}:${account.id}:`)) this.#held.add(account)
    }
    return { retryAt }
  }

  #lease(key: PoolKey, model: string, leaseId: string): KeyLease {
    const { secret, account } = key
    const record: LeaseRecord = { leaseId, key, secret, model, epoch: account.health.epoch }
    key.inFlight++
    account.inFlight++
    key.lastUsed = ++this.#uses
    this.#leases++
    return new KeyLease(key.id, () => secret?.reveal(), {
      report: (outcome) => this.#learn(record, outcome),
      release: (tokens) => this.#release(record, tokens),
    })
  }

  #learn({ key, secret, epoch, model }: LeaseRecord, outcome: LeaseOutcome): void {
    const now = this.#clock.now()
    const { account } = key
    switch (outcome.type) {
      case 'success':
        key.unblockModel(model)
        account.health = afterSuccess(account.health, epoch, now)
        break
      case 'rate-limited': {
        const asked = outcome.retryAfterMs
        const retryAfterMs = asked !== undefined && asked >= 0 && asked < Infinity ? asked : undefined
        this.#pause(account, afterRateLimit(account.health, epoch, now, retryAfterMs, Math.random()), now)
        break
      }
      case 'quota':
        this.#pause(account, afterQuota(account.health, epoch, now), now)
        break
      case 'unauthorized':
        key.quarantine(secret)
        break
      case 'forbidden':
      case 'not-found':
        key.blockModel(model, now)
        break
      case 'failed':
        break
    }
    this.#queue.wake()
  }

  #pause(account: Account, health: Account['health'], now: number): void {
    if (health.epoch !== account.health.epoch) account.inFlight = 0
    account.health = health
    void this.#store.coolDown(account.id, health.until - now, this.#claimsOf(account, ''))
  }

  #release({ key, leaseId, epoch }: LeaseRecord, tokens: number | undefined): void {
    key.inFlight--
    if (epoch === key.account.health.epoch) key.account.inFlight--
    this.#leases--
    const settled = this.#store.settle(leaseId, tokens)
    if (settled instanceof Promise) void settled.then(() => this.#queue.wake())
    else this.#queue.wake()
    if (this.#leases === 0) for (const resolve of this.#onIdle.splice(0)) resolve()
  }

  #timedOut(request: PoolRequest, timeoutMs: number): Error {
    const isAnyUsable = this.#keys.some(
      (key) => key.availability(request.model, this.#clock.now()) !== 'never',
    )
    if (!isAnyUsable) return this.#noUsableKey(request.model)
    return new TimeoutError(`No key of '${this.providerId}' became free within ${timeoutMs} ms.`, {
      which: 'queue',
      timeoutMs,
      provider: this.providerId,
      phase: 'queue',
    })
  }

  #closedError(): NoUsableKeyError {
    return this.#noUsableKey('', 'The pool was closed.')
  }

  #noUsableKey(model: string, reason?: string): NoUsableKeyError {
    const now = this.#clock.now()
    const keys = this.#keys.map((key, index): UnusableKey => {
      const status = this.status()[index] as KeyStatus
      const state =
        status.state === 'healthy' && key.isBlockedFor(model, now) ? 'blocked for this model' : status.state
      return {
        id: status.id,
        state,
        ...(status.recoversInMs !== undefined && { recoversInMs: status.recoversInMs }),
      }
    })
    const states = keys.map(({ id, state }) => `${id} ${state}`).join(', ')
    return new NoUsableKeyError(
      `No key of '${this.providerId}' can be used now${model && ` for '${model}'`}: ${reason ?? states}`,
      { keys, provider: this.providerId, phase: 'queue' },
    )
  }
}

const KEYLESS = Symbol('keyless')

const isKeylessMark = (apiKeys: unknown): boolean => apiKeys === KEYLESS

const readyTime = (key: PoolKey, now: number): number => {
  const { state, until } = healthAt(key.account.health, now)
  return state === 'cooling' || state === 'exhausted' ? until : now
}

const byLoad = (a: PoolKey, b: PoolKey): number =>
  a.inFlight / a.weight - b.inFlight / b.weight || a.lastUsed - b.lastUsed
