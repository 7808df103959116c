import { adapters } from '../adapters.js'
import { abortIn, abortPhases, callersIn } from '../faults/abort-phases.js'
import type { Figure } from './figure.js'

/** From the abort to the error: all phases, both adapters, all kinds of calls. The first round warms up. */
export const abort: Figure = async () => {
  const latencies: number[] = []
  let failed = 0
  for (let round = 0; round < 3; round++) {
    for (const adapter of adapters) {
      for (const phase of abortPhases) {
        for (const caller of callersIn(phase)) {
          const { latencyMs, failures } = await abortIn(phase, adapter, caller)
          if (round > 0) latencies.push(latencyMs)
          if (failures.length > 0) failed++
        }
      }
    }
  }
  const what = `abort in ${abortPhases.length} phases, ${latencies.length} calls`
  return [
    { what: `${what}: slowest`, value: Math.max(...latencies), unit: 'ms', limit: 50 },
    { what: `${what}: silent, leaking or untyped`, value: failed, unit: 'calls', limit: 0 },
  ]
}
