import { SSEParser, type StreamEvent } from '@slf/adapter-kit'
import { ResponseTooLargeError, StreamFormatError } from '@slf/core'
import { arbitrarySplits, rechunk, sseTransformations } from '@slf/testbed'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const parse = (pieces: readonly Uint8Array[], limit = 10_000): StreamEvent[] => {
  const parser = new SSEParser(limit)
  return [...pieces.flatMap((piece) => [...parser.push(piece)]), ...parser.end()]
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const stream =
  'data: {"a":"ä😀"}\n\nevent: error\ndata: one\ndata: two\n\n: comment\n\ndata:no space\n\ndata: [DONE]\n\n'
const events = [
  { event: undefined, data: '{"a":"ä😀"}' },
  { event: 'error', data: 'one\ntwo' },
  { event: undefined, data: 'no space' },
  { event: undefined, data: '[DONE]' },
]

describe('SSEParser', () => {
  it('gives the same events however the bytes are cut', () => {
    for (let size = 1; size <= bytes(stream).length; size++)
      expect(parse(rechunk(stream, size))).toEqual(events)
    fc.assert(
      fc.property(arbitrarySplits(stream), (pieces) => {
        expect(parse(pieces)).toEqual(events)
      }),
    )
  })

  it.each(Object.entries(sseTransformations))('is blind to %s', (_name, change) => {
    for (const size of [1, 2, 3, 1000]) expect(parse(rechunk(change(stream), size))).toEqual(events)
  })

  it('takes the last event without its blank line, and none that is only a comment', () => {
    expect(parse([bytes('data: cut')])).toEqual([{ event: undefined, data: 'cut' }])
    expect(parse([bytes(': ping')])).toEqual([])
  })

  it('reads malformed UTF-8 as replacement characters', () => {
    expect(parse([bytes('data: '), new Uint8Array([0xff, 0xc3]), bytes('\n\n')])).toEqual([
      { event: undefined, data: '\ufffd\ufffd' },
    ])
  })

  it.each([
    ['a line that never ends', `data: ${'x'.repeat(50)}`],
    ['lines that never become an event', 'data: x\n'.repeat(10)],
  ])('limits %s', (_name, text) => {
    const parser = new SSEParser(1_000)
    expect(() => {
      for (let piece = 0; piece < 1_000; piece++) parser.push(bytes(text))
    }).toThrow(ResponseTooLargeError)
  })

  it('gives up on lines that are no event stream, and bears with some between events', () => {
    expect(() => parse([bytes('no field\n'.repeat(1_001))])).toThrow(StreamFormatError)
    const bearable = `${'no field\n'.repeat(999)}data: x\n\n`
    expect(parse([bytes(bearable.repeat(3))])).toHaveLength(3)
  })

  it('reads an event of 5 MB in small pieces in linear time', () => {
    const large = bytes(`data: ${'x'.repeat(5_000_000)}\n\n`)
    const startedAt = performance.now()
    expect(parse(rechunk(large, 1_400), 6_000_000)[0]?.data).toHaveLength(5_000_000)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })
})
