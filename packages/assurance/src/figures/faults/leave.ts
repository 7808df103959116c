import { ScriptedServer, sse, startOf } from '@slf/testbed'
import { adapters } from '../../adapters.js'
import { uninterested } from '../../faults/callers.js'
import { leavingCallers } from '../../faults/leaving-callers.js'
import type { Figure } from '../figure.js'

/** A reader leaves a stream in the middle: how long until the server sees that the connection is closed. */
export const leave: Figure = async () => {
  const latencies: number[] = []
  for (const adapter of adapters) {
    for (const caller of [...leavingCallers('stops'), ...leavingCallers('stops')]) {
      await using server = await ScriptedServer.start([sse(startOf(adapter.wire), { end: 'hang' })])
      await using llm = adapter.make({ apiKey: 'sk-not-used', modelName: 'm', baseURL: server.baseURL })
      const leaving = caller.run(llm, uninterested())
      const { whenAborted } = await server.request(0)
      await leaving
      const leftAt = performance.now()
      await whenAborted
      latencies.push(performance.now() - leftAt)
    }
  }
  const what = `a reader leaves (break, throw, return), ${latencies.length} streams: server sees it, slowest`
  return [{ what, value: Math.max(...latencies), unit: 'ms', limit: 100 }]
}
