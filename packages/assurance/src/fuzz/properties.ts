import assert from 'node:assert/strict'
import { type StreamEvent, SSEParser, retryAfterMs } from '@slf/adapter-kit'
import { SlfError, systemClock } from '@slf/core'
import {
  arbitrarySplits,
  bodyOf,
  eventsOf,
  sseText,
  sseTransformations,
  type ToolCallFixture,
} from '@slf/testbed'
import fc from 'fast-check'
import { outputFormat } from '../../../core/src/schema/output/output-format.js'
import { toolArguments } from '../../../core/src/schema/output/validate-tool-arguments.js'
import { type AdapterUnderTest, adapters } from '../adapters.js'
import { plainEvents } from './plain-events.js'
import { assertCompletion, readStream } from './read-stream.js'
import { answerOptions, AnswerSchema } from './text-targets.js'

/** Something that holds for every input of a reader. */
export interface Property {
  readonly name: string
  /** Its share of the 50,000 runs of the long suite. */
  readonly runs: number
  /** Throws where it does not hold. */
  readonly property: fc.IRawProperty<unknown>
}

/** The same inputs every time. A failure prints the seed and the path that make it again. */
export const PROPERTY_SEED = 6

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

function eventsIn(pieces: readonly Uint8Array[]): StreamEvent[] {
  const parser = new SSEParser(10_000)
  return [...pieces.flatMap((piece) => [...parser.push(piece)]), ...parser.end()]
}

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

function adapterProperties({ name, wire, decoding }: AdapterUnderTest): readonly Property[] {
  const { decoder, completion } = decoding()
  const streamed = fc.tuple(fixture, transformation).chain(([answer, change]) => {
    const text = change(sseText(eventsOf({ wire }, answer)))
    return fc.tuple(fc.constant(answer), arbitrarySplits(text, 12))
  })
  const events = eventsOf(
    { wire },
    { content: ['a', 'b'], toolCalls: [{ name: 'add', arguments: { a: 1 } }] },
  )
  const place = fc.nat(events.length - 1)
  return [
    {
      name: `${name} reads an answer the same streamed and whole, in every form and cut anywhere`,
      runs: 6_000,
      property: fc.property(streamed, ([answer, pieces]) => {
        const fromStream = readStream(decoder(), pieces).choices[0]
        const fromWhole = completion(bodyOf({ wire }, answer)).choices[0]
        assert.equal(fromStream?.finish_reason, fromWhole?.finish_reason)
        assert.equal(fromStream?.message.content ?? '', fromWhole?.message.content ?? '')
        assert.deepEqual(fromStream?.message.tool_calls ?? [], fromWhole?.message.tool_calls ?? [])
      }),
    },
    {
      name: `${name} never gives what a caller cannot rely on, whatever a field holds`,
      runs: 4_000,
      property: fc.property(place, fc.jsonValue({ maxDepth: 4 }), (index, value) => {
        const broken = events.map((event, at) => (at === index ? value : event))
        try {
          assertCompletion(readStream(decoder(), [bytes(sseText(broken))]))
        } catch (error) {
          if (!SlfError.isInstance(error)) throw error
        }
      }),
    },
  ]
}

const tag = fc.record(
  { name: fc.string({ maxLength: 8 }), count: fc.maxSafeInteger() },
  { noNullPrototype: true },
)
const value = fc.record(
  {
    severity: fc.constantFrom('low', 'high'),
    summary: fc.string({ unit: 'grapheme', maxLength: 20 }),
    score: fc
      .double({ min: 0, noNaN: true, noDefaultInfinity: true })
      .map((score) => (score === 0 ? 0 : score)),
    tags: fc.array(tag, { maxLength: 3 }),
  },
  { requiredKeys: ['severity', 'summary', 'tags'], noNullPrototype: true },
)
const mode = fc.constantFrom('json_schema', 'prompted_json', 'prompted_xml')
const answerArguments = toolArguments(AnswerSchema, answerOptions)

function assertRead(reading: { readonly ok: boolean; readonly value?: unknown }, meant: unknown): void {
  assert.ok(reading.ok)
  assert.deepEqual(reading.value, meant)
}

const retryAfter = fc.oneof(
  fc.double({ min: 0, max: 1e6, noNaN: true }).map((seconds) => seconds.toFixed(3)),
  fc.nat(1e6).map(String),
  fc.string({ unit: fc.constantFrom(...'0123456789.,-+eE :GMTSun') }),
)

/** 50,000 runs in all. */
export const properties: readonly Property[] = [
  {
    name: 'any SSE document, however its bytes are cut, is what the standard says',
    runs: 15_000,
    property: fc.property(
      document.chain((text) => fc.tuple(fc.constant(text), arbitrarySplits(text, 8))),
      ([text, pieces]) => assert.deepEqual(eventsIn(pieces), plainEvents(text)),
    ),
  },
  ...adapters.flatMap(adapterProperties),
  {
    name: 'an answer that is right is read as it was meant, whole and while it grows',
    runs: 5_000,
    property: fc.property(value, mode, fc.integer({ min: 1, max: 40 }), (meant, mode, size) => {
      const format = outputFormat(AnswerSchema, { ...answerOptions, mode })
      const content = format.write(meant)
      assertRead(format.read({ role: 'assistant', content }), meant)
      const partial = format.partial()
      for (let at = 0; at < content.length; at += size) partial.push(content.slice(at, at + size))
      partial.finish()
      assert.deepEqual(partial.value, meant)
    }),
  },
  {
    name: 'arguments of a tool that are right are read as they were meant',
    runs: 5_000,
    property: fc.property(value, (meant) =>
      assertRead(answerArguments.readArguments(JSON.stringify(meant)), meant),
    ),
  },
  {
    name: 'Retry-After is never earlier than asked, and nothing when it cannot be read',
    runs: 5_000,
    property: fc.property(retryAfter, (text) => {
      const delay = retryAfterMs(new Headers([['retry-after', text]]), systemClock)
      if (/^\d+(\.\d+)?$/.test(text.trim())) {
        assert.ok(Math.abs((delay ?? NaN) - Number(text) * 1000) < 0.001, `${delay} ms`)
      } else assert.ok(delay === undefined || delay >= 0, `${delay} ms`)
    }),
  },
]
