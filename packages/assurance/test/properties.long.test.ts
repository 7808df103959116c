import fc from 'fast-check'
import { expect, it } from 'vitest'
import { properties, PROPERTY_SEED } from '../src/fuzz/properties.js'

it.each(properties)('$name', { timeout: 240_000 }, ({ property, runs }) =>
  fc.assert(property, { numRuns: runs, seed: PROPERTY_SEED }),
)

it('the runs of all are 50,000', () => {
  expect(properties.reduce((sum, { runs }) => sum + runs, 0)).toBe(50_000)
})
