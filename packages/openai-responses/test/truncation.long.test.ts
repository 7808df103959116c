import { goldenRecordings, oddStreams, responsesEvents, sseText } from '@slf/testbed'
import { StreamFormatError, StreamInterruptedError } from '@slf/core'
import { describe, expect, it } from 'vitest'
import { chunksOfBytes } from './decode.js'
import { expectInterruptions } from './expect-interruptions.js'

const streams = [...goldenRecordings('responses'), ...oddStreams('responses')].flatMap(
  ({ name, response }) =>
    response.kind === 'sse'
      ? [{ name, text: response.text, bytes: new TextEncoder().encode(response.text) }]
      : [],
)
const whole = streams.filter(({ bytes }) => outcome(bytes).startsWith('['))

const everything = (): Record<string, unknown>[] =>
  responsesEvents({
    reasoning: 'hm',
    content: ['Grüße ', '🌍'],
    toolCalls: [{ name: 'f', arguments: { a: 1 } }],
  })

describe('truncation at every byte', () => {
  it.skipIf(streams.length === 0)('has recorded streams', () => {
    expect(whole.length).toBeGreaterThan(0)
  })

  it.each(whole)('$name: no event of it can be taken for whole when it is cut', ({ text }) => {
    // An image in an event has no byte that differs from the next one: every 97th of them.
    expectInterruptions(text, (length) => (length < 20_000 ? 1 : 97))
  })

  it.each([
    ...whole.filter(({ bytes }) => bytes.length < 8_000),
    { name: 'one of everything', bytes: new TextEncoder().encode(sseText(everything())) },
  ])('$name: is whole or interrupted, as a whole', ({ bytes }) => {
    const reference = outcome(bytes)
    for (let length = 0; length < bytes.length; length++) {
      expect([reference, 'interrupted'], `cut at ${length}`).toContain(outcome(bytes.subarray(0, length)))
    }
  })
})

function outcome(bytes: Uint8Array): string {
  try {
    return JSON.stringify(chunksOfBytes([bytes]))
  } catch (error) {
    if (error instanceof StreamInterruptedError || error instanceof StreamFormatError) return 'interrupted'
    return error instanceof Error ? `failed: ${error.message}` : 'failed'
  }
}
