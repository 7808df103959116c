import type { AbortSignalSource } from '../clock/abort-signal.js'
import { type Clock, systemClock } from '../clock/clock.js'
import { LLMError, NoUsableKeyError, TimeoutError } from '../errors/llm-errors.js'
import { redactError } from '../errors/redact-error.js'
import { ConfigurationError } from '../errors/usage-errors.js'
import { Secret } from '../errors/secret.js'
import type { LimitClaims } from '../limits/limits.js'
import { type Attempt, WaitQueue } from '../limits/wait-queue.js'
import { AccountClaims } from './account-limits.js'
import { KeyLease, type LeaseOutcome } from './key-lease.js'
import { checkedKeys } from './key-source.js'
import { afterQuota, afterRateLimit, afterSuccess, healthAt } from './key-state.js'
import { describeKey, type KeyStatus, statusOf, unusableKey } from './key-status.js'
import { MemoryPoolStore } from './memory-pool-store.js'
import { Account, type Availability, PoolKey } from './pool-key.js'
import type { AcquireRequest, APIKeyPoolOptions } from './pool-options.js'
import type { Eventually, PoolStore, StoreAnswer } from './pool-store.js'

/** An acquire request with its defaults. */
interface Wish {
  readonly model: string
  readonly tokens: number
  readonly exclude: readonly string[]
  readonly limits: LimitClaims | undefined
}

/** What a lease was given for, and under which state of its account. */
interface Grant {
  readonly leaseId: string
  readonly key: PoolKey
  readonly secret: Secret | undefined
  readonly epoch: number
  readonly model: string
}

const KEYLESS = Symbol('keyless')

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
  readonly #claims: AccountClaims
  readonly #clock: Clock
  readonly #store: PoolStore
  readonly #maxQueued: number
  readonly #queue: WaitQueue<Wish, KeyLease>
  /** Accounts for which a more urgent caller of another lane waits in this round. */
  readonly #held = new Set<Account>()
  #leaseNames: string | undefined
  #uses = 0
  #leases = 0
  #isClosed = false
  readonly #onIdle: (() => void)[] = []

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
      throw new ConfigurationError(`'maxQueued' is a number from 0, not ${String(maxQueued)}.`)
    }
    this.providerId = providerId
    this.#clock = clock
    this.#maxQueued = maxQueued
    this.#store = options.store ?? new MemoryPoolStore(clock)
    this.#keys = (apiKeys as unknown) === KEYLESS ? [keylessKey(providerId)] : poolKeys(apiKeys, providerId)
    const accounts = this.#keys.map((key) => key.account.id)
    this.#claims = new AccountClaims(providerId, accounts, options.limits, options.groups)
    this.#queue = new WaitQueue({
      clock,
      attempt: (wish, deadline) => this.#attempt(wish, deadline),
      startRound: () => this.#held.clear(),
      giveBack: (lease) => lease.release(),
      timedOut: (wish, timeoutMs) => this.#timedOut(wish, timeoutMs),
    })
  }

  /** A pool for a server that wants no key, such as one on this machine. Leases have no key, `getKey()` gives `''`. */
  static keyless(
    providerId: string,
    options: Omit<APIKeyPoolOptions, 'apiKeys' | 'providerId' | 'groups'> = {},
  ): APIKeyPool {
    return new APIKeyPool({ ...options, providerId, apiKeys: KEYLESS as unknown as string })
  }

  /**
   * The healthiest and least loaded key, marked as last used, without a reservation: for a custom provider that makes
   * its own requests. When all keys cool down, the one that recovers first.
   *
   * @throws NoUsableKeyError when every key is quarantined.
   * @throws ConfigurationError when the key comes from a function that has not given one yet.
   */
  getKey(): string {
    const now = this.#clock.now()
    const usable = this.#keys.filter((key) => key.isResolved && !key.isQuarantined)
    const [best] = usable.sort((a, b) => recovery(a, now) - recovery(b, now) || byLoad(a, b))
    if (best) {
      best.lastUsed = ++this.#uses
      return best.secret?.reveal() ?? ''
    }
    if (this.#keys.every((key) => key.isQuarantined)) throw this.#noUsableKey('')
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
    if (signal?.aborted) return this.#queue.join({ model, tokens: 0, exclude, limits }, { signal, timeoutMs })
    if (this.#isClosed) throw this.#noUsableKey(model, 'the pool was closed')
    const wish = { model, tokens: estimatedTokens, exclude, limits }
    if (this.#queue.size > 0) {
      this.#refuseHopeless(wish, this.#clock.now() + timeoutMs)
      if (this.#queue.size >= this.#maxQueued) {
        throw this.#noUsableKey(model, `${this.#maxQueued} callers wait for a key already`)
      }
    }
    const lane = JSON.stringify([model, limits?.id, ...exclude])
    return this.#queue.join(wish, { lane, priority, signal, timeoutMs })
  }

  /**
   * Takes a key out of quarantine, cool-down and refusals, and its account with it; a key function is asked anew.
   *
   * @param id the fingerprint, as in `status()`.
   */
  restore(id: string): void {
    for (const key of this.#keys.filter((each) => each.id === id)) {
      key.restore()
      this.#tell(this.#store.reopen(this.#claims.scope(key.account.id)))
    }
    this.#queue.wake()
  }

  /** Forgets what key functions gave: the next `acquire` asks them anew. Leases that are out keep their key. */
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
    this.#queue.rejectAll(({ model }) => this.#noUsableKey(model, 'the pool was closed'))
    return this.#leases === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Choice and reservation in one step; one tick with a store in memory. */
  #attempt(wish: Wish, deadline: number): Eventually<Attempt<KeyLease>> {
    this.#askKeyFunctions()
    // The share of each key is unknown until all have been asked once: else the first to answer would get all callers.
    if (this.#keys.some((key) => key.isAskingFirst)) return { retryAt: Infinity }
    const now = this.#clock.now()
    this.#refuseHopeless(wish, deadline)
    const usable: PoolKey[] = []
    let retryAt = Infinity
    for (const [key, availability] of this.#availabilities(wish, now)) {
      if (typeof availability !== 'number') continue
      if (availability > now) retryAt = Math.min(retryAt, availability)
      else if (!this.#held.has(key.account)) usable.push(key)
    }
    if (usable.length === 0) return { retryAt }

    this.#leaseNames ??= crypto.randomUUID()
    const leaseId = `${this.#leaseNames}:${++this.#uses}`
    usable.sort(byLoad)
    const answer = this.#store.tryAcquire({
      leaseId,
      tokens: wish.tokens,
      callerClaims: wish.limits,
      candidates: usable.map(({ account }) => ({
        account: this.#claims.scope(account.id),
        claims: this.#claims.of(account.id, wish.model),
        isRecovering: healthAt(account.health, now).state === 'half-open',
      })),
    })
    return answer instanceof Promise
      ? answer.then(
          (later) => this.#conclude(wish, usable, leaseId, later, retryAt),
          (error: unknown) => ({ error: this.#storeFailed(error) }),
        )
      : this.#conclude(wish, usable, leaseId, answer, retryAt)
  }

  #conclude(
    wish: Wish,
    usable: readonly PoolKey[],
    leaseId: string,
    answer: StoreAnswer,
    otherwiseAt: number,
  ): Attempt<KeyLease> {
    const now = this.#clock.now()
    if ('granted' in answer) {
      const key = usable[answer.granted] as PoolKey
      const availability = key.availability(wish.model, wish.tokens, now)
      if (typeof availability === 'number' && availability <= now)
        return { grant: this.#lease(key, wish, leaseId) }
      // The key was refused while the store was thinking.
      this.#tell(this.#store.settle(leaseId, 0))
      return { retryAt: now }
    }
    let retryAt = otherwiseAt
    for (const [index, { waitMs, by }] of answer.refusals.entries()) {
      const { account } = usable[index] as PoolKey
      retryAt = Math.min(retryAt, now + waitMs)
      // A limit of the account is what less urgent callers would use up; one of a model or an adapter is not.
      if (by === this.#claims.scope(account.id)) this.#held.add(account)
    }
    return { retryAt }
  }

  #lease(key: PoolKey, { model, tokens }: Wish, leaseId: string): KeyLease {
    const { secret, account } = key
    const grant: Grant = { leaseId, key, secret, model, epoch: account.health.epoch }
    key.inFlight++
    account.inFlight++
    account.paces.get(model)?.spend(tokens, this.#clock.now())
    key.lastUsed = ++this.#uses
    this.#leases++
    return new KeyLease(key.id, () => secret?.reveal(), {
      report: (outcome) => this.#learn(grant, outcome),
      release: (actualTokens) => this.#takeBack(grant, actualTokens),
    })
  }

  #learn({ key, secret, epoch, model }: Grant, outcome: LeaseOutcome): void {
    const now = this.#clock.now()
    const { account } = key
    const pause = (health: Account['health']): void => {
      account.become(health)
      this.#tell(this.#store.coolDown(this.#claims.scope(account.id), health.until - now))
    }
    switch (outcome.type) {
      case 'success':
        key.unblockModel(model)
        account.become(afterSuccess(account.health, epoch, now))
        if (outcome.requestHint) account.paceOf(model).observe('requests', outcome.requestHint, now)
        if (outcome.tokenHint) account.paceOf(model).observe('tokens', outcome.tokenHint, now)
        break
      case 'rate-limited':
        pause(afterRateLimit(account.health, epoch, now, outcome.retryAfterMs, Math.random()))
        break
      case 'quota':
        pause(afterQuota(account.health, epoch, now))
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

  #takeBack({ key, leaseId, epoch }: Grant, actualTokens: number | undefined): void {
    key.inFlight--
    if (epoch === key.account.health.epoch) key.account.inFlight--
    this.#leases--
    this.#tell(this.#store.settle(leaseId, actualTokens))
    if (this.#leases === 0) for (const resolve of this.#onIdle.splice(0)) resolve()
  }

  /** Wakes the queue once the store has heard; what a store cannot be told it must make good by itself. */
  #tell(told: Eventually<unknown>): void {
    const wake = (): void => this.#queue.wake()
    if (told instanceof Promise) told.then(wake, wake)
    else wake()
  }

  #askKeyFunctions(): void {
    for (const key of this.#keys) {
      if (key.isResolved) continue
      key.ask(
        this.#clock,
        (secret) => this.#keys.some((other) => other !== key && other.secret?.reveal() === secret.reveal()),
        () => this.#queue.wake(),
      )
    }
  }

  *#availabilities({ model, tokens, exclude }: Wish, now: number): Generator<[PoolKey, Availability]> {
    for (const key of this.#keys) {
      if (!exclude.includes(key.id)) yield [key, key.availability(model, tokens, now)]
    }
  }

  /** @throws NoUsableKeyError when nothing that is known can bring a key back before the deadline. */
  #refuseHopeless(wish: Wish, deadline: number): void {
    // A key that is free now is free at the deadline too, although a wait of 0 ms is over as soon as it began.
    const now = this.#clock.now()
    for (const [key, availability] of this.#availabilities(wish, now)) {
      if (key.isAsking || availability === 'when released') return
      if (typeof availability === 'number' && availability <= Math.max(deadline, now)) return
    }
    throw this.#noUsableKey(wish.model)
  }

  #timedOut(wish: Wish, timeoutMs: number): Error {
    try {
      this.#refuseHopeless(wish, this.#clock.now())
    } catch (error) {
      return error as Error
    }
    const states = this.status().map(({ id, state, inFlight }) => `${id} ${state}, ${inFlight} in flight`)
    return new TimeoutError(
      `No key of '${this.providerId}' became free within ${timeoutMs} ms (${states.join('; ')}). Raise its limits, add keys, or allow more time.`,
      { which: 'queue', timeoutMs, provider: this.providerId, phase: 'queue' },
    )
  }

  #noUsableKey(model: string, reason?: string): NoUsableKeyError {
    const now = this.#clock.now()
    const keys = this.#keys.map((key) => unusableKey(key, model, now))
    const recoveries = keys.flatMap(({ recoversInMs }) => recoversInMs ?? [])
    const failure = this.#keys.find((key) => key.failure !== undefined)?.failure
    const forModel = model && ` for '${model}'`
    return new NoUsableKeyError(
      `No key of '${this.providerId}' can be used now${forModel}: ${reason ?? keys.map(describeKey).join(', ')}.`,
      {
        keys,
        provider: this.providerId,
        phase: 'queue',
        ...(recoveries.length > 0 && { retryAfterMs: Math.min(...recoveries) }),
        ...(failure !== undefined && { cause: redactError(failure) }),
      },
    )
  }

  #storeFailed(error: unknown): LLMError {
    return new LLMError(`The store of the key pool of '${this.providerId}' failed.`, {
      cause: redactError(error),
      provider: this.providerId,
      phase: 'queue',
      isRetryable: true,
    })
  }
}

function poolKeys(apiKeys: APIKeyPoolOptions['apiKeys'], providerId: string): readonly PoolKey[] {
  const accounts = new Map<string, Account>()
  return checkedKeys(apiKeys, providerId).map(({ source, group, weight, index }) => {
    const unresolvedId = `key-${index}`
    const accountId = group ?? (source instanceof Secret ? source.fingerprint : unresolvedId)
    const account = accounts.get(accountId) ?? new Account(accountId)
    accounts.set(accountId, account)
    return new PoolKey(
      source,
      { place: `API key ${index} of '${providerId}'`, unresolvedId },
      account,
      weight,
    )
  })
}

const keylessKey = (providerId: string): PoolKey =>
  new PoolKey(
    undefined,
    { place: `The server of '${providerId}'`, unresolvedId: 'keyless' },
    new Account('keyless'),
  )

const recovery = (key: PoolKey, now: number): number => {
  const { state, until } = healthAt(key.account.health, now)
  return state === 'cooling' || state === 'exhausted' ? until : now
}

const byLoad = (a: PoolKey, b: PoolKey): number =>
  a.inFlight / a.weight - b.inFlight / b.weight || a.lastUsed - b.lastUsed

function checkNumber(name: string, value: number, isValid: boolean): void {
  if (typeof value !== 'number' || !isValid) {
    throw new ConfigurationError(`'${name}' of 'acquire' is a number from 0, not ${String(value)}.`)
  }
}
