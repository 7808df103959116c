import { describe, expect, it } from 'vitest'
import { RetryBudget } from '@slf/adapter-kit'
import { APIKeyPool } from '@slf/core'
import { endpointBudget } from '../../src/options/retry-budget.js'

describe('RetryBudget', () => {
  it('allows 100 repetitions while nothing succeeds, 50 after time-outs', () => {
    const plain = new RetryBudget()
    const timeouts = new RetryBudget()
    let repetitions = 0
    while (plain.take(false)) repetitions++
    expect(repetitions).toBe(100)
    repetitions = 0
    while (timeouts.take(true)) repetitions++
    expect(repetitions).toBe(50)
  })

  it('gives back what a repetition that helped has cost, and one token for a first success', () => {
    const budget = new RetryBudget()
    const token = budget.take(true)
    budget.take(false)
    expect(budget.tokens).toBe(485)
    budget.succeeded(token)
    expect(budget.tokens).toBe(495)
    budget.succeeded()
    expect(budget.tokens).toBe(496)
    for (let success = 0; success < 10; success++) budget.succeeded()
    expect(budget.tokens).toBe(RetryBudget.CAPACITY)
  })

  it('is one for all adapters that reach an address with the same keys', () => {
    const pool = APIKeyPool.keyless('a')
    const budget = endpointBudget(pool, 'https://a.test/v1')
    expect(endpointBudget(pool, 'https://a.test/v1')).toBe(budget)
    expect(endpointBudget(pool, 'https://b.test/v1')).not.toBe(budget)
    expect(endpointBudget(APIKeyPool.keyless('a'), 'https://a.test/v1')).not.toBe(budget)
  })
})
