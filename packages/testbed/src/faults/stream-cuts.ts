import { rechunk } from '../fixtures/rechunk.js'
import type { Expectation, FaultCase, FaultTarget } from './fault.js'
import { streamed } from './fault-cases.js'
import { GOOD } from './good-answer.js'
import { streamMap, type StreamMap } from './short-stream.js'

/**
 * A case for each byte at which the short stream can be cut: the caller sees the whole answer or an error with exactly
 * the text that had come, and never an answer that is shorter than it was.
 */
export function cutCases({ wire }: FaultTarget, ending: 'fin' | 'reset'): FaultCase[] {
  const map = streamMap(wire)
  return Array.from({ length: map.bytes.length }, (_, length) => {
    const pieces = rechunk(map.bytes.subarray(0, length), 64)
    return streamed(
      `after ${length} of ${map.bytes.length} bytes`,
      pieces,
      cutExpectation(map, length, ending),
      ending,
    )
  })
}

/** A case for each event boundary at which the short stream can go silent. */
export function stallCases({ wire }: FaultTarget): FaultCase[] {
  const map = streamMap(wire)
  return [0, ...map.events.map(({ end }) => end)].map((length) =>
    streamed(
      `after ${length} of ${map.bytes.length} bytes`,
      [map.bytes.subarray(0, length)],
      stallExpectation(map, length),
      'hang',
    ),
  )
}

function stallExpectation({ events }: StreamMap, length: number): Expectation {
  const seen = events.filter(({ end }) => end <= length)
  if (seen.some(({ terminal }) => terminal)) return { answer: GOOD, attempts: 1 }
  const partial = seen.map(({ delta }) => delta).join('')
  const which = length === 0 ? ['firstByte', 'idle'] : ['idle']
  return { error: { code: 'SLF_TIMEOUT', which, partial: [partial] }, attempts: partial ? 1 : [1, 3] }
}

function cutExpectation({ events }: StreamMap, length: number, ending: 'fin' | 'reset'): Expectation {
  const whole = events.filter(({ end }) => end <= length)
  // Its data came whole, its blank line did not: providers leave that line out, so a reader may take the event or not.
  const last = events.find(({ dataEnd, end }) => dataEnd <= length && length < end)
  if (whole.some(({ terminal }) => terminal)) return { answer: GOOD, attempts: 1 }
  const before = whole.map(({ delta }) => delta).join('')
  const partial = [...new Set([before, before + (last?.delta ?? '')])]
  const code =
    ending === 'reset' && before === ''
      ? (['SLF_STREAM_INTERRUPTED', 'SLF_NETWORK'] as const)
      : 'SLF_STREAM_INTERRUPTED'
  return {
    error: { code, isRetryable: true, partial },
    // Before the first text nothing was shown, so the request may be repeated; afterwards never.
    attempts: before === '' ? [1, 3] : 1,
    ...(last?.terminal ? { answer: GOOD } : {}),
  }
}
