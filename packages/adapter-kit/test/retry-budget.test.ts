import { describe, expect, it } from 'vitest'
import { RetryBudget } from '@slf/adapter-kit'

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
})
