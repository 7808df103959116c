import { test } from 'vitest'
import { checkPoolModel } from './pool-model.js'

test('the pool keeps its promises in 300 random sequences', () => checkPoolModel(300), 20_000)
