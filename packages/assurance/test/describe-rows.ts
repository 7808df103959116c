import { faultMatrix } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { adapters } from '../src/adapters.js'
import { adapterCallers, type Caller } from '../src/faults/callers.js'
import { callersOf, runRow } from '../src/faults/run-row.js'

/**
 * The fault matrix against both adapters and every way to call them.
 *
 * @param casesOf how many cases of a row a caller runs, spread over the row.
 */
export function describeRows(casesOf: (caller: Caller) => number): void {
  describe.each(adapters)('$name', (adapter) => {
    const rows = faultMatrix.filter(({ wires = [adapter.wire] }) => wires.includes(adapter.wire))
    describe.each(rows)('$id $title', (row) => {
      it.each(callersOf(row))('$name', { timeout: 120_000 }, async (caller) => {
        const { cases, failures } = await runRow(row, adapter, caller, casesOf(caller))
        expect(failures).toEqual([])
        expect(cases).toBeGreaterThan(0)
      })
    })
  })
}

export const isAdapterCaller = (caller: Caller): boolean => Object.values(adapterCallers).includes(caller)
