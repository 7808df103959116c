import { expect, it } from 'vitest'
import { holds } from '../src/figures/figure.js'
import { inOwnProcess } from '../src/figures/in-own-process.js'

// Counts and bytes only: figures that are times hold on a machine that does nothing else.
it.each([
  ...['outage', 'herd', 'soak', 'concurrency'],
  ...['memory-chat-stream-flood', 'memory-chat-chat-bomb'],
  ...['memory-responses-stream-flood', 'memory-responses-chat-bomb'],
])('%s', { timeout: 240_000 }, async (name) => {
  const measurements = await inOwnProcess(name)
  expect(measurements.length).toBeGreaterThan(0)
  expect(measurements.filter((measurement) => !holds(measurement))).toEqual([])
})
