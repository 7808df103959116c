import { describe, expect, it } from 'vitest'
import { adapters } from '../src/adapters.js'
import { abortIn, callPhases, callersIn, expireIn } from '../src/faults/call-phases.js'

/** The guarantee; `npm run figures` shows what it really is. */
const LONGEST_MS = 50

describe.each(adapters)('an abort of $name', (adapter) => {
  describe.each(callPhases)('$name', (phase) => {
    it.each(callersIn(phase))('$name', async (caller) => {
      const first = await abortIn(phase, adapter, caller)
      expect(first.failures).toEqual([])
      // A pause of the machine is not the library's: only what is late again and again counts.
      const others =
        first.latencyMs <= LONGEST_MS
          ? []
          : [abortIn(phase, adapter, caller), abortIn(phase, adapter, caller)]
      const latencies = [first, ...(await Promise.all(others))].map(({ latencyMs }) => latencyMs)
      expect(Math.min(...latencies)).toBeLessThanOrEqual(LONGEST_MS)
    })
  })
})

describe.each(adapters)('a clock of $name expires', (adapter) => {
  const rows = callPhases.flatMap((phase) => phase.clocks.map((clock) => ({ phase, clock })))
  it.each(rows)('$clock $phase.name', async ({ phase, clock }) => {
    const reports = await Promise.all(
      callersIn(phase).map(async (caller) => {
        const { failures } = await expireIn(phase, clock, adapter, caller)
        return failures.map((failure) => `${caller.name}: ${failure}`)
      }),
    )
    expect(reports.flat()).toEqual([])
  })
})
