import { SSEParser } from '@slf/adapter-kit'
import { StreamInterruptedError } from '@slf/core'
import { expect } from 'vitest'
import { ResponseStreamDecoder } from '../src/decode/responses-stream-decoder.js'
import { decodeContext } from './decode.js'

/**
 * Expects that a stream is interrupted wherever it ends before its terminal event. One pass over the events: after
 * each of them the stream may end, and inside of each nothing may be taken for a whole event.
 *
 * @param stepOf how many characters lie between two cuts of an event of this length.
 */
export function expectInterruptions(text: string, stepOf: (length: number) => number): void {
  const decoder = new ResponseStreamDecoder(decodeContext(), 128)
  for (const event of text.split('\n\n').filter((lines) => lines.includes('data:'))) {
    expect(() => decoder.end()).toThrow(StreamInterruptedError)
    expect(cutsOf(event, stepOf(event.length)).filter(isWholeEvent)).toEqual([])
    for (const whole of new SSEParser(Infinity).push(new TextEncoder().encode(`${event}\n\n`)))
      decoder.push(whole)
    if (decoder.state !== 'open') return
  }
  expect.unreachable('the stream has no terminal event')
}

const cutsOf = (event: string, step: number): readonly string[] =>
  Array.from({ length: Math.ceil(event.length / step) }, (_, index) => event.slice(0, index * step))

/** Whether a reader may take a cut event for a whole one. */
function isWholeEvent(cut: string): boolean {
  const parser = new SSEParser(Infinity)
  const [event] = [...parser.push(new TextEncoder().encode(cut)), ...parser.end()]
  try {
    return event !== undefined && typeof JSON.parse(event.data) === 'object'
  } catch {
    return false
  }
}
