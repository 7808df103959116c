import { adapters } from '../../adapters.js'
import { callPhases, callersIn, expireIn } from '../../faults/call-phases.js'
import type { Figure } from '../figure.js'

const ROUNDS = 2

/** From the end of a time limit to the error: each clock in each phase it covers, of both adapters and all kinds of calls. */
export const clocks: Figure = async () => {
  const best: number[] = []
  let run = 0
  let failed = 0
  for (const adapter of adapters) {
    for (const phase of callPhases) {
      for (const clock of phase.clocks) {
        for (const caller of callersIn(phase)) {
          const latencies: number[] = []
          for (let round = 0; round < ROUNDS; round++) {
            const { latencyMs, failures } = await expireIn(phase, clock, adapter, caller)
            latencies.push(latencyMs)
            run++
            if (failures.length > 0) failed++
          }
          best.push(Math.min(...latencies))
        }
      }
    }
  }
  const what = `time limits, each in each phase, ${run} calls`
  return [
    { what: `${what}: wrong clock, leaking or untyped`, value: failed, unit: 'calls', limit: 0 },
    { what: `${what}: latest of ${best.length} kinds`, value: Math.max(...best), unit: 'ms', limit: 50 },
  ]
}
