import { countAbortListeners } from '@slf/testbed'
import { adapters } from '../../adapters.js'
import { eachConcurrently } from '../../each-concurrently.js'
import { adapterCallers, uninterested } from '../../faults/callers.js'
import { textCallers } from '../../faults/method-callers.js'
import { startLeanProvider } from '../../lean-provider.js'
import { settledHeap } from './settled-heap.js'
import type { Figure } from '../figure.js'

const CALLS = 12_000
const AT_ONCE = 16

/** Every kind of call, of an adapter and of methods. */
const callers = [...Object.values(adapterCallers), ...textCallers]

/** Many calls on one signal that lives as long as a server does; a fifth of the answers are faults. */
export const soak: Figure = async () => {
  await using provider = await startLeanProvider()
  const { signal } = new AbortController()
  let failed = 0
  const llms = adapters.map((adapter) =>
    adapter.make({
      apiKey: 'sk-not-used',
      modelName: 'm',
      baseURL: provider.baseURL('mixed'),
      retry: { baseDelayMs: 1 },
    }),
  )
  const callMany = (calls: number): Promise<void> =>
    eachConcurrently(Array.from({ length: calls }).keys(), AT_ONCE, async (index) => {
      const llm = llms[index % 2]
      const caller = callers[Math.floor(index / 2) % callers.length]
      if (!llm || !caller) throw new Error('there are adapters and callers')
      const { error } = await caller.run(llm, uninterested(signal))
      if (error !== undefined) failed++
    })
  // All code of all kinds is compiled by then.
  await callMany(CALLS / 2)
  const before = await settledHeap()
  const startedAt = performance.now()
  failed = 0
  await callMany(CALLS)
  const seconds = (performance.now() - startedAt) / 1000
  const perCall = ((await settledHeap()) - before) / CALLS
  const what = `soak, ${CALLS} calls of ${callers.length} kinds, ${AT_ONCE} at once, one signal, a fifth faults`
  return [
    { what: `${what}: listeners left`, value: countAbortListeners(signal), unit: '', limit: 0 },
    { what: `${what}: heap kept per call`, value: perCall, unit: 'bytes', limit: 100 },
    { what: `${what}: failed`, value: failed, unit: 'calls' },
    { what: `${what}: rate`, value: CALLS / seconds, unit: 'calls/s' },
  ]
}
