import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import { type HttpReply, type Step } from '../fixtures/reply.js'
import type { CallKind, Expectation, FaultCase, FaultRow, FaultTarget } from './fault.js'
import { always, once } from './fault-cases.js'
import { fetchProvider, repeatLast, serverProvider } from './fault-provider.js'
import { bodyOf, GOOD, GOOD_TEXT } from './good-answer.js'

const CHAT: readonly CallKind[] = ['chat']
const MEBIBYTE = 1024 * 1024
const DEPTH = 200_000
const JSON_TYPE = { 'content-type': 'application/json' }
const NOT_THE_PROTOCOL: Expectation = { error: { code: 'SLF_PROVIDER', isRetryable: true }, attempts: 3 }

/** Class C of the fault matrix: bodies that are not streamed. */
export const bodyFaults: readonly FaultRow[] = [
  {
    id: 'C1',
    title: 'RST in the middle of a body',
    how: 'socket',
    level: 'adapter',
    calls: CHAT,
    cases: (target) => brokenBodies(target, 'reset'),
  },
  {
    id: 'C2',
    title: 'FIN before Content-Length is reached',
    how: 'socket',
    level: 'adapter',
    calls: CHAT,
    cases: (target) => brokenBodies(target, 'fin'),
  },
  {
    id: 'C3',
    title: 'a body dripped for ever',
    how: 'socket',
    level: 'adapter',
    calls: CHAT,
    settings: { timeouts: { total: 200 } },
    cases: () => [
      always(
        'spaces',
        { status: 200, headers: JSON_TYPE, steps: drippedSpaces },
        {
          error: { code: 'SLF_TIMEOUT', which: ['total', 'idle'] },
          attempts: [1, 3],
        },
      ),
    ],
  },
  {
    id: 'C4',
    title: 'JSON that is cut, though the length is right',
    how: 'process',
    level: 'adapter',
    calls: CHAT,
    cases: (target) => {
      const text = JSON.stringify(bodyOf(target, { content: GOOD_TEXT }))
      return [1, Math.floor(text.length / 2), text.length - 1].map((length) =>
        inProcess(`${length} of ${text.length} characters`, text.slice(0, length), NOT_THE_PROTOCOL),
      )
    },
  },
  {
    id: 'C6',
    title: '200 with an error inside',
    how: 'process',
    level: 'adapter',
    calls: ['chat', 'stream'],
    cases: () =>
      [
        inProcess(
          'an object',
          JSON.stringify({ error: { message: 'overloaded', type: 'server_error' } }),
          NOT_THE_PROTOCOL,
        ),
        inProcess('a string', JSON.stringify({ error: 'overloaded' }), NOT_THE_PROTOCOL),
      ].map((row) => ({
        ...row,
        expected: { error: { code: ['SLF_PROVIDER'], messageIncludes: 'overloaded' }, attempts: 3 },
      })),
  },
  {
    id: 'C7',
    title: 'JSON of another shape',
    how: 'process',
    level: 'adapter',
    calls: CHAT,
    cases: ({ wire }) => [
      ...[null, [], 'text', 7, {}, ...(wire === 'chat' ? oddChatBodies : oddResponsesBodies)].map((body) =>
        inProcess(JSON.stringify(body), JSON.stringify(body), NOT_THE_PROTOCOL),
      ),
      inProcess(
        'an answer of the other protocol',
        JSON.stringify(bodyOf({ wire: wire === 'chat' ? 'responses' : 'chat' }, { content: GOOD_TEXT })),
        { error: { code: 'SLF_PROVIDER', isRetryable: false, messageIncludes: '@slf/' }, attempts: 1 },
      ),
    ],
  },
  {
    id: 'C9',
    title: 'a body without end',
    how: 'socket',
    level: 'adapter',
    calls: CHAT,
    settings: { sizeLimits: { bodyBytes: MEBIBYTE } },
    cases: () => [
      always(
        'spaces by the mebibyte',
        { status: 200, headers: JSON_TYPE, steps: endlessSpaces },
        {
          error: { code: 'SLF_TOO_LARGE', isRetryable: false },
          attempts: 1,
          maxBytesSent: 32 * MEBIBYTE,
        },
      ),
    ],
  },
  {
    id: 'C10',
    title: 'compressed bombs, and compression that is none',
    how: 'socket',
    level: 'adapter',
    calls: CHAT,
    settings: { sizeLimits: { bodyBytes: MEBIBYTE } },
    cases: ({ wire }) => [
      ...Object.entries({ gzip: gzipSync, deflate: deflateSync, br: brotli }).map(([encoding, compress]) => ({
        name: `${encoding}: 16 MiB in a few KiB`,
        provider: () =>
          serverProvider(repeatLast(encoded(encoding, compress(Buffer.alloc(16 * MEBIBYTE, ' '))))),
        expected: { error: { code: 'SLF_TOO_LARGE' as const, isRetryable: false }, attempts: 1 },
      })),
      always(
        'plain text called gzip',
        encoded('gzip', Buffer.from(JSON.stringify(bodyOf({ wire }, { content: 'x' })))),
        {
          error: { code: ['SLF_PROVIDER', 'SLF_NETWORK'] },
          attempts: 3,
        },
      ),
      {
        name: 'gzip that is cut',
        provider: () =>
          serverProvider(
            repeatLast(
              encoded('gzip', gzipSync(JSON.stringify(bodyOf({ wire }, { content: 'x' }))).subarray(0, 40)),
            ),
          ),
        expected: { error: { code: ['SLF_PROVIDER', 'SLF_NETWORK'] }, attempts: 3 },
      },
    ],
  },
  {
    id: 'C12',
    title: 'nesting 200,000 levels deep',
    how: 'process',
    level: 'adapter',
    calls: CHAT,
    cases: ({ wire }) =>
      Object.entries({
        arrays: '['.repeat(DEPTH) + ']'.repeat(DEPTH),
        objects: `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`,
      }).map(([name, deep]) =>
        inProcess(name, `{"${wire === 'chat' ? 'choices' : 'output'}":${deep}}`, {
          error: { code: ['SLF_TOO_LARGE', 'SLF_PROVIDER'] },
          attempts: [1, 3],
        }),
      ),
  },
  {
    id: 'C13',
    title: 'keys that would reach a prototype',
    how: 'process',
    level: 'adapter',
    calls: CHAT,
    cases: (target) => [
      inProcess(
        '__proto__ and constructor at each level',
        poisoned(JSON.stringify(bodyOf(target, { content: GOOD_TEXT }))),
        {
          answer: GOOD,
          attempts: 1,
        },
      ),
    ],
  },
]

const oddChatBodies: readonly unknown[] = [
  { choices: null },
  { choices: [] },
  { choices: [null] },
  { choices: [{}] },
  { choices: [{ message: null }] },
  { choices: [{ message: 'text' }] },
  { choices: [{ message: { role: 'assistant', tool_calls: 'none' } }] },
  { choices: [{ message: { role: 'assistant', tool_calls: [null] } }] },
  { choices: { length: 1, 0: {} } },
]

const oddResponsesBodies: readonly unknown[] = [
  { output: null },
  { output: 'text' },
  { object: 'response', status: 'completed', output: [null] },
  { object: 'response', status: 'completed', output: [{ type: 'message', content: 'text' }] },
  {
    object: 'response',
    status: 'completed',
    output: [{ type: 'message', role: 'assistant', content: [null] }],
  },
  { object: 'response', status: 'completed', output: [{ type: 'function_call', name: 7, arguments: {} }] },
]

/** The good answer broken after some bytes: for ever, and once. */
function brokenBodies(target: FaultTarget, ending: 'fin' | 'reset'): FaultCase[] {
  const whole = Buffer.from(JSON.stringify(bodyOf(target, { content: GOOD_TEXT })))
  const headers = { ...JSON_TYPE, 'content-length': whole.length }
  return [0, 1, whole.length >> 1, whole.length - 1].flatMap((length) => {
    const broken: HttpReply = {
      status: 200,
      headers,
      steps: [...(length ? [whole.subarray(0, length)] : []), ending],
    }
    return [
      always(`after ${length} bytes, for ever`, broken, {
        error: { code: 'SLF_NETWORK', isRetryable: true },
        attempts: 3,
      }),
      once(`after ${length} bytes, once`, broken, target),
    ]
  })
}

/** Puts dangerous keys into each object of a JSON text; `JSON.stringify` cannot write `__proto__`. */
function poisoned(text: string): string {
  const poison = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}'
  return text.replaceAll('{"', `{${poison},"`)
}

function inProcess(name: string, text: string, expected: Expectation): FaultCase {
  const provider = async () =>
    fetchProvider((_index, { body }) => new Response(body([text]), { headers: JSON_TYPE }))
  return { name, provider, expected }
}

function encoded(encoding: string, bytes: Uint8Array): HttpReply {
  const headers = { ...JSON_TYPE, 'content-encoding': encoding, 'content-length': bytes.length }
  return { status: 200, headers, steps: [bytes] }
}

/** At its default quality brotli takes a second for a bomb. */
function brotli(bytes: Uint8Array): Buffer {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
}

function* drippedSpaces(): Generator<Step> {
  for (;;) {
    yield ' '
    yield { delay: 10 }
  }
}

function* endlessSpaces(): Generator<Step> {
  const block = Buffer.alloc(MEBIBYTE, ' ')
  for (;;) yield block
}
