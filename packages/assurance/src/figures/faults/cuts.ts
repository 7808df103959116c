import { faultMatrix } from '@slf/testbed'
import { adapters } from '../../adapters.js'
import { adapterCallers } from '../../faults/callers.js'
import { runRow } from '../../faults/run-row.js'
import type { Figure } from '../figure.js'

/** A stream is cut at every byte: nothing partial passes for whole, and `partial` is an exact prefix. */
export const cuts: Figure = async () => {
  const measurements = []
  for (const adapter of adapters) {
    for (const [id, how] of [
      ['D1', 'FIN'],
      ['D2', 'RST'],
    ] as const) {
      const row = faultMatrix.find((one) => one.id === id)
      if (!row) throw new Error(`no row ${id}`)
      const { cases, failures } = await runRow(row, adapter, adapterCallers.stream)
      const what = `${adapter.wire} stream cut by ${how} at every byte: of ${cases}, not as promised`
      measurements.push({ what, value: failures.length, unit: 'cuts', limit: 0 })
    }
  }
  return measurements
}
