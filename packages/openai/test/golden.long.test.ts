import { goldenRecordings, oddStreams, rechunk, sseTransformations } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { streamOutcome } from './in-process.js'

const streams = [...goldenRecordings('chat'), ...oddStreams('chat')].flatMap(({ name, response }) =>
  response.kind === 'sse' ? [{ name, text: response.text }] : [],
)

it.skipIf(streams.length === 0)('there are recorded streams', () => {
  expect(streams.length).toBeGreaterThan(0)
})

describe.each(streams)('the stream $name', ({ text }) => {
  it('is read alike in pieces of every size', { timeout: 120_000 }, async () => {
    const plain = text.replaceAll('\r\n', '\n')
    const variants = [
      text,
      sseTransformations.crlf(plain),
      sseTransformations.bom(sseTransformations.comments(plain)),
    ]
    const expected = (await streamOutcome([new TextEncoder().encode(text)])).chunks
    for (const variant of variants) {
      const length = new TextEncoder().encode(variant).length
      for (let size = 1; size <= length; size += size < 64 ? 1 : Math.ceil(size / 16)) {
        expect((await streamOutcome(rechunk(variant, size))).chunks, `pieces of ${size}`).toEqual(expected)
      }
    }
  })
})
