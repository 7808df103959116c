import type { ChatEvent } from '@slf/core'
import type { Expectation, FaultCase, FaultProvider, FaultRow } from '@slf/testbed'
import { startActiveTime } from '../active-time.js'
import type { AdapterUnderTest } from '../adapters.js'
import { Bench, type KeySearch } from './bench.js'
import type { Caller, Observation } from './callers.js'
import { eventViolations } from './event-violations.js'
import { judge } from './judge.js'
import { until } from './until.js'

/** How much longer than its clocks say a call may take on a busy machine before it counts as hung. */
const HANG_MS = 3_000

/** What came of a case. */
export interface CaseReport {
  /** Everything that is wrong; nothing when all holds. */
  readonly wrong: readonly string[]
  readonly keySearch: KeySearch
}

/** Runs one case of the matrix. */
export async function runCase(
  adapter: AdapterUnderTest,
  caller: Caller,
  { settings }: Pick<FaultRow, 'settings'>,
  { provider: start, expected }: FaultCase,
): Promise<CaseReport> {
  await using provider = await start()
  await using bench = new Bench(adapter, provider, settings)
  const stopTime = startActiveTime()
  const seen = await caller.run(bench.llm, bench.options)
  const tookMs = stopTime()
  const keySearch = bench.searchForKeys(seen)
  const wrong = [
    ...judge(expected, seen),
    ...judgeRequests(expected, provider, seen, bench),
    ...judgeTime(tookMs, settings?.timeouts, bench.delays),
    ...(await bench.leftovers()),
    ...(expected.clientCloses && !(await settles(provider.clientClosed()))
      ? ['the client did not close']
      : []),
    ...eventViolations(bench.events),
    ...keySearch.leaks,
  ]
  return { wrong, keySearch }
}

function judgeRequests(
  expected: Expectation,
  provider: FaultProvider,
  seen: Observation,
  { delays, events }: Bench,
): string[] {
  const [least, most] = [expected.attempts].flat() as [number, number?]
  const told = delays.length + modelCalls(events)
  const arrived = provider.requests()
  const requests = arrived ?? told
  const found: string[] = []
  if (requests < least || requests > (most ?? least)) found.push(`${requests} requests`)
  if (arrived !== undefined && arrived !== told && !seen.left) {
    found.push(`${arrived} requests, but ${told} told`)
  }
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

/** Model calls of a method: the first one, those after tools, re-asks. A call of an adapter tells no events. */
function modelCalls(events: readonly ChatEvent[]): number {
  return Math.max(1, events.filter(({ type }) => type === 'llm-start').length)
}

/** What the clocks of the row and the told delays allow. */
function judgeTime(
  tookMs: number,
  timeouts: Readonly<Record<string, number>> = {},
  delays: readonly number[],
): string[] {
  const clocks = Math.max(0, ...Object.values(timeouts)) * (delays.length + 1)
  const allowed = clocks + delays.reduce((sum, delay) => sum + delay, 0) + HANG_MS
  return tookMs > allowed ? [`took ${Math.round(tookMs)} ms, allowed are ${Math.round(allowed)}`] : []
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
