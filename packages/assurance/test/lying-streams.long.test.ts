import fc from 'fast-check'
import { it } from 'vitest'
import { lyingStreamProperties } from '../src/fuzz/lying-streams.js'

it.each(lyingStreamProperties)('$name, in many ways', { timeout: 240_000 }, ({ property }) =>
  fc.assert(property, { numRuns: 30_000, seed: 20261128 }),
)
