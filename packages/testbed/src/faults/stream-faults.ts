import { rechunk } from '../fixtures/rechunk.js'
import type { Step } from '../fixtures/reply.js'
import { sse, sseText } from '../fixtures/sse.js'
import { sseTransformations } from '../fixtures/sse-transformations.js'
import type { CallKind, FaultCase, FaultRow, FaultTarget } from './fault.js'
import { goodStream, streamed } from './fault-cases.js'
import { repeatLast, serverProvider } from './fault-provider.js'
import { GOOD_DELTAS } from './good-answer.js'
import { chatStreamShapes, responsesStreamShapes, type StreamShape } from './stream-shapes.js'
import { deltaText, shortEvents, startOf, streamMap } from './short-stream.js'
import { cutCases, stallCases } from './stream-cuts.js'

const STREAM: readonly CallKind[] = ['stream']
const KIBIBYTE = 1024
const MEBIBYTE = KIBIBYTE * KIBIBYTE
const STREAM_TYPE = { 'content-type': 'text/event-stream' }

/** Class D of the fault matrix: streams. */
export const streamFaults: readonly FaultRow[] = [
  {
    id: 'D1',
    title: 'FIN at every byte',
    how: 'process',
    level: 'adapter',
    calls: STREAM,
    cases: (target) => cutCases(target, 'fin'),
  },
  {
    id: 'D2',
    title: 'RST at every byte',
    how: 'process',
    level: 'adapter',
    calls: STREAM,
    cases: (target) => cutCases(target, 'reset'),
  },
  {
    id: 'D2s',
    title: 'FIN and RST at event boundaries of a real socket',
    how: 'socket',
    level: 'adapter',
    calls: STREAM,
    cases: ({ wire }) => {
      const { bytes, events } = streamMap(wire)
      return (['fin', 'reset'] as const).flatMap((end) =>
        events
          .filter(({ delta }) => delta !== '')
          .map((event) => ({
            name: `${end} after ${event.end} bytes`,
            provider: () => serverProvider(repeatLast(sse(bytes.subarray(0, event.end), { end }))),
            // An RST may overtake bytes that the client has not read yet: then the text is a shorter prefix.
            expected: {
              error: {
                code: ['SLF_STREAM_INTERRUPTED', 'SLF_NETWORK'] as const,
                partial: prefixes(GOOD_DELTAS),
              },
              attempts: [1, 3] as const,
            },
          })),
      )
    },
  },
  {
    id: 'D3',
    title: 'silence at every event boundary',
    how: 'process',
    level: 'adapter',
    calls: STREAM,
    settings: { timeouts: { firstByte: 50, idle: 50 } },
    cases: stallCases,
  },
  {
    id: 'D4',
    title: 'comments for ever do not count as life',
    how: 'socket',
    level: 'adapter',
    calls: STREAM,
    settings: { timeouts: { idle: 120 } },
    cases: ({ wire }) => [
      {
        name: 'after the first text',
        provider: () =>
          serverProvider(() => ({ status: 200, headers: STREAM_TYPE, steps: () => startThenPings(wire) })),
        expected: { error: { code: 'SLF_TIMEOUT', which: ['idle'], partial: [GOOD_DELTAS[0]] }, attempts: 1 },
      },
    ],
  },
  {
    id: 'D12',
    title: 'bytes cut anywhere',
    how: 'process',
    level: 'adapter',
    calls: STREAM,
    cases: ({ wire }) =>
      [1, 2, 3, 5, 7, 16, 61, 1400].map((size) =>
        goodStream(`${size} bytes each`, rechunk(streamMap(wire).bytes, size)),
      ),
  },
  {
    id: 'D13',
    title: 'every form that the SSE standard allows',
    how: 'process',
    level: 'adapter',
    calls: STREAM,
    cases: ({ wire }) => [
      ...Object.entries(sseTransformations).flatMap(([name, change]) =>
        [1, 17, MEBIBYTE].map((size) =>
          goodStream(`${name}, ${size} bytes each`, rechunk(change(sseText(shortEvents(wire))), size)),
        ),
      ),
      goodStream('data over several lines', [
        sseText(
          shortEvents(wire).map((event) => JSON.stringify(event, null, 1).replaceAll('\n', '\ndata: ')),
        ),
      ]),
      goodStream('an event with empty data first', ['data:\n\n', sseText(shortEvents(wire))]),
    ],
  },
  {
    id: 'D15',
    title: 'an event without end',
    how: 'socket',
    level: 'adapter',
    calls: STREAM,
    // A parser may skip a line that can be no field without keeping it: then the limit of the stream ends it.
    settings: { sizeLimits: { eventCharacters: 256 * KIBIBYTE, streamBytes: 8 * MEBIBYTE } },
    cases: () =>
      Object.entries({
        'a data line that never ends': { first: 'data: ', block: Buffer.alloc(64 * KIBIBYTE, 'x') },
        'a line of no field that never ends': { first: '', block: Buffer.alloc(64 * KIBIBYTE, 'x') },
        'data lines that never become an event': {
          first: '',
          block: Buffer.from('data: x\n'.repeat(8 * KIBIBYTE)),
        },
      }).map(([name, { first, block }]) => ({
        name,
        provider: () => serverProvider(() => endless(block, first)),
        expected: {
          error: { code: 'SLF_TOO_LARGE', isRetryable: false },
          attempts: 1,
          maxBytesSent: 32 * MEBIBYTE,
        },
      })),
  },
  {
    id: 'D16',
    title: 'tiny deltas for ever',
    how: 'socket',
    level: 'adapter',
    calls: STREAM,
    settings: { sizeLimits: { streamBytes: MEBIBYTE } },
    cases: ({ wire }) => [
      {
        name: 'one character each',
        provider: () =>
          serverProvider(() => endless(Buffer.from(deltaText(wire, 'x').repeat(100)), startOf(wire))),
        expected: {
          error: { code: 'SLF_TOO_LARGE', isRetryable: false },
          attempts: 1,
          maxBytesSent: 32 * MEBIBYTE,
        },
      },
    ],
  },
  {
    id: 'D18',
    title: 'the caller stops reading: nothing is read ahead',
    how: 'socket',
    level: 'adapter',
    calls: STREAM,
    consumer: 'sleeps',
    cases: ({ wire }) => [
      {
        name: 'a flood',
        provider: () =>
          serverProvider(() =>
            endless(Buffer.from(deltaText(wire, 'x'.repeat(16 * KIBIBYTE))), startOf(wire)),
          ),
        expected: { attempts: 1, clientCloses: true, maxBytesSent: 16 * MEBIBYTE },
      },
    ],
  },
  {
    id: 'D19',
    title: 'the caller leaves in the middle: the connection is closed',
    how: 'socket',
    level: 'adapter',
    calls: STREAM,
    consumer: 'stops',
    cases: ({ wire }) => [
      {
        name: 'after the first chunk',
        provider: () => serverProvider([sse(startOf(wire), { end: 'hang' })]),
        expected: { attempts: 1, clientCloses: true },
      },
    ],
  },
  {
    id: 'D20',
    title: 'a stream that nobody reads sends nothing',
    how: 'process',
    level: 'adapter',
    calls: STREAM,
    consumer: 'never-starts',
    cases: ({ wire }) => [
      { ...goodStream('no request', [sseText(shortEvents(wire))]), expected: { attempts: 0 } },
    ],
  },
  {
    id: 'D24',
    title: 'odd shapes that real providers send',
    how: 'process',
    level: 'adapter',
    calls: STREAM,
    cases: ({ wire }) => (wire === 'chat' ? chatStreamShapes : responsesStreamShapes).map(shapeCase),
  },
]

function shapeCase({ name, events, expected }: StreamShape): FaultCase {
  return streamed(name, [sseText(events)], { answer: expected, attempts: 1 })
}

function prefixes(deltas: readonly string[]): string[] {
  return ['', ...deltas.map((_delta, index) => deltas.slice(0, index + 1).join(''))]
}

function endless(
  block: Uint8Array,
  first = '',
): { status: number; headers: typeof STREAM_TYPE; steps: () => Iterable<Step> } {
  return {
    status: 200,
    headers: STREAM_TYPE,
    *steps() {
      if (first) yield first
      for (;;) yield block
    },
  }
}

function* startThenPings(wire: FaultTarget['wire']): Generator<Step> {
  yield startOf(wire)
  for (;;) {
    yield { delay: 20 }
    yield ': ping\n\n'
  }
}
