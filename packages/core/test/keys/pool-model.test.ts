import { expect, test } from 'vitest'
import { checkPoolModel } from './pool-model.js'

test(
  'the pool keeps its promises in 300 random sequences',
  () => expect(checkPoolModel(300)).resolves.toBeUndefined(),
  20_000,
)
