import { httpError, json, raw, type Reply, type Step } from '../fixtures/reply.js'
import { ScriptedServer } from '../server/scripted-server.js'
import type { CallKind, Expectation, FaultCase, FaultRow, SlfCode } from './fault.js'
import { always, errorBody } from './fault-cases.js'
import { repeatLast, serverProvider } from './fault-provider.js'

const BOTH: readonly CallKind[] = ['chat', 'stream']
const NOT_THE_PROTOCOL: readonly SlfCode[] = ['SLF_PROVIDER', 'SLF_STREAM_FORMAT', 'SLF_STREAM_INTERRUPTED']

/** Class B of the fault matrix: headers and statuses that no second attempt would change, or that never come. */
export const statusFaults: readonly FaultRow[] = [
  {
    id: 'B1',
    title: 'headers never come',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    settings: { timeouts: { firstByte: 80 } },
    cases: () => [always('silence', raw('hang'), timedOut('firstByte', 3))],
  },
  {
    id: 'B2',
    title: 'headers dripped byte by byte (slow-loris)',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    settings: { timeouts: { firstByte: 120 } },
    cases: () => [always('endless header', { raw: drippedHeaders }, timedOut('firstByte', 3))],
  },
  {
    id: 'B4',
    title: 'not HTTP',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: () =>
      ['HTTP/1.1 2OO Fine\r\n\r\n', 'SSH-2.0-OpenSSH_9.2\r\n', '{"choices":[]}', '\0\0\0'].map((bytes) =>
        always(JSON.stringify(bytes), raw(bytes), {
          error: { code: ['SLF_PROVIDER', 'SLF_NETWORK'], isRetryable: true },
          attempts: 3,
        }),
      ),
  },
  {
    id: 'B6',
    title: 'a redirect: nothing is sent on',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: () => [301, 302, 303, 307, 308].flatMap(redirects),
  },
  {
    id: 'B7',
    title: '2xx without a body',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: ({ call }) =>
      [
        { status: 204, headers: {} },
        { status: 205, headers: { 'content-length': 0 } },
        { status: 200, headers: { 'content-length': 0 } },
        {
          status: 200,
          headers: { 'content-type': call === 'chat' ? 'application/json' : 'text/event-stream' },
        },
      ].map((reply) =>
        always(
          `${reply.status} ${JSON.stringify(reply.headers)}`,
          { ...reply, steps: [] },
          {
            error: { code: NOT_THE_PROTOCOL },
            attempts: 3,
          },
        ),
      ),
  },
  {
    id: 'B8',
    title: '200 with a web page',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: () => [
      always(
        'a login page',
        {
          status: 200,
          headers: { 'content-type': 'text/html' },
          steps: [`<!doctype html><title>Sign in</title>${'<p>filler</p>'.repeat(2000)}`],
        },
        { error: { code: NOT_THE_PROTOCOL }, attempts: 3 },
      ),
    ],
  },
  {
    id: 'B19',
    title: 'a request that the provider refuses: its words are kept, whatever their shape',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: () => [
      refused(
        400,
        errorBody('This model’s maximum context length is 128000 tokens', 'context_length_exceeded'),
        'SLF_CONTEXT_LENGTH',
      ),
      refused(
        400,
        errorBody('Unsupported parameter: temperature', 'unsupported_parameter'),
        'SLF_BAD_REQUEST',
        'Unsupported parameter',
      ),
      refused(
        404,
        errorBody('The model `x` does not exist', 'model_not_found'),
        'SLF_BAD_REQUEST',
        'does not exist',
      ),
      refused(413, 'Payload Too Large', 'SLF_BAD_REQUEST'),
      refused(422, { detail: 'input should be a list' }, 'SLF_BAD_REQUEST', 'input should be a list'),
      refused(400, { object: 'error', message: 'top-level words' }, 'SLF_BAD_REQUEST', 'top-level words'),
      refused(
        400,
        [{ error: { code: 400, message: 'words in a list' } }],
        'SLF_BAD_REQUEST',
        'words in a list',
      ),
      refused(400, { error: 'words as a string' }, 'SLF_BAD_REQUEST', 'words as a string'),
      refused(400, 'plain words', 'SLF_BAD_REQUEST', 'plain words'),
      refused(400, '', 'SLF_BAD_REQUEST'),
      refused(400, null, 'SLF_BAD_REQUEST'),
      refused(400, errorBody('filtered', 'content_filter'), 'SLF_CONTENT_FILTER'),
    ],
  },
  {
    id: 'B20',
    title: 'the key is refused',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: () => [
      refused(401, errorBody('Incorrect API key provided', 'invalid_api_key'), 'SLF_AUTH'),
      refused(403, errorBody('Project has no access to the model'), 'SLF_AUTH'),
    ],
  },
  {
    id: 'B22',
    title: 'the answer echoes the key',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: () =>
      [400, 401, 429, 500].map((status) => ({
        name: `${status}, in body and headers`,
        provider: () =>
          serverProvider((request) => {
            const key = request.headers.authorization ?? String(request.headers['api-key'] ?? '')
            const words = `Incorrect API key provided: ${key}. Decoded: ${key.replace('Bearer ', '').slice(0, 20)}…`
            return httpError(
              status,
              { error: { message: words, code: key, param: [key] } },
              { 'x-request-id': key, 'www-authenticate': key },
            )
          }),
        expected: {
          error: { code: ['SLF_BAD_REQUEST', 'SLF_AUTH', 'SLF_RATE_LIMIT', 'SLF_PROVIDER'], status },
          attempts: [1, 3],
        },
      })),
  },
]

function timedOut(which: string, attempts: number): Expectation {
  return { error: { code: 'SLF_TIMEOUT', which: [which], isRetryable: true }, attempts }
}

function refused(status: number, body: unknown, code: SlfCode, messageIncludes?: string): FaultCase {
  const expected: Expectation = { error: { code, status, isRetryable: false, messageIncludes }, attempts: 1 }
  return always(`${status} ${JSON.stringify(body)}`, httpError(status, body), expected)
}

function redirects(status: number): FaultCase[] {
  const expected: Expectation = { error: { code: 'SLF_REDIRECT', status, isRetryable: false }, attempts: 1 }
  const to = (location: string): Reply => ({ status, headers: { location }, steps: [] })
  return [
    always(`${status} same origin`, to('/elsewhere'), expected),
    {
      name: `${status} to itself`,
      provider: () => serverProvider((request) => to(request.path)),
      expected,
    },
    {
      name: `${status} other origin`,
      provider: async () => {
        const stray = await ScriptedServer.start(() => json({}))
        return serverProvider(repeatLast(to(`${stray.baseURL}/chat/completions`)), { stray })
      },
      expected,
    },
  ]
}

function* drippedHeaders(): Generator<Step> {
  yield 'HTTP/1.1 200 OK\r\nx-padding: '
  for (;;) {
    yield { delay: 10 }
    yield 'a'
  }
}
