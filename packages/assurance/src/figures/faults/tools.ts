import { adapters } from '../../adapters.js'
import { textCallers } from '../../faults/method-callers.js'
import { runToolFault, toolFaults } from '../../faults/tool-faults.js'
import type { Figure } from '../figure.js'

/** Everything that goes wrong with tools, of both adapters and all kinds of calls. */
export const tools: Figure = async () => {
  let run = 0
  let broken = 0
  for (const adapter of adapters) {
    for (const fault of toolFaults) {
      for (const caller of textCallers) {
        run++
        if ((await runToolFault(fault, adapter, caller)).length > 0) broken++
      }
    }
  }
  const what = `${toolFaults.length} faults of models and tools, ${run} calls: lost, hung, leaked or untyped`
  return [{ what, value: broken, unit: 'calls', limit: 0 }]
}
