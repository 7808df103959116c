import { endInFlight, endWhenIdle } from '../../programs/process-end.js'
import type { Figure } from '../figure.js'

const ROUNDS = 5

/** How long a process lives on after its last call, and when the system ends it. */
export const exit: Figure = async () => {
  const idle: number[] = []
  const ended: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    idle.push(await endWhenIdle())
    ended.push(await endInFlight())
  }
  const what = (process: string): string => `${process}, slowest of ${ROUNDS}`
  return [
    { what: what('a process ends after its last call'), value: Math.max(...idle), unit: 'ms', limit: 100 },
    {
      what: what('a process with 8 calls in flight ends on SIGTERM'),
      value: Math.max(...ended),
      unit: 'ms',
      limit: 100,
    },
  ]
}
