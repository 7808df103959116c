import { bodyFaults } from './body-faults.js'
import { connectFaults } from './connect-faults.js'
import type { FaultRow, FaultTarget } from './fault.js'
import { meaningFaults } from './meaning-faults.js'
import { retryFaults } from './retry-faults.js'
import { statusFaults } from './status-faults.js'
import { streamEndings } from './stream-endings.js'
import { streamFaults } from './stream-faults.js'

/**
 * The fault matrix: every row a fault that a provider or the network can show, and what a caller must see of it.
 * Rows name no adapter: a suite builds one from `provider.baseURL`, `provider.fetch`, `faultKeys` and `row.settings`,
 * makes one call, and compares. Back-off delays are real; a suite that is in a hurry gives the adapter a clock of its own.
 */
export const faultMatrix: readonly FaultRow[] = [
  ...connectFaults,
  ...statusFaults,
  ...retryFaults,
  ...bodyFaults,
  ...streamFaults,
  ...streamEndings,
  ...meaningFaults,
]

/** The rows that apply to a target. */
export function faultRowsFor({ wire, call }: FaultTarget, level: FaultRow['level'] = 'adapter'): FaultRow[] {
  return faultMatrix.filter(
    (row) => row.level === level && row.calls.includes(call) && (row.wires ?? [wire]).includes(wire),
  )
}
