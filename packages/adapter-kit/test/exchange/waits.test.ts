import { ProviderError } from '@slf/core'
import { httpError, json } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { RetryBudget } from '@slf/adapter-kit'
import { ask, nothingHeld, scenario } from '../scenario.js'

const well = json({ said: 'well' })
const failing = httpError(503, '')

describe('the wait before a repetition', () => {
  it.each([
    ['half of it', 0.5, [275, 550, 1_100]],
    ['all of it', 1, [500, 1_000, 2_000]],
    ['the least', 0, [50, 100, 200]],
  ])('is a random part of a time that doubles: %s', async (_name, random, delays) => {
    await using s = await scenario([failing, failing, failing, well], {
      random: () => random,
      retry: { maxRetries: 3 },
    })
    const answer = s.adapter.chat(ask, { onRetry: s.onRetry })
    for (const [index, expected] of delays.entries()) {
      const { delayMs, attempt } = await s.nextRetry()
      expect([attempt, delayMs]).toEqual([index + 1, expected])
      await s.clock.advance(expected - 1)
      expect(s.server.requests).toHaveLength(index + 1)
      await s.clock.advance(1)
    }
    expect((await answer).choices[0]?.message.content).toBe('well')
    expect(s.held()).toEqual(nothingHeld)
  })

  it('has a longest one', async () => {
    await using s = await scenario([failing, failing, failing, well], {
      retry: { maxRetries: 3, baseDelayMs: 400, maxDelayMs: 700 },
    })
    const answer = s.adapter.chat(ask, { onRetry: s.onRetry })
    for (const expected of [400, 700, 700]) {
      expect((await s.nextRetry()).delayMs).toBe(expected)
      await s.clock.advance(expected)
    }
    await answer
  })

  it.each([
    [0, 1],
    [1, 2],
    [4, 5],
  ])('comes %i times at most', async (maxRetries, requests) => {
    await using s = await scenario(() => failing, { retry: { maxRetries, baseDelayMs: 1 } })
    const answer = s.adapter.chat(ask, { onRetry: s.onRetry })
    answer.catch(() => {})
    for (let retry = 0; retry < maxRetries; retry++) {
      await s.nextRetry()
      await s.clock.advance(8_000)
    }
    await expect(answer).rejects.toMatchObject({ status: 503, isRetryable: true })
    expect(s.server.requests).toHaveLength(requests)
  })

  it('is as long as the provider asks for, up to a limit, and there is none beyond it', async () => {
    const after = (seconds: string) => httpError(503, '', { 'retry-after': seconds })
    const retry = { maxRetryAfterMs: 5_000 }
    await using s = await scenario([after('5'), well, after('5.001')], { random: () => 0, retry })
    const answer = s.adapter.chat(ask, { onRetry: s.onRetry })
    expect((await s.nextRetry()).delayMs).toBe(5_000)
    await s.clock.advance(5_000)
    await answer
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({ retryAfterMs: 5_001, attempts: [{}] })
    await using patient = await scenario([after('0'), well], {
      random: () => 0,
      retry: { maxRetryAfterMs: 0 },
    })
    const second = patient.adapter.chat(ask, { onRetry: patient.onRetry })
    expect((await patient.nextRetry()).delayMs).toBe(0)
    expect((await second).choices[0]?.message.content).toBe('well')
  })

  it.each([
    ['for ever', Infinity, Infinity],
    ['for ever', Infinity, 60_000],
    ['for longer than any clock counts', Number.MAX_VALUE, 60_000],
    ['a moment longer than the options allow', 60_001, 60_000],
  ])('is none where an adapter asks for one %s', async (_name, retryAfterMs, maxRetryAfterMs) => {
    await using s = await scenario([json({ said: 'refused' })], {
      retry: { maxRetryAfterMs },
      timeouts: { total: 0, queue: Infinity },
    })
    s.adapter.onDecode = () => {
      throw new ProviderError('busy', { retryAfterMs })
    }
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({
      message: expect.stringMatching(/^busy \[/) as string,
      attempts: [{}],
    })
    expect(s.held()).toEqual(nothingHeld)
  })

  it('fits into the time of the call, or there is none', async () => {
    await using s = await scenario([failing, failing, well])
    // 500 ms of back-off and 500 ms of time: nothing would be left for the answer.
    await expect(s.adapter.chat(ask, { timeout: 500 })).rejects.toMatchObject({ status: 503 })
    const answer = s.adapter.chat(ask, { timeout: 501, onRetry: s.onRetry })
    await s.nextRetry()
    await s.clock.advance(500)
    expect((await answer).choices).toHaveLength(1)
  })

  it('costs of its budget, which a success gives back', async () => {
    const budget = new RetryBudget()
    await using s = await scenario([failing, well, well, failing, failing], {
      retry: { budget, maxRetries: 1 },
    })
    const first = s.adapter.chat(ask, { onRetry: s.onRetry })
    await s.nextRetry()
    expect(budget.tokens).toBe(495)
    await s.clock.advance(500)
    await first
    expect(budget.tokens).toBe(500)
    await s.adapter.chat(ask)
    expect(budget.tokens).toBe(500)
    const second = s.adapter.chat(ask, { onRetry: s.onRetry })
    second.catch(() => {})
    await s.nextRetry()
    await s.clock.advance(500)
    await expect(second).rejects.toMatchObject({ attempts: [{}, {}] })
    expect(budget.tokens).toBe(495)
  })

  it('is none without a budget', async () => {
    const budget = new RetryBudget()
    while (budget.take(false));
    await using s = await scenario([failing], { retry: { budget } })
    await expect(s.adapter.chat(ask)).rejects.toMatchObject({ attempts: [{}] })
  })
})
