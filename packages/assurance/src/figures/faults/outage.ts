import { fetchProvider } from '@slf/testbed'
import { adapters } from '../../adapters.js'
import { eachConcurrently } from '../../each-concurrently.js'
import { adapterCallers, uninterested } from '../../faults/callers.js'
import type { Figure, Measurement } from '../figure.js'

const CALLS = 1_000

/** The provider is down: how many requests it gets of 1,000 calls. */
export const outage: Figure = async () => {
  const measurements: Measurement[] = []
  for (const adapter of adapters) {
    const provider = fetchProvider(() => new Response('{"error":{"message":"down"}}', { status: 503 }))
    const { fetch, baseURL } = provider
    await using llm = adapter.make({
      apiKey: 'sk-not-used',
      modelName: 'm',
      baseURL,
      fetch,
      retry: { baseDelayMs: 1 },
    })
    await eachConcurrently(Array.from({ length: CALLS }).keys(), 50, async (index) => {
      await adapterCallers[index % 2 ? 'chat' : 'stream'].run(llm, uninterested())
    })
    const what = `outage, ${CALLS} calls of one process, ${adapter.wire}: requests`
    measurements.push({ what, value: provider.requests() ?? Infinity, unit: 'requests', limit: 1_100 })
  }
  return measurements
}
