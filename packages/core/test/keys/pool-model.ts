import fc from 'fast-check'
import {
  AbortError,
  APIKeyPool,
  type KeyLease,
  type KeyStatus,
  type LeaseOutcome,
  MemoryPoolStore,
  NoUsableKeyError,
  type PoolStore,
  type StoreAnswer,
  type StoreRequest,
  TimeoutError,
} from '@slf/core'
import { reactions, StepClock } from './step-clock.js'

/** What a pool is made with. Keys 0 and 1 may share an account; the last key may come from a function. */
interface Setup {
  readonly keys: number
  readonly isGrouped: boolean
  readonly isLastRotating: boolean
  readonly concurrency: number | undefined
  readonly requestsPerMinute: number | undefined
  /** The store answers later, as one on a server does. */
  readonly isStoreRemote: boolean
}

/** A store that answers a few promise reactions later. */
class RemoteStore implements PoolStore {
  readonly #store: MemoryPoolStore

  constructor(clock: StepClock) {
    this.#store = new MemoryPoolStore(clock)
  }

  async tryAcquire(request: StoreRequest): Promise<StoreAnswer> {
    await Promise.resolve()
    return this.#store.tryAcquire(request)
  }

  async settle(leaseId: string, tokens?: number): Promise<void> {
    await Promise.resolve()
    this.#store.settle(leaseId, tokens)
  }

  async coolDown(account: string, forMs: number): Promise<number> {
    await Promise.resolve()
    return this.#store.coolDown(account, forMs)
  }

  async reopen(account: string): Promise<void> {
    await Promise.resolve()
    this.#store.reopen(account)
  }
}

type Command =
  | {
      readonly type: 'acquire'
      readonly priority: number
      readonly model: string
      readonly timeoutMs: number
      readonly excludeKey: number | undefined
    }
  | { readonly type: 'abort'; readonly which: number }
  | { readonly type: 'report'; readonly which: number; readonly outcome: LeaseOutcome }
  | { readonly type: 'release'; readonly which: number }
  | { readonly type: 'restore'; readonly key: number }
  | { readonly type: 'rotate' }
  | { readonly type: 'wait'; readonly ms: number }

const outcomes: fc.Arbitrary<LeaseOutcome> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ type: 'success' } as const) },
  fc.record({
    type: fc.constant('rate-limited' as const),
    retryAfterMs: fc.constantFrom(0, 100, 1000, 30_000),
  }),
  fc.constant({ type: 'rate-limited' } as const),
  fc.constant({ type: 'quota' } as const),
  fc.constant({ type: 'unauthorized' } as const),
  fc.constant({ type: 'not-found' } as const),
  fc.constant({ type: 'failed' } as const),
)

const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        type: fc.constant('acquire' as const),
        priority: fc.constantFrom(0, 0, 0, 1, -1),
        model: fc.constantFrom('m', 'm', 'n'),
        timeoutMs: fc.constantFrom(0, 500, 60_000, 60_000, Infinity),
        excludeKey: fc.constantFrom(undefined, undefined, undefined, 0, 1),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('abort' as const), which: fc.nat(20) }) },
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('report' as const), which: fc.nat(20), outcome: outcomes }),
    },
    { weight: 6, arbitrary: fc.record({ type: fc.constant('release' as const), which: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('restore' as const), key: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('rotate' as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('wait' as const),
        ms: fc.constantFrom(1, 50, 400, 5000, 40_000, 700_000),
      }),
    },
  ),
  { minLength: 15, maxLength: 60, size: 'max' },
)

const setups: fc.Arbitrary<Setup> = fc.record({
  keys: fc.integer({ min: 1, max: 4 }),
  isGrouped: fc.boolean(),
  isLastRotating: fc.boolean(),
  concurrency: fc.constantFrom(undefined, undefined, 1, 3),
  requestsPerMinute: fc.constantFrom(undefined, undefined, 60, 600),
  isStoreRemote: fc.boolean(),
})

interface Caller {
  readonly order: number
  readonly priority: number
  readonly model: string
  readonly excludeKey: number | undefined
  readonly joinedAt: number
  readonly timeoutMs: number
  readonly controller: AbortController
  listeners: number
  isAborted: boolean
  outcome: KeyLease | Error | undefined
}

interface Out {
  readonly lease: KeyLease
  readonly key: number
  readonly model: string
  readonly account: ModelAccount
  readonly period: number
}

/** What the test itself knows of an account, from what it reported. */
interface ModelAccount {
  readonly keys: readonly number[]
  /** Raised with each refusal that was not already part of the one before. */
  period: number
  pausedUntil: number
  /** Since the last refusal: how many may be out; `Infinity` when none was. */
  window: number
  readonly grants: number[]
}

/** The pool beside a model of it that is kept as simple as possible; every step checks what must always hold. */
class Run {
  readonly setup: Setup
  readonly clock = new StepClock()
  readonly pool: APIKeyPool
  readonly callers: Caller[] = []
  readonly out: Out[] = []
  readonly accounts: readonly ModelAccount[]
  readonly ids: (string | undefined)[]
  readonly quarantined = new Set<number>()
  readonly refusedModels = new Map<string, { readonly until: number; readonly strikes: number }>()
  /** What did not hold inside a promise reaction. */
  readonly failures: unknown[] = []
  version = 1

  constructor(setup: Setup) {
    this.setup = setup
    const isShared = (key: number): boolean => setup.isGrouped && key < 2
    const indexes = Array.from({ length: setup.keys }, (_, key) => key)
    const rotating = (): string => `sk-rotating-${this.version}`
    this.pool = new APIKeyPool({
      providerId: 'acme',
      clock: this.clock,
      store: setup.isStoreRemote ? new RemoteStore(this.clock) : undefined,
      apiKeys: indexes.map((key) => ({
        key: this.isRotating(key) ? rotating : `sk-key-${key}`,
        ...(isShared(key) && { group: 'shared' }),
      })),
      limits: { concurrency: setup.concurrency, requestsPerMinute: setup.requestsPerMinute },
    })
    const groups = setup.isGrouped
      ? [indexes.slice(0, 2), ...indexes.slice(2).map((key) => [key])]
      : indexes.map((key) => [key])
    this.accounts = groups.map((keys) => ({ keys, period: 0, pausedUntil: 0, window: Infinity, grants: [] }))
    this.ids = indexes.map((key) => (this.isRotating(key) ? undefined : this.pool.status()[key]?.id))
  }

  isRotating(key: number): boolean {
    return this.setup.isLastRotating && key === this.setup.keys - 1
  }

  accountOf(key: number): ModelAccount {
    return this.accounts.find(({ keys }) => keys.includes(key)) as ModelAccount
  }

  keyOf(lease: KeyLease): number {
    const key = String(lease.key)
    return key.startsWith('sk-key-') ? Number(key.slice(7)) : this.setup.keys - 1
  }

  async do(command: Command): Promise<void> {
    switch (command.type) {
      case 'acquire':
        this.acquire(command)
        break
      case 'abort': {
        const caller = this.callers[command.which % Math.max(1, this.callers.length)]
        if (caller && !caller.outcome) {
          caller.isAborted = true
          caller.controller.abort('enough')
        }
        break
      }
      case 'report': {
        const out = this.out[command.which % Math.max(1, this.out.length)]
        if (out) this.report(out, command.outcome)
        break
      }
      case 'release':
        if (this.out.length > 0) this.release(command.which % this.out.length)
        break
      case 'restore':
        this.restore(command.key % this.setup.keys)
        break
      case 'rotate':
        this.version++
        this.pool.rotate()
        break
      case 'wait':
        await this.clock.advance(command.ms)
        break
    }
    await reactions()
    this.check()
  }

  acquire({ priority, model, timeoutMs, excludeKey }: Extract<Command, { type: 'acquire' }>): void {
    const controller = new AbortController()
    const exclude = excludeKey === undefined ? undefined : this.ids[excludeKey]
    const caller: Caller = {
      order: this.callers.length,
      priority,
      model,
      excludeKey: exclude === undefined ? undefined : excludeKey,
      joinedAt: this.clock.now(),
      timeoutMs,
      controller,
      listeners: 0,
      isAborted: false,
      outcome: undefined,
    }
    const { signal } = controller
    const counted = {
      get aborted() {
        return signal.aborted
      },
      get reason() {
        return signal.reason as unknown
      },
      addEventListener: (type: 'abort', listener: () => void) => {
        caller.listeners++
        signal.addEventListener(type, listener)
      },
      removeEventListener: (type: 'abort', listener: () => void) => {
        caller.listeners--
        signal.removeEventListener(type, listener)
      },
    }
    this.callers.push(caller)
    this.pool
      .acquire({
        model,
        priority,
        timeoutMs,
        signal: counted as unknown as AbortSignal,
        ...(exclude !== undefined && { exclude: [exclude] }),
      })
      .then(
        (lease) => this.granted(caller, lease),
        (error: Error) => this.refused(caller, error),
      )
      .catch((error: unknown) => this.failures.push(error))
  }

  granted(caller: Caller, lease: KeyLease): void {
    caller.outcome = lease
    const now = this.clock.now()
    const key = this.keyOf(lease)
    const account = this.accountOf(key)
    must(!caller.isAborted, 'an aborted caller gets nothing')
    must(key !== caller.excludeKey, 'an excluded key is not given')
    must(!this.quarantined.has(key), 'a quarantined key is not given')
    must(account.pausedUntil <= now, 'a paused account is not used')
    must(this.refusedUntil(key, caller) <= now, 'nor a key for a model that it may not use')
    const out = this.out.filter((other) => other.account === account)
    const inPeriod = out.filter(({ period }) => period === account.period)
    must(inPeriod.length < account.window, 'a recovered account starts slowly')
    must(out.length < (this.setup.concurrency ?? Infinity), 'the limit on requests in flight holds')
    const { requestsPerMinute, concurrency, isStoreRemote } = this.setup
    if (requestsPerMinute === undefined && concurrency === undefined && !isStoreRemote) {
      const load = this.loadOf(key)
      for (let other = 0; other < this.setup.keys; other++) {
        must(!this.isFree(other, caller) || load <= this.loadOf(other), 'the least loaded key is given')
      }
    }
    for (const waiting of this.callers) {
      const isSameLane = waiting.model === caller.model && waiting.excludeKey === caller.excludeKey
      if (waiting.outcome || waiting.isAborted || !isSameLane) continue
      const isMoreUrgent =
        waiting.priority > caller.priority ||
        (waiting.priority === caller.priority && waiting.order < caller.order)
      must(!isMoreUrgent, 'nobody is overtaken')
    }
    account.grants.push(now)
    this.out.push({ lease, key, model: caller.model, account, period: account.period })
  }

  refused(caller: Caller, error: Error): void {
    caller.outcome = error
    const now = this.clock.now()
    if (AbortError.isInstance(error)) {
      must(caller.isAborted && error.cause === 'enough', 'only an aborted caller gets an AbortError')
    } else if (TimeoutError.isInstance(error)) {
      must(error.which === 'queue', 'the queue timed out')
      must(now - caller.joinedAt === caller.timeoutMs, 'a time limit is kept')
    } else {
      must(NoUsableKeyError.isInstance(error), `unexpected: ${String(error)}`)
      const deadline = caller.joinedAt + caller.timeoutMs
      for (let key = 0; key < this.setup.keys; key++) {
        must(!this.isHopeful(key, caller, deadline), `key ${key} could have been waited for`)
      }
    }
  }

  refusedUntil(key: number, { model }: Caller): number {
    return this.refusedModels.get(`${key} ${model}`)?.until ?? 0
  }

  loadOf(key: number): number {
    return this.out.filter((out) => out.key === key).length
  }

  /** The key is surely usable now: healthy, not excluded, not refused; a rotating key may be between two values. */
  isFree(key: number, caller: Caller): boolean {
    const account = this.accountOf(key)
    return (
      !this.isRotating(key) &&
      !this.quarantined.has(key) &&
      key !== caller.excludeKey &&
      account.window === Infinity &&
      this.refusedUntil(key, caller) <= this.clock.now()
    )
  }

  /** The key will surely be usable before the deadline. */
  isHopeful(key: number, caller: Caller, deadline: number): boolean {
    const refusedUntil = this.refusedUntil(key, caller)
    return (
      !this.isRotating(key) &&
      !this.quarantined.has(key) &&
      key !== caller.excludeKey &&
      // The pool tells whole milliseconds, so the end of a pause is known to one.
      this.accountOf(key).pausedUntil + 1 <= deadline &&
      refusedUntil <= deadline
    )
  }

  /** A key between two values shows no pause of its account, but the others of the account do. */
  pausedStatus(key: number): KeyStatus | undefined {
    const all = this.pool.status()
    const ofAccount = all.filter(({ account }) => account === all[key]?.account)
    return ofAccount.find(({ recoversInMs }) => recoversInMs !== undefined) ?? all[key]
  }

  report(out: Out, outcome: LeaseOutcome): void {
    const now = this.clock.now()
    const { account, key, lease, period } = out
    const before = this.pool.status()[key]
    const isFirstReport = !reported.has(lease)
    reported.add(lease)
    lease.report(outcome)
    if (!isFirstReport) return
    const after = this.pausedStatus(key)
    if (outcome.type === 'rate-limited' || outcome.type === 'quota') {
      const least = outcome.type === 'quota' ? 600_000 : (outcome.retryAfterMs ?? 3750)
      account.pausedUntil = Math.max(account.pausedUntil, now + least)
      // A pause without a hint is spread at random: take its end from the pool, after checking its bounds.
      if (
        outcome.type === 'rate-limited' &&
        outcome.retryAfterMs === undefined &&
        after?.recoversInMs !== undefined
      ) {
        const longest = Math.max(60_000, before?.recoversInMs ?? 0)
        must(
          after.recoversInMs >= 3750 && after.recoversInMs <= longest,
          'a pause without a hint has its bounds',
        )
      }
      if (after?.recoversInMs !== undefined) {
        must(now + after.recoversInMs >= account.pausedUntil, 'nobody comes back earlier than asked')
        account.pausedUntil = now + after.recoversInMs - 1
      }
      if (period === account.period) account.period++
      account.window = 1
    } else if (outcome.type === 'unauthorized') {
      if (this.isRotating(key)) return
      this.quarantined.add(key)
    } else if (outcome.type === 'not-found') {
      const name = `${key} ${out.model}`
      const { until, strikes } = this.refusedModels.get(name) ?? { until: 0, strikes: 0 }
      if (this.isRotating(key) || until > now) return
      this.refusedModels.set(name, { until: now + Math.min(60, 2 ** strikes) * 60_000, strikes: strikes + 1 })
    } else if (outcome.type === 'success') {
      this.refusedModels.delete(`${key} ${out.model}`)
      if (period === account.period && account.window < Infinity) {
        account.window++
        if (account.window >= 32) account.window = Infinity
      }
    }
  }

  release(index: number): void {
    const [out] = this.out.splice(index, 1)
    out?.lease.release()
    out?.lease.release()
  }

  restore(key: number): void {
    const id = this.pool.status()[key]?.id
    if (id === undefined) return
    this.quarantined.delete(key)
    for (const name of this.refusedModels.keys())
      if (name.startsWith(`${key} `)) this.refusedModels.delete(name)
    const account = this.accountOf(key)
    account.period++
    account.pausedUntil = 0
    account.window = Infinity
    this.pool.restore(id)
  }

  check(): void {
    if (this.failures.length > 0) throw this.failures[0]
    for (const [key, { inFlight }] of this.pool.status().entries()) {
      must(inFlight === this.loadOf(key), 'no lease is lost')
    }
    for (const caller of this.callers) {
      must(caller.listeners === (caller.outcome ? 0 : 1), 'one listener per waiting caller')
      if (caller.outcome) continue
      must(!caller.isAborted, 'an abort ends the wait at once')
      must(this.clock.now() - caller.joinedAt < caller.timeoutMs, 'a time limit ends the wait')
      if (this.setup.requestsPerMinute !== undefined || this.setup.isLastRotating) continue
      for (let key = 0; key < this.setup.keys; key++) {
        const out = this.out.filter(({ account }) => account === this.accountOf(key))
        const isUsable = this.isFree(key, caller) && out.length < (this.setup.concurrency ?? Infinity)
        must(!isUsable, `no caller waits while key ${key} is free`)
      }
    }
  }

  /** Everything ends: leases come back, callers are served or sent away, nothing is left behind. */
  async finish(): Promise<void> {
    for (
      let round = 0;
      round < 400 && (this.out.length > 0 || this.callers.some(({ outcome }) => !outcome));
      round++
    ) {
      while (this.out.length > 0) {
        const out = this.out[0] as Out
        this.report(out, { type: 'success' })
        this.release(0)
      }
      for (let key = 0; round % 20 === 19 && key < this.setup.keys; key++)
        await this.do({ type: 'restore', key })
      await this.clock.advance(2000)
      this.check()
    }
    must(
      this.callers.every(({ outcome }) => outcome),
      'nobody starves',
    )
    await this.pool.close()
    must(this.clock.pendingTimers === 0, 'no timer is left')
    if (this.setup.requestsPerMinute !== undefined) {
      const { requestsPerMinute } = this.setup
      for (const { grants } of this.accounts) checkRate(grants, requestsPerMinute)
    }
  }
}

function must(holds: boolean, promise: string): void {
  if (!holds) throw new Error(`broken: ${promise}`)
}

const reported = new WeakSet<KeyLease>()

/** In every window: at most what the rate allows in it, and one burst. */
function checkRate(grants: readonly number[], perMinute: number): void {
  const burst = Math.max(1, Math.ceil(perMinute / 6))
  for (let first = 0; first < grants.length; first++) {
    for (let last = first; last < grants.length; last++) {
      const window = (grants[last] as number) - (grants[first] as number)
      must(last - first + 1 <= burst + (window * perMinute) / 60_000 + 1e-6, 'the rate holds in every window')
    }
  }
}

/** Checks the pool against its model in random sequences of what can happen to it. */
export async function checkPoolModel(sequences: number, seed?: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(setups, commands, async (setup, sequence) => {
      const run = new Run(setup)
      for (const command of sequence) await run.do(command)
      await run.finish()
    }),
    { numRuns: sequences, ...(seed !== undefined && { seed }) },
  )
}
