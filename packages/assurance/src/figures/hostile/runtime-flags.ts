import { hostileFlags, runUnder } from '../../programs/hostile-flags.js'
import type { Figure } from '../figure.js'

/** Calls of every kind in processes of the built packages, under flags of Node that forbid what careless packages do. */
export const hostileFlagRuns: Figure = async () => {
  const measurements = []
  for (const [name, flags] of Object.entries(hostileFlags)) {
    const found = await runUnder(flags)
    const what = `node with ${name}, functions, chats, streams, batches: failures`
    measurements.push({ what, value: found.length, unit: '', limit: 0 })
  }
  return measurements
}
