import { describe, expect, it } from 'vitest'
import { adapters } from '../src/adapters.js'
import { textCallers } from '../src/faults/method-callers.js'
import { runToolFault, toolFaults } from '../src/faults/tool-faults.js'

describe.each(adapters)('a model of $name misuses tools', (adapter) => {
  describe.each(toolFaults)('$name', (fault) => {
    it.each(textCallers)('$name', async (caller) => {
      expect(await runToolFault(fault, adapter, caller)).toEqual([])
    })
  })
})
