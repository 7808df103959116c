import type { Clock } from '../clock/clock.js'
import type { Secret } from '../errors/secret.js'
import type { LimitClaims } from '../limits/limits.js'
import type { AcquireResult } from '../limits/wait-queue.js'
import type { Account } from './account.js'
import type { AccountClaims } from './account-limits.js'
import { KeyLease, type LeaseOutcome } from './key-lease.js'
import { type AccountHealth, afterQuota, afterRateLimit, afterSuccess, healthAt } from './key-state.js'
import { noUsableKeyError, storeError } from './pool-errors.js'
import type { PoolKey } from './pool-key.js'
import type { Eventually, PoolStore, StoreAnswer } from './pool-store.js'

/** What a caller wants a key for. */
export interface KeyWish {
  readonly model: string
  readonly tokens: number
  /** Fingerprints or places of keys that must not be given. */
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

export interface KeyAllocatorOptions {
  readonly providerId: string
  readonly keys: readonly PoolKey[]
  readonly claims: AccountClaims
  readonly clock: Clock
  readonly store: PoolStore
  /** Others may free what is in the store, and nobody tells. */
  readonly isStoreShared: boolean
  /** Called when a key may have become usable. */
  onChange(): void
}

/** How often the most urgent caller asks a store that others use too; all others wait behind that caller. */
const SHARED_STORE_POLL_MS = 250

/** Gives keys to wishes and learns from what came of them. It knows no queue: who is turned away asks again. */
export class KeyAllocator {
  readonly #options: KeyAllocatorOptions
  readonly #keys: readonly PoolKey[]
  readonly #clock: Clock
  /** Accounts that are kept for a more urgent wish of this round. */
  readonly #held = new Set<Account>()
  readonly #onIdle: (() => void)[] = []
  #leaseNames: string | undefined
  #uses = 0
  #leases = 0

  constructor(options: KeyAllocatorOptions) {
    this.#options = options
    this.#keys = options.keys
    this.#clock = options.clock
  }

  /** Resolves when no lease is out. */
  idle(): Promise<void> {
    return this.#leases === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve))
  }

  /** From now on the wishes come again, the most urgent first. */
  startRound(): void {
    this.#held.clear()
  }

  /** The key for someone who asks without a lease: the one that is or will be usable first, then the least loaded. */
  peek(): PoolKey | undefined {
    this.#askKeyFunctions()
    const now = this.#clock.now()
    const usable = this.#keys.filter((key) => key.isResolved && !key.isQuarantined)
    const [best] = usable.sort((a, b) => recovery(a, now) - recovery(b, now) || byLoad(a, b))
    if (best) best.lastUsed = ++this.#uses
    return best
  }

  /** Choice and reservation in one step; one tick with a store in memory. */
  attempt(wish: KeyWish, deadline: number): Eventually<AcquireResult<KeyLease>> {
    this.#askKeyFunctions()
    let retryAt = Math.min(...this.#keys.map((key) => key.answerDueAt))
    // How many keys there are is unknown until all have been asked once: otherwise the first to answer would get all wishes.
    if (this.#keys.some((key) => key.isAskingFirst)) return { retryAt }
    this.refuseHopeless(wish, deadline)
    const now = this.#clock.now()
    const usable: PoolKey[] = []
    for (const key of this.#candidates(wish)) {
      const availability = key.availability(wish.model, wish.tokens, now)
      if (typeof availability !== 'number') continue
      if (availability > now) retryAt = Math.min(retryAt, availability)
      else if (!this.#held.has(key.account)) usable.push(key)
    }
    return usable.length === 0 ? { retryAt } : this.#reserve(wish, usable.sort(byLoad), retryAt)
  }

  /** @throws NoUsableKeyError when nothing that is known can bring a key back before the deadline. */
  refuseHopeless(wish: KeyWish, deadline: number): void {
    const now = this.#clock.now()
    // With a limit of 0 the deadline may have passed a moment ago; a key that is free now is free.
    const latest = Math.max(deadline, now)
    for (const key of this.#candidates(wish)) {
      const recovery = key.recovery(wish.model, now)
      if (key.isAsking || recovery === 'when released') return
      if (typeof recovery === 'number' && recovery <= latest) return
    }
    throw noUsableKeyError({ ...this.#options, now }, wish.model)
  }

  /** Takes a key out of quarantine, cool-down and refusals. */
  restore(key: PoolKey): void {
    const { claims, store } = this.#options
    key.restore()
    this.#tell(store.reopen(claims.scope(key.account.id)))
  }

  #askKeyFunctions(): void {
    for (const key of this.#keys) {
      key.ask(
        this.#clock,
        (secret) => this.#keys.some((other) => other !== key && other.secret?.reveal() === secret.reveal()),
        () => this.#options.onChange(),
      )
    }
  }

  #candidates({ exclude }: KeyWish): readonly PoolKey[] {
    return exclude.length === 0
      ? this.#keys
      : this.#keys.filter(({ id, place, isResolved }) => {
          if (exclude.includes(place)) return false
          // While a function is asked for another key, its place still has the fingerprint of the refused one.
          return !isResolved || !exclude.includes(id)
        })
  }

  /** @param otherwiseAt when a key recovers that is not among the usable ones. */
  #reserve(
    wish: KeyWish,
    usable: readonly PoolKey[],
    otherwiseAt: number,
  ): Eventually<AcquireResult<KeyLease>> {
    const { claims, store, providerId } = this.#options
    const now = this.#clock.now()
    // Not at construction: edge runtimes give no random numbers while a module is loaded.
    this.#leaseNames ??= crypto.randomUUID()
    const leaseId = `${this.#leaseNames}:${++this.#uses}`
    const answer = store.tryAcquire({
      leaseId,
      tokens: wish.tokens,
      callerClaims: wish.limits,
      candidates: usable.map(({ account }) => ({
        account: claims.scope(account.id),
        claims: claims.of(account.id, wish.model),
        isRecovering: healthAt(account.health, now).state === 'half-open',
      })),
    })
    const conclude = (settled: StoreAnswer): AcquireResult<KeyLease> =>
      'granted' in settled
        ? this.#granted(wish, usable[settled.granted] as PoolKey, leaseId)
        : { retryAt: Math.min(otherwiseAt, this.#refused(usable, settled.refusals)) }
    return answer instanceof Promise
      ? answer.then(conclude, (error: unknown) => ({ error: storeError(providerId, error) }))
      : conclude(answer)
  }

  #granted(wish: KeyWish, key: PoolKey, leaseId: string): AcquireResult<KeyLease> {
    const now = this.#clock.now()
    const availability = key.availability(wish.model, wish.tokens, now)
    if (typeof availability === 'number' && availability <= now)
      return { grant: this.#lease(wish, key, leaseId) }
    // The provider refused the key while the store was thinking.
    this.#tell(this.#options.store.settle(leaseId, 0))
    return { retryAt: now }
  }

  /** When it is worth asking the store again. */
  #refused(
    usable: readonly PoolKey[],
    refusals: Extract<StoreAnswer, { readonly refusals: unknown }>['refusals'],
  ): number {
    let shortest = this.#options.isStoreShared ? SHARED_STORE_POLL_MS : Infinity
    for (const [index, { waitMs, by }] of refusals.entries()) {
      const { account } = usable[index] as PoolKey
      shortest = Math.min(shortest, waitMs)
      // A limit of the account is what less urgent wishes would use up; one of a model or an adapter is not.
      if (by === this.#options.claims.scope(account.id)) this.#held.add(account)
    }
    return this.#clock.now() + shortest
  }

  #lease({ model, tokens }: KeyWish, key: PoolKey, leaseId: string): KeyLease {
    const { secret, account } = key
    const grant: Grant = { leaseId, key, secret, model, epoch: account.health.epoch }
    key.inFlight++
    account.inFlight++
    account.paceOf(model)?.spend(tokens, this.#clock.now())
    key.lastUsed = ++this.#uses
    this.#leases++
    return new KeyLease({ id: key.id, place: key.place }, () => secret?.reveal(), {
      report: (outcome) => this.#learn(grant, outcome),
      release: (actualTokens) => this.#takeBack(grant, actualTokens),
    })
  }

  #learn({ key, secret, epoch, model }: Grant, outcome: LeaseOutcome): void {
    const now = this.#clock.now()
    const { account } = key
    switch (outcome.type) {
      case 'success':
        key.unblockModel(model)
        account.become(afterSuccess(account.health, epoch, now))
        if (outcome.requestHint) account.observedPace(model).observe('requests', outcome.requestHint, now)
        if (outcome.tokenHint) account.observedPace(model).observe('tokens', outcome.tokenHint, now)
        break
      case 'rate-limited':
        this.#pause(account, afterRateLimit(account.health, epoch, now, outcome.retryAfterMs, Math.random()))
        break
      case 'quota':
        this.#pause(account, afterQuota(account.health, epoch, now))
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
    this.#options.onChange()
  }

  #pause(account: Account, health: AccountHealth): void {
    const { claims, store } = this.#options
    account.become(health)
    this.#tell(store.coolDown(claims.scope(account.id), health.until - this.#clock.now()))
  }

  #takeBack({ key, leaseId, epoch }: Grant, actualTokens: number | undefined): void {
    key.inFlight--
    if (epoch === key.account.health.epoch) key.account.inFlight--
    this.#leases--
    this.#tell(this.#options.store.settle(leaseId, actualTokens))
    if (this.#leases === 0) for (const resolve of this.#onIdle.splice(0)) resolve()
  }

  /** What a store cannot be told it must make good by itself. */
  #tell(told: Eventually<unknown>): void {
    const { onChange } = this.#options
    if (told instanceof Promise) told.then(onChange, onChange)
    else onChange()
  }
}

const recovery = (key: PoolKey, now: number): number => {
  const { state, until } = healthAt(key.account.health, now)
  return state === 'cooling' || state === 'exhausted' ? until : now
}

const byLoad = (a: PoolKey, b: PoolKey): number =>
  a.inFlight / a.weight - b.inFlight / b.weight || a.lastUsed - b.lastUsed
