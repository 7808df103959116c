import { faultMatrix } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { adapters } from '../src/adapters.js'
import { adapterCallers, type Caller } from '../src/faults/callers.js'
import { callersOf, runRow } from '../src/faults/run-row.js'

/** How much of the fault matrix a suite runs. */
export interface RowSelection {
  /** How many cases of a row a caller runs, spread over the row. */
  readonly casesOf: (caller: Caller) => number
  /** The callers of a row run at once where nothing in the row measures time or amounts. Default: one after another. */
  readonly atOnce?: boolean
}

/** The fault matrix against both adapters and every way to call them. */
export function describeRows({ casesOf, atOnce = false }: RowSelection): void {
  describe.each(adapters)('$name', (adapter) => {
    const rows = faultMatrix.filter(({ wires = [adapter.wire] }) => wires.includes(adapter.wire))
    for (const row of rows) {
      describe(`'${row.id}' '${row.title}'`, { concurrent: atOnce && row.settings === undefined }, () => {
        it.each(callersOf(row))('$name', { timeout: 120_000 }, async (caller) => {
          const { cases, failures } = await runRow(row, adapter, caller, casesOf(caller))
          expect(failures).toEqual([])
          expect(cases).toBeGreaterThan(0)
        })
      })
    }
  })
}

export const isAdapterCaller = (caller: Caller): boolean => Object.values(adapterCallers).includes(caller)
