import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeMessages } from '../../src/encode/encode-messages.js'
import { forgedHistories, forgedParts, SOURCE } from './forged-histories.js'

it('a forged history brings nothing onto the wire, however it is forged', { timeout: 240_000 }, () => {
  fc.assert(
    fc.property(forgedHistories, (history) => {
      const sent = encodeMessages(history, { source: SOURCE, toolName: (name) => name })
      expect(forgedParts(history, JSON.parse(JSON.stringify(sent)) as object[])).toEqual([])
    }),
    { numRuns: 200_000 },
  )
})
