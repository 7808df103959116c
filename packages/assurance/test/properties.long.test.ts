import { type SSEEvent, SSEParser, retryAfterMs } from '@slf/adapter-kit'
import { systemClock } from '@slf/core'
import {
  arbitrarySplits,
  bodyOf,
  eventsOf,
  sseText,
  sseTransformations,
  type ToolCallFixture,
} from '@slf/testbed'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outputFormat } from '../../core/src/schema/output-format.js'
import { toolFormat } from '../../core/src/schema/tool-format.js'
import { adapters } from '../src/adapters.js'
import { assertCompletion, readStream } from '../src/fuzz/read-stream.js'
import { answerOptions, AnswerSchema } from '../src/fuzz/text-targets.js'
import { plainEvents } from './plain-events.js'

/** 50,000 runs in all. A failure prints the seed and the path that make it again. */
const runs = (numRuns: number): fc.Parameters<unknown> => ({ numRuns, seed: 6 })

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const transformation = fc.constantFrom(...Object.values(sseTransformations))

const field = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `data: ${text}`) },
  fc.constantFrom('data', 'data:', 'event: a', 'event', 'id: 1', 'retry: 5', ': comment', 'other: x', '', ''),
)
const lineEnd = fc.constantFrom('\n', '\n', '\r\n', '\r')
const document = fc
  .array(fc.tuple(field, lineEnd), { maxLength: 12 })
  .map((lines) => lines.map(([line, end]) => line.replaceAll(/[\r\n]/g, ' ') + end).join(''))

function eventsIn(pieces: readonly Uint8Array[]): SSEEvent[] {
  const parser = new SSEParser(10_000)
  return [...pieces.flatMap((piece) => [...parser.push(piece)]), ...parser.end()]
}

describe('SSE', { timeout: 240_000 }, () => {
  it('any document, however its bytes are cut, is what the standard says', () => {
    const cutDocument = document.chain((text) => fc.tuple(fc.constant(text), arbitrarySplits(text, 8)))
    fc.assert(
      fc.property(cutDocument, ([text, pieces]) => {
        expect(eventsIn(pieces)).toEqual(plainEvents(text))
      }),
      runs(15_000),
    )
  })
})

const toolCall = fc.record({
  id: fc.uuid(),
  name: fc.constantFrom('add', 'sub', 'search'),
  arguments: fc.jsonValue({ maxDepth: 3 }).map((value) => ({ value })),
})
const fixture = fc.record(
  {
    content: fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 5 }),
    toolCalls: fc.uniqueArray(toolCall, { maxLength: 3, selector: ({ id }: ToolCallFixture) => id }),
    reasoning: fc.string({ maxLength: 8 }),
  },
  { requiredKeys: ['content'] },
)

describe.each(adapters)('$name', { timeout: 240_000 }, ({ wire, decoding }) => {
  const { decoder, completion } = decoding()

  it('reads an answer the same streamed and whole, in every form and cut anywhere', () => {
    const streamed = fc.tuple(fixture, transformation).chain(([answer, change]) => {
      const text = change(sseText(eventsOf({ wire }, answer)))
      return fc.tuple(fc.constant(answer), arbitrarySplits(text, 12))
    })
    fc.assert(
      fc.property(streamed, ([answer, pieces]) => {
        const fromStream = readStream(decoder(), pieces).choices[0]
        const fromWhole = completion(bodyOf({ wire }, answer)).choices[0]
        expect(fromStream?.finish_reason).toBe(fromWhole?.finish_reason)
        expect(fromStream?.message.content ?? '').toBe(fromWhole?.message.content ?? '')
        expect(fromStream?.message.tool_calls ?? []).toEqual(fromWhole?.message.tool_calls ?? [])
      }),
      runs(6_000),
    )
  })

  it('never gives what a caller cannot rely on, whatever a field holds', () => {
    const events = eventsOf(
      { wire },
      { content: ['a', 'b'], toolCalls: [{ name: 'add', arguments: { a: 1 } }] },
    )
    const place = fc.nat(events.length - 1)
    fc.assert(
      fc.property(place, fc.jsonValue({ maxDepth: 4 }), (index, value) => {
        const broken = events.map((event, at) => (at === index ? value : event))
        try {
          assertCompletion(readStream(decoder(), [bytes(sseText(broken))]))
        } catch (error) {
          expect(error).toHaveProperty('code', expect.stringMatching(/^SLF_/))
        }
      }),
      runs(4_000),
    )
  })
})

describe('readers of a model’s text', { timeout: 240_000 }, () => {
  const value = fc.record(
    {
      severity: fc.constantFrom('low', 'high'),
      summary: fc.string({ unit: 'grapheme', maxLength: 20 }),
      score: fc
        .double({ min: 0, noNaN: true, noDefaultInfinity: true })
        .map((score) => (score === 0 ? 0 : score)),
      tags: fc.array(fc.record({ name: fc.string({ maxLength: 8 }), count: fc.maxSafeInteger() }), {
        maxLength: 3,
      }),
    },
    { requiredKeys: ['severity', 'summary', 'tags'], noNullPrototype: true },
  )
  const mode = fc.constantFrom('json_schema', 'prompted_json', 'prompted_xml')

  it('an answer that is right is read as it was meant, whole and while it grows', () => {
    fc.assert(
      fc.property(value, mode, fc.integer({ min: 1, max: 40 }), (meant, mode, size) => {
        const format = outputFormat(AnswerSchema, { ...answerOptions, mode })
        const content = format.write(meant)
        expect(format.read({ role: 'assistant', content })).toMatchObject({ ok: true, value: meant })
        const partial = format.partial()
        for (let at = 0; at < content.length; at += size) partial.push(content.slice(at, at + size))
        partial.finish()
        expect(partial.value).toEqual(meant)
      }),
      runs(5_000),
    )
  })

  it('arguments of a tool that are right are read as they were meant', () => {
    const format = toolFormat(AnswerSchema, answerOptions)
    fc.assert(
      fc.property(value, (meant) => {
        expect(format.readArguments(JSON.stringify(meant))).toMatchObject({ ok: true, value: meant })
      }),
      runs(5_000),
    )
  })
})

describe('Retry-After', () => {
  it('is never earlier than asked, and nothing when it cannot be read', () => {
    const header = fc.oneof(
      fc.double({ min: 0, max: 1e6, noNaN: true }).map((seconds) => seconds.toFixed(3)),
      fc.nat(1e6).map(String),
      fc.string({ unit: fc.constantFrom(...'0123456789.,-+eE :GMTSun') }),
    )
    fc.assert(
      fc.property(header, (text) => {
        const delay = retryAfterMs(new Headers([['retry-after', text]]), systemClock)
        if (/^\d+(\.\d+)?$/.test(text.trim())) expect(delay).toBeCloseTo(Number(text) * 1000, 3)
        else expect(delay === undefined || delay >= 0).toBe(true)
      }),
      runs(5_000),
    )
  })
})
