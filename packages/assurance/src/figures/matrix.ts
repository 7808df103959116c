import { faultMatrix } from '@slf/testbed'
import { adapters } from '../adapters.js'
import { callersOf, runRow } from '../faults/run-row.js'
import type { Figure, Measurement } from './figure.js'

/** Cases of a row for each way to call; the long tests run all of them. */
const CASES = 6

/** The fault matrix over both adapters and every way to call them: cases that lost, hung, leaked, were untyped or showed a key. */
export const matrix: Figure = async () => {
  const measurements: Measurement[] = []
  for (const adapter of adapters) {
    let run = 0
    let broken = 0
    for (const row of faultMatrix) {
      if (!(row.wires ?? [adapter.wire]).includes(adapter.wire)) continue
      for (const caller of callersOf(row)) {
        const { cases, failures } = await runRow(row, adapter, caller, CASES)
        run += cases
        broken += failures.length
      }
    }
    const what = `fault matrix, ${adapter.wire}, ${run} cases: lost, hung, leaked, untyped or key shown`
    measurements.push({ what, value: broken, unit: 'cases', limit: 0 })
  }
  return measurements
}
