import { test } from 'vitest'
import { checkPoolModel } from './pool-model.js'

test('the pool keeps its promises in 20,000 random sequences', () => checkPoolModel(20_000), 300_000)
