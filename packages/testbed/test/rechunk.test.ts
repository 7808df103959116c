import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitrarySplits, rechunk, sseText, sseTransformations } from '../src/index.js'

const joined = (pieces: Uint8Array[]): string => Buffer.concat(pieces).toString()

describe('rechunk', () => {
  it('cuts by size, inside characters too', () => {
    expect(rechunk('é', 1)).toHaveLength(2)
    expect(rechunk('abcde', 2).map(String)).toEqual(['97,98', '99,100', '101'])
    expect(rechunk('', 3)).toEqual([])
    expect(() => rechunk('a', 0)).toThrow(RangeError)
  })

  it('never loses a byte', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1, max: 9 }),
        (text, size) => joined(rechunk(text, size)) === Buffer.from(text).toString(),
      ),
    )
    fc.assert(
      fc.property(
        arbitrarySplits('data: {"a":"é"}\r\n\r\n'),
        (pieces) => joined(pieces) === 'data: {"a":"é"}\r\n\r\n',
      ),
    )
  })
})

describe('sseTransformations', () => {
  const text = sseText(['one', 'two'], { done: false })

  it.each(Object.entries(sseTransformations))('%s changes the text and keeps the data', (_name, change) => {
    expect(change(text)).not.toBe(text)
    expect(change(text).match(/(?<=data: ?)\w+/g)).toEqual(['one', 'two'])
  })

  it('makes text with names and [DONE] by the kind of event', () => {
    expect(sseText([{ a: 1 }])).toBe('data: {"a":1}\n\ndata: [DONE]\n\n')
    expect(sseText([{ type: 't' }], { bom: true })).toBe('\uFEFFevent: t\ndata: {"type":"t"}\n\n')
  })
})
