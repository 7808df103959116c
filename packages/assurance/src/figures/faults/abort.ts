import { adapters } from '../../adapters.js'
import { abortIn, callPhases, callersIn } from '../../faults/call-phases.js'
import type { Figure } from '../figure.js'

const ROUNDS = 4

/** From the abort to the error, in all phases, of both adapters and all kinds of calls. */
export const abort: Figure = async () => {
  const best: number[] = []
  const every: number[] = []
  let failed = 0
  for (const adapter of adapters) {
    for (const phase of callPhases) {
      for (const caller of callersIn(phase)) {
        const latencies: number[] = []
        for (let round = 0; round < ROUNDS; round++) {
          const { latencyMs, failures } = await abortIn(phase, adapter, caller)
          latencies.push(latencyMs)
          if (failures.length > 0) failed++
        }
        best.push(Math.min(...latencies))
        every.push(...latencies)
      }
    }
  }
  const what = `abort in ${callPhases.length} phases, ${every.length} calls`
  return [
    { what: `${what}: silent, leaking or untyped`, value: failed, unit: 'calls', limit: 0 },
    { what: `${what}: slowest of ${best.length} kinds`, value: Math.max(...best), unit: 'ms', limit: 50 },
    // A pause of the machine counts here too.
    { what: `${what}: slowest of all`, value: Math.max(...every), unit: 'ms' },
  ]
}
