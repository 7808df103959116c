import { inspect } from 'node:util'
import { AbortError } from '@slf/core'
import {
  bodyOf,
  fetchProvider,
  type FaultProvider,
  type FaultTarget,
  httpError,
  raw,
  repeatLast,
  type Reply,
  replyOf,
  serverProvider,
  sse,
  startOf,
} from '@slf/testbed'
import type { AdapterUnderTest } from '../adapters.js'
import { Bench, type BenchSettings } from './bench.js'
import { adapterCallers, type Caller } from './callers.js'
import { eventViolations } from './event-violations.js'
import { textCallers } from './method-callers.js'
import { until } from './until.js'

/** Where a call may be when its caller aborts. */
export interface AbortPhase {
  readonly name: string
  readonly provider: (target: FaultTarget) => Promise<FaultProvider>
  readonly settings?: BenchSettings
  /** Whether the call has come to the phase. */
  readonly reached: (bench: Bench, provider: FaultProvider) => boolean
  /** Requests that may have been sent. */
  readonly requests: number
  /** The signal is aborted when the call begins. */
  readonly isBefore?: boolean
  /** An adapter alone runs no tools. */
  readonly isOfMethods?: boolean
}

/** What came of one abort. */
export interface AbortReport {
  readonly latencyMs: number
  readonly failures: readonly string[]
}

const always = (reply: (target: FaultTarget) => Reply) => (target: FaultTarget) =>
  serverProvider(repeatLast(reply(target)))

const requested = (_bench: Bench, provider: FaultProvider): boolean => provider.requests() === 1

/** The phases of guarantee G11. */
export const abortPhases: readonly AbortPhase[] = [
  {
    name: 'before it began',
    provider: always((target) => replyOf(target, { content: 'never' })),
    reached: () => true,
    requests: 0,
    isBefore: true,
  },
  {
    name: 'in the queue for a key',
    provider: always((target) => replyOf(target, { content: 'never' })),
    settings: { limits: { concurrency: 1 } },
    reached: () => true,
    requests: 0,
  },
  {
    name: 'connecting',
    provider: async () => fetchProvider((_index, { never }) => never()),
    reached: requested,
    requests: 1,
  },
  { name: 'waiting for headers', provider: always(() => raw('hang')), reached: requested, requests: 1 },
  {
    name: 'reading',
    provider: always((target) =>
      target.call === 'chat'
        ? { status: 200, steps: [JSON.stringify(bodyOf(target, {})).slice(0, 50), 'hang'] }
        : sse(startOf(target.wire), { end: 'hang' }),
    ),
    reached: (_bench, provider) => provider.bytesSent() > 0,
    requests: 1,
  },
  {
    name: 'backing off',
    provider: always(() => httpError(503, 'try later', { 'retry-after': '30' })),
    reached: ({ notices }) => notices.length === 1,
    requests: 1,
  },
  {
    name: 'in a tool that is deaf',
    provider: always((target) =>
      replyOf(target, { toolCalls: [{ name: 'search', arguments: { query: 'x' } }] }),
    ),
    settings: { search: () => new Promise(() => {}) },
    reached: ({ events }) => events.some(({ type }) => type === 'tool-start'),
    requests: 1,
    isOfMethods: true,
  },
]

/** Aborts a call in a phase and tells how long it took to settle and everything that is wrong. */
export async function abortIn(
  phase: AbortPhase,
  adapter: AdapterUnderTest,
  caller: Caller,
): Promise<AbortReport> {
  await using provider = await phase.provider({ wire: adapter.wire, call: caller.call })
  await using bench = new Bench(adapter, provider, phase.settings)
  // Someone else has the only seat.
  const seat = phase.settings?.limits && (await bench.pool.acquire())
  const reason = new Error('the caller has changed its mind')
  if (phase.isBefore) bench.caller.abort(reason)
  const call = caller.run(bench.llm, bench.options)
  await until(() => phase.reached(bench, provider))
  await new Promise((resolve) => setTimeout(resolve, 5))

  const abortedAt = performance.now()
  bench.caller.abort(reason)
  const { error } = await call
  const latencyMs = performance.now() - abortedAt
  seat?.release()
  const failures = [...(await bench.leftovers()), ...eventViolations(bench.events), ...bench.leaks(error)]
  if (!AbortError.isInstance(error)) failures.push(`no AbortError: ${inspect(error)}`)
  else if (error.cause !== reason) failures.push('the cause is not the reason of the signal')
  if (provider.requests() !== phase.requests) failures.push(`${provider.requests()} requests`)
  return { latencyMs, failures }
}

/** The callers that can be in a phase. */
export const callersIn = (phase: AbortPhase): readonly Caller[] =>
  phase.isOfMethods ? textCallers : [...Object.values(adapterCallers), ...textCallers]
