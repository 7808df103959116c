import { APIKeyPool } from '@slf/core'
import { ManualClock } from '@slf/core/testing'
import { fetchProvider } from '@slf/testbed'
import { adapters } from '../../adapters.js'
import { adapterCallers, uninterested } from '../../faults/callers.js'
import type { Figure, Measurement } from '../figure.js'

const CALLERS = 100
const WINDOW_MS = 100
/** 100 requests a second: 10 in a window. All callers may begin at once. */
const RATE = { requestsPerMinute: 6_000, requestBurst: CALLERS }
const ALLOWED = 10

/** 100 callers are refused together and told to come back in a second: how many come within any 100 ms. */
export const herd: Figure = async () => {
  const measurements: Measurement[] = []
  for (const adapter of adapters) {
    const clock = new ManualClock()
    const returns: number[] = []
    const { fetch, baseURL } = fetchProvider((index) => {
      if (index < CALLERS) return refusal(429, { 'retry-after': '1' })
      returns.push(clock.now())
      return refusal(400)
    })
    const apiKeyPool = new APIKeyPool({ providerId: 'p', apiKeys: 'sk-not-used', limits: RATE, clock })
    await using llm = adapter.make({ apiKeyPool, modelName: 'm', baseURL, fetch, clock })
    let open = CALLERS
    for (let caller = 0; caller < CALLERS; caller++) {
      void adapterCallers.chat.run(llm, uninterested()).then(() => open--)
    }
    while (open > 0) await clock.advance(1)
    const what = `herd of ${CALLERS} told to come back in 1 s, ${adapter.wire}`
    measurements.push(
      { what: `${what}: most in any ${WINDOW_MS} ms`, value: mostWithin(returns), unit: '', limit: ALLOWED },
      { what: `${what}: come back`, value: returns.length, unit: '', limit: CALLERS, atLeast: true },
      {
        what: `${what}: the first after`,
        value: Math.min(...returns),
        unit: 'ms',
        limit: 1_000,
        atLeast: true,
      },
    )
  }
  return measurements
}

const refusal = (status: number, headers: Record<string, string> = {}): Response =>
  new Response('{"error":{"message":"no"}}', { status, headers })

const mostWithin = (times: readonly number[]): number =>
  Math.max(...times.map((first) => times.filter((at) => at >= first && at < first + WINDOW_MS).length))
