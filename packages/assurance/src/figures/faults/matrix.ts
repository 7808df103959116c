import { faultMatrix } from '@slf/testbed'
import { adapters } from '../../adapters.js'
import { callersOf, runRow } from '../../faults/run-row.js'
import type { Figure, Measurement } from '../figure.js'

/** Cases of a row for each way to call; the long tests run all of them. */
const CASES = 6

/**
 * The fault matrix over both adapters and every way to call them: cases that lost, hung, leaked, were untyped or showed a
 * key, and where the key of every call, a canary, was looked for.
 */
export const matrix: Figure = async () => {
  const measurements: Measurement[] = []
  const ways = new Set<string>()
  let texts = 0
  let leaks = 0
  for (const adapter of adapters) {
    let run = 0
    let broken = 0
    for (const row of faultMatrix) {
      if (!(row.wires ?? [adapter.wire]).includes(adapter.wire)) continue
      for (const caller of callersOf(row)) {
        const { cases, failures, keySearch } = await runRow(row, adapter, caller, CASES)
        ways.add(`${adapter.name}: ${caller.name}`)
        run += cases
        broken += failures.length
        texts += keySearch.texts
        leaks += keySearch.leaks.length
      }
    }
    const what = `fault matrix, ${adapter.wire}, ${run} cases: lost, hung, leaked, untyped or key shown`
    measurements.push({ what, value: broken, unit: 'cases', limit: 0 })
  }
  const what = `canary key, ${faultMatrix.length} faults, ${ways.size} ways to call`
  return [
    ...measurements,
    { what: `${what}: texts searched`, value: texts, unit: 'texts' },
    { what: `${what}: leaks`, value: leaks, unit: 'leaks', limit: 0 },
  ]
}
