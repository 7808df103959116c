import {
  chatChunks,
  chatCompletion,
  oddStreams,
  responsesBody,
  responsesEvents,
  sseText,
  type AnswerFixture,
} from '@slf/testbed'
import { adapters } from '../adapters.js'
import { sampleOfLyingStreams } from './lying-streams.js'
import type { FuzzTarget } from './fuzz.js'
import { mutateJson } from './mutate-json.js'
import { mutatedBytes } from './mutate.js'
import { assertCompletion, readStream } from './read-stream.js'

/** Answers with something of everything. */
const fixtures: readonly AnswerFixture[] = [
  { content: ['Hé', 'llo ', '😀!'], reasoning: 'hm' },
  {
    content: 'x',
    toolCalls: [
      { name: 'add', arguments: { a: 1, b: [2, { c: null }] } },
      { name: 'sub', arguments: {} },
    ],
  },
  { refusal: 'I will not.' },
  { content: 'cut', finishReason: 'length' },
]

/** The decoders of both adapters: of whole bodies, and of streams with wrong bytes and with wrong events. */
export const wireTargets: readonly FuzzTarget[] = adapters.flatMap((adapter) => {
  const { completion, decoder } = adapter.decoding()
  const [body, events] =
    adapter.wire === 'chat' ? [chatCompletion, chatChunks] : [responsesBody, responsesEvents]
  const bodies = fixtures.map((fixture) => body(fixture))
  const streams = [
    ...fixtures.map((fixture) => events(fixture)),
    ...sampleOfLyingStreams(adapter.wire, 20).map(({ events: lying }) => [...lying]),
  ]
  const oddTexts = oddStreams(adapter.wire).flatMap(({ response }) =>
    response.kind === 'sse' ? [response.text] : [],
  )
  const readStreamBytes = (input: Uint8Array): void => assertCompletion(readStream(decoder(), [input]))
  return [
    {
      name: `${adapter.name}, bytes of a stream`,
      share: 20_000,
      make: mutatedBytes([...streams.map((stream) => sseText(stream)), ...oddTexts]),
      read: readStreamBytes,
    },
    {
      name: `${adapter.name}, events of a stream`,
      share: 40_000,
      make: (random) => encode(sseText(mutateJson(random.pick(streams), random))),
      read: readStreamBytes,
    },
    {
      name: `${adapter.name}, body`,
      share: 50_000,
      make: (random) => encode(JSON.stringify(mutateJson(random.pick(bodies), random))),
      read: (input) => assertCompletion(completion(JSON.parse(new TextDecoder().decode(input)))),
    },
  ]
})

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
