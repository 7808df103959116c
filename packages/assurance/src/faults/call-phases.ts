import { inspect } from 'node:util'
import { AbortError, TimeoutError, type TimeoutName } from '@slf/core'
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
import { adapterCallers, type Caller, type CallerOptions } from './callers.js'
import { eventViolations } from './event-violations.js'
import { textCallers } from './method-callers.js'
import { until } from './until.js'

/** Where a call may be when its caller aborts, or its time is over. */
export interface CallPhase {
  readonly name: string
  readonly provider: (target: FaultTarget) => Promise<FaultProvider>
  readonly settings?: BenchSettings
  /** Whether the call has come to the phase. */
  readonly reached: (bench: Bench, provider: FaultProvider) => boolean
  /** Requests that may have been sent. */
  readonly requests: number
  /** The clocks that run then and end the call. */
  readonly clocks: readonly TimeoutName[]
  /** The signal is aborted when the call begins. */
  readonly isBefore?: boolean
  /** An adapter alone runs no tools. */
  readonly isOfMethods?: boolean
}

/** What came of the end of a call. */
export interface EndReport {
  /** To the error, from the abort or the end of the time. */
  readonly latencyMs: number
  readonly failures: readonly string[]
}

const always = (reply: (target: FaultTarget) => Reply) => (target: FaultTarget) =>
  serverProvider(repeatLast(reply(target)))

const requested = (_bench: Bench, provider: FaultProvider): boolean => provider.requests() === 1

/** The phases of guarantee G11. */
export const callPhases: readonly CallPhase[] = [
  {
    name: 'before it began',
    provider: always((target) => replyOf(target, { content: 'never' })),
    reached: () => true,
    clocks: [],
    requests: 0,
    isBefore: true,
  },
  {
    name: 'in the queue for a key',
    provider: always((target) => replyOf(target, { content: 'never' })),
    settings: { limits: { concurrency: 1 } },
    reached: () => true,
    clocks: ['queue', 'total'],
    requests: 0,
  },
  {
    name: 'connecting',
    provider: async () => fetchProvider((_index, { never }) => never()),
    reached: requested,
    clocks: ['firstByte', 'total'],
    requests: 1,
  },
  {
    name: 'waiting for headers',
    provider: always(() => raw('hang')),
    reached: requested,
    clocks: ['firstByte', 'total'],
    requests: 1,
  },
  {
    name: 'reading',
    provider: always((target) =>
      target.call === 'chat'
        ? { status: 200, steps: [JSON.stringify(bodyOf(target, {})).slice(0, 50), 'hang'] }
        : sse(startOf(target.wire), { end: 'hang' }),
    ),
    reached: (_bench, provider) => provider.bytesSent() > 0,
    clocks: ['idle', 'total'],
    requests: 1,
  },
  {
    name: 'backing off',
    provider: always(() => httpError(503, 'try later', { 'retry-after': '30' })),
    reached: ({ notices }) => notices.length === 1,
    // A back-off that would outlast the time of the call is not begun.
    clocks: [],
    requests: 1,
  },
  {
    name: 'in a tool that is deaf',
    provider: always((target) =>
      replyOf(target, { toolCalls: [{ name: 'search', arguments: { query: 'x' } }] }),
    ),
    settings: { search: () => new Promise(() => {}) },
    reached: ({ events }) => events.some(({ type }) => type === 'tool-start'),
    clocks: ['total'],
    requests: 1,
    isOfMethods: true,
  },
]

/** How a call is ended from outside. */
interface Ending {
  readonly settings?: BenchSettings
  readonly options?: Partial<CallerOptions>
  readonly end: (bench: Bench) => void | Promise<void>
  /** What is wrong with the error. */
  readonly judge: (error: unknown) => readonly string[]
}

/** Aborts a call in a phase. */
export function abortIn(phase: CallPhase, adapter: AdapterUnderTest, caller: Caller): Promise<EndReport> {
  const reason = new Error('the caller has changed its mind')
  return endIn(phase, adapter, caller, {
    end: (bench) => bench.caller.abort(reason),
    judge: (error) => {
      if (!AbortError.isInstance(error)) return [`no AbortError: ${inspect(error)}`]
      return error.cause === reason ? [] : ['the cause is not the reason of the signal']
    },
  })
}

/** Less than any limit that is set by default. */
const LIMIT_MS = 10_000

/** Lets a clock expire in a phase of a call: the limit of the whole call is the caller's, the others the adapter's. */
export function expireIn(
  phase: CallPhase,
  clock: TimeoutName,
  adapter: AdapterUnderTest,
  caller: Caller,
): Promise<EndReport> {
  const limit =
    clock === 'total' ? { options: { timeout: LIMIT_MS } } : { settings: { timeouts: { [clock]: LIMIT_MS } } }
  return endIn(phase, adapter, caller, {
    options: limit.options ?? {},
    settings: { retry: { maxRetries: 0 }, ...limit.settings },
    end: (bench) => bench.skip(LIMIT_MS),
    judge: (error) => {
      if (!TimeoutError.isInstance(error)) return [`no TimeoutError: ${inspect(error)}`]
      return error.which === clock ? [] : [`the time of '${error.which}' was over, not that of '${clock}'`]
    },
  })
}

/** Ends a call in a phase and tells how long it took to settle and everything that is wrong. */
async function endIn(
  phase: CallPhase,
  adapter: AdapterUnderTest,
  caller: Caller,
  ending: Ending,
): Promise<EndReport> {
  await using provider = await phase.provider({ wire: adapter.wire, call: caller.call })
  await using bench = new Bench(adapter, provider, { ...phase.settings, ...ending.settings })
  // Someone else has the only seat.
  const seat = phase.settings?.limits && (await bench.pool.acquire())
  if (phase.isBefore) await ending.end(bench)
  const call = caller.run(bench.llm, { ...bench.options, ...ending.options })
  await until(() => phase.reached(bench, provider))
  await new Promise((resolve) => setTimeout(resolve, 5))

  const endedAt = performance.now()
  if (!phase.isBefore) await ending.end(bench)
  const { error } = await call
  const latencyMs = performance.now() - endedAt
  seat?.release()
  const failures = [
    ...ending.judge(error),
    ...(await bench.leftovers()),
    ...eventViolations(bench.events),
    ...bench.searchForKeys(error).leaks,
  ]
  if (provider.requests() !== phase.requests) failures.push(`${provider.requests()} requests`)
  return { latencyMs, failures }
}

/** The callers that can be in a phase. */
export const callersIn = (phase: CallPhase): readonly Caller[] =>
  phase.isOfMethods ? textCallers : [...Object.values(adapterCallers), ...textCallers]
