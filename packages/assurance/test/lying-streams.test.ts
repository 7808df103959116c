import fc from 'fast-check'
import { it } from 'vitest'
import { lyingStreamProperties } from '../src/fuzz/lying-streams.js'
import { PROPERTY_SEED } from '../src/fuzz/properties.js'

it.each(lyingStreamProperties)('$name', ({ property }) =>
  fc.assert(property, { numRuns: 500, seed: PROPERTY_SEED }),
)
