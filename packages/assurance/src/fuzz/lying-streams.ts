import assert from 'node:assert/strict'
import { type ChatCompletion, SlfError } from '@slf/core'
import { lyingChatStreams, type LyingStream, rechunk, sseText, type Wire } from '@slf/testbed'
import fc from 'fast-check'
import { type AdapterUnderTest, adapters } from '../adapters.js'
import type { Property } from './properties.js'
import { readStream } from './read-stream.js'

/** Streams whose indexes, ids and ends lie, by wire. */
const lyingStreams: Partial<Record<Wire, fc.Arbitrary<LyingStream>>> = { chat: lyingChatStreams }

/** Texts of such streams, always the same ones, for whoever changes their bytes. */
export function sampleOfLyingStreams(wire: Wire, count: number): readonly LyingStream[] {
  const streams = lyingStreams[wire]
  return streams ? fc.sample(streams, { numRuns: count, seed: 11 }) : []
}

/** What holds of a stream that lies, for each adapter of its wire. */
export const lyingStreamProperties = adapters.flatMap((adapter) => {
  const streams = lyingStreams[adapter.wire]
  return streams ? propertiesOf(adapter, streams) : []
})

function propertiesOf(
  { name, decoding }: AdapterUnderTest,
  streams: fc.Arbitrary<LyingStream>,
): readonly Omit<Property, 'runs'>[] {
  const { decoder } = decoding()
  const read = (text: Uint8Array): ChatCompletion => readStream(decoder(), rechunk(text, 97))
  return [
    {
      name: `${name} reads a stream that lies as its server meant it, or refuses what was lost or came twice`,
      property: fc.property(streams, (stream) => {
        fc.pre(!beginsLikeMoreCalls(stream))
        assertMeant(stream, () => read(bytesOf(stream)), stream.isDamaged)
      }),
    },
    {
      name: `${name} never takes a part of a stream that lies for the whole`,
      property: fc.property(streams, fc.double({ min: 0, max: 1, noNaN: true }), (stream, part) => {
        fc.pre(!stream.isEndUnknown && !stream.isDamaged && !beginsLikeMoreCalls(stream))
        const bytes = bytesOf(stream)
        assertMeant(stream, () => read(bytes.subarray(0, Math.floor(bytes.length * part))), true)
      }),
    },
  ]
}

const bytesOf = ({ events, done }: LyingStream): Uint8Array =>
  new TextEncoder().encode(sseText(events, { done, eventNames: false }))

/**
 * A known limit: where each piece of a call comes under another index, a later one that begins like an object is read as the
 * begin of a call of its own, since servers also give several calls one id.
 */
function beginsLikeMoreCalls({ answer, events }: LyingStream): boolean {
  const pieces = JSON.stringify(events).matchAll(/"arguments":("(?:[^"\\]|\\.)*")/g)
  const begins = [...pieces].filter(([, text = '""']) =>
    (JSON.parse(text) as string).trimStart().startsWith('{'),
  )
  return begins.length > answer.calls.length
}

/** Pieces of arguments without an id may fit two calls that are open: to refuse them is right, to guess is not. */
const isAmbiguous = ({ message }: Error): boolean => message.includes('cannot be told which tool call')

function assertMeant({ answer }: LyingStream, read: () => ChatCompletion, mayFail: boolean): void {
  let completion: ChatCompletion
  try {
    completion = read()
  } catch (error) {
    if (SlfError.isInstance(error) && (mayFail || isAmbiguous(error))) return
    throw error
  }
  const [choice] = completion.choices
  assert.equal(choice?.message.content ?? '', answer.text)
  assert.deepEqual(
    (choice?.message.tool_calls ?? []).map(({ function: called }) => [called.name, called.arguments]),
    answer.calls.map((call) => [call.name, JSON.stringify(call.arguments)]),
  )
  assert.equal(choice?.finish_reason, answer.calls.length > 0 ? 'tool_calls' : 'stop')
}
