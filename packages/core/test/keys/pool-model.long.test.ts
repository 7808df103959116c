import { expect, test } from 'vitest'
import { checkPoolModel } from './pool-model.js'

test(
  'the pool keeps its promises in 20,000 random sequences',
  () => expect(checkPoolModel(20_000)).resolves.toBeUndefined(),
  300_000,
)
