import { APIKeyPool, type ChatEvent, type RetryNotice } from '@slf/core'
import {
  countAbortListeners,
  expectNoSecret,
  type Expectation,
  type FaultCase,
  type FaultProvider,
  type FaultRow,
  faultKeys,
} from '@slf/testbed'
import type { AdapterUnderTest } from '../adapters.js'
import { WatchedClock } from '../watched-clock.js'
import type { Caller, Observation } from './callers.js'
import { eventViolations } from './event-violations.js'
import { judge } from './judge.js'

/** How long a connection, a timer or a lease may outlive its call on a busy machine; see the figures for real times. */
const PATIENCE_MS = 500

/** How much longer than its clocks say a call may take on a busy machine before it counts as hung. */
const HANG_MS = 3_000

/** A refused key rests for 5 s and more; the pool's clock makes that milliseconds. The clocks of the calls are real. */
const POOL_SPEED = 100

/** Runs one case of the matrix and tells everything that is wrong; nothing when all holds. */
export async function runCase(
  adapter: AdapterUnderTest,
  caller: Caller,
  { settings = {} }: Pick<FaultRow, 'settings'>,
  { provider: start, expected }: FaultCase,
): Promise<string[]> {
  await using provider = await start()
  const { keys: keyCount, ...options } = settings
  const clock = new WatchedClock()
  const keys = faultKeys(keyCount)
  const poolClock = new WatchedClock(POOL_SPEED)
  const pool = new APIKeyPool({ apiKeys: keys, providerId: 'faulty', clock: poolClock })
  await using llm = adapter.make({
    apiKeyPool: pool,
    modelName: 'test-model',
    baseURL: provider.baseURL,
    retry: { baseDelayMs: 1 },
    clock,
    ...(provider.fetch ? { fetch: provider.fetch } : {}),
    ...options,
  })
  const { signal } = new AbortController()
  const notices: RetryNotice[] = []
  const events: ChatEvent[] = []
  const startedAt = performance.now()
  const seen = await caller.run(llm, {
    signal,
    onRetry: (notice) => void notices.push(notice),
    onEvent: (event) => void events.push(event),
  })
  const delays = notices.map(({ delayMs }) => delayMs)
  const tookMs = performance.now() - startedAt
  return [
    ...judge(expected, seen),
    ...judgeRequests(expected, provider, seen, delays, delays.length + modelCalls(events)),
    ...judgeTime(tookMs, settings, delays),
    ...(await leftovers(expected, provider, [clock, poolClock], pool, signal)),
    ...eventViolations(events),
    ...leaks([seen, notices, events], keys),
  ]
}

function judgeRequests(
  expected: Expectation,
  provider: FaultProvider,
  seen: Observation,
  delays: readonly number[],
  told: number,
): string[] {
  const [least, most] = [expected.attempts].flat() as [number, number?]
  const arrived = provider.requests()
  const requests = arrived ?? told
  const found: string[] = []
  if (requests < least || requests > (most ?? least)) found.push(`${requests} requests`)
  if (arrived !== undefined && arrived !== told && !seen.left)
    found.push(`${arrived} requests, but ${told} told`)
  if (provider.strayRequests() > 0) found.push('a request went to another origin')
  expected.delaysMs?.forEach(([min, max], index) => {
    const delay = delays[index] ?? -1
    if (delay < min || delay > max) found.push(`waited ${delay} ms, not ${min} to ${max}`)
  })
  if (expected.maxBytesSent !== undefined && provider.bytesSent() > expected.maxBytesSent) {
    found.push(`took ${provider.bytesSent()} bytes`)
  }
  return found
}

/** What the clocks of the row and the told delays allow. */
function judgeTime(
  tookMs: number,
  { timeouts = {} }: NonNullable<FaultRow['settings']>,
  delays: number[],
): string[] {
  const clocks = Math.max(0, ...Object.values(timeouts)) * (delays.length + 1)
  const allowed = clocks + delays.reduce((sum, delay) => sum + delay, 0) + HANG_MS
  return tookMs > allowed ? [`took ${Math.round(tookMs)} ms, allowed are ${Math.round(allowed)}`] : []
}

async function leftovers(
  expected: Expectation,
  provider: FaultProvider,
  clocks: readonly WatchedClock[],
  pool: APIKeyPool,
  signal: AbortSignal,
): Promise<string[]> {
  const counts = (): Record<string, number> => ({
    'open exchanges': provider.openExchanges(),
    timers: clocks.reduce((sum, clock) => sum + clock.pendingTimers, 0),
    leases: pool.status().reduce((sum, { inFlight }) => sum + inFlight, 0),
  })
  // Listeners are gone at once: they belong to the caller's signal.
  const listeners = countAbortListeners(signal)
  const found = listeners > 0 ? [`${listeners} listeners left`] : []
  await until(() => Object.values(counts()).every((count) => count === 0))
  for (const [what, count] of Object.entries(counts())) if (count > 0) found.push(`${count} ${what} left`)
  if (expected.clientCloses && !(await settles(provider.clientClosed())))
    found.push('the client did not close')
  if ('polluted' in {}) found.push('Object.prototype was changed')
  return found
}

function leaks(values: readonly unknown[], keys: readonly string[]): string[] {
  return values.flatMap((value) =>
    keys.flatMap((key) => {
      try {
        expectNoSecret(value, key)
        return []
      } catch (error) {
        return [String(error)]
      }
    }),
  )
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; !holds() && performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

async function settles(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  promise.then(
    () => (settled = true),
    () => {},
  )
  await until(() => settled)
  return settled
}

/** Model calls of a method: the first one, those after tools, re-asks. A call of an adapter tells no events. */
function modelCalls(events: readonly ChatEvent[]): number {
  return Math.max(1, events.filter(({ type }) => type === 'llm-start').length)
}
