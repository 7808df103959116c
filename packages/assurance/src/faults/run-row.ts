import { type FaultRow, withoutUnhandledRejections } from '@slf/testbed'
import { setImmediate } from 'node:timers/promises'
import type { AdapterUnderTest } from '../adapters.js'
import { eachConcurrently } from '../each-concurrently.js'
import type { KeySearch } from './bench.js'
import { adapterCallers, type Caller } from './callers.js'
import { leavingCallers } from './leaving-callers.js'
import { textCallers, valueCallers } from './method-callers.js'
import { runCase } from './run-case.js'

/** What came of a row, an adapter and a caller. */
export interface RowReport {
  readonly cases: number
  /** One line for each case that does not hold. */
  readonly failures: readonly string[]
  /** What the searches for keys came to. */
  readonly keySearch: KeySearch
}

/** Enough at once to use the waiting time of the others, few enough to keep times honest on two cores. */
const CASES_AT_ONCE = 8

/** Rows about what an adapter hands on; the run of a method makes something else of it. */
const onlyForAdapters: ReadonlySet<string> = new Set(['D11', 'D24', 'E0'])

/** The callers that a row speaks of. */
export function callersOf({ id, level, calls, consumer = 'reads-all' }: FaultRow): readonly Caller[] {
  if (consumer !== 'reads-all') return leavingCallers(consumer)
  const callers =
    level === 'method'
      ? valueCallers
      : onlyForAdapters.has(id)
        ? Object.values(adapterCallers)
        : [...Object.values(adapterCallers), ...textCallers]
  return callers.filter(({ call }) => calls.includes(call))
}

/** Runs the cases of a row, or the first `limit` of them spread over the row. */
export async function runRow(
  row: FaultRow,
  adapter: AdapterUnderTest,
  caller: Caller,
  limit = Infinity,
): Promise<RowReport> {
  const all = row.cases({ wire: adapter.wire, call: caller.call })
  const stride = Math.max(1, Math.ceil(all.length / limit))
  const cases = all.filter((_case, index) => index % stride === 0)
  const failures: string[] = []
  const leaks: string[] = []
  let texts = 0
  await withoutUnhandledRejections(() =>
    eachConcurrently(cases, CASES_AT_ONCE, async (one) => {
      // A case in process can run on microtasks alone: a chain of such cases would hold up the timers of its neighbours.
      await setImmediate()
      const { wrong, keySearch } = await runCase(adapter, caller, row, one)
      texts += keySearch.texts
      leaks.push(...keySearch.leaks)
      if (wrong.length > 0) failures.push(`${one.name}: ${wrong.join('; ')}`)
    }),
  )
  return { cases: cases.length, failures, keySearch: { texts, leaks } }
}
