import type { OutgoingHttpHeaders } from 'node:http'
import { httpError, type Reply } from '../fixtures/reply.js'
import type { CallKind, FaultCase, FaultRow, FaultTarget, Range } from './fault.js'
import { always, errorBody, once } from './fault-cases.js'
import { serverProvider } from './fault-provider.js'
import { GOOD, goodReply } from './good-answer.js'

const BOTH: readonly CallKind[] = ['chat', 'stream']

/** Rows B11 to B18 of the fault matrix: statuses that pass by themselves, and how long to wait. */
export const retryFaults: readonly FaultRow[] = [
  {
    id: 'B11',
    title: '429 without a hint',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: (target) => [
      once('once', rateLimited(), target),
      always('for ever', rateLimited(), {
        error: { code: 'SLF_RATE_LIMIT', status: 429, isRetryable: true },
        attempts: 3,
      }),
    ],
  },
  {
    id: 'B12',
    title: '429 with a hint: never earlier than asked, garbage ignored',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: (target) => [
      hinted({ 'retry-after': '1' }, target, [1000, 1350]),
      hinted({ 'retry-after': '0.2' }, target, [200, 350]),
      hinted({ 'retry-after-ms': '150' }, target, [150, 290]),
      hinted({ 'retry-after-ms': '150', 'retry-after': '30' }, target, [150, 290]),
      hinted({ 'retry-after': '0' }, target, [0, 60_000]),
      ...['', '-5', 'soon', 'NaN', '1e999', '0x10', '1, 2'].map((hint) =>
        hinted({ 'retry-after': hint }, target, [0, 60_000]),
      ),
      {
        name: 'retry-after: an HTTP date',
        // A date has whole seconds: two seconds ahead is between one and two.
        provider: () =>
          serverProvider((_request, index) =>
            index > 0
              ? goodReply(target)
              : rateLimited({ 'retry-after': new Date(Date.now() + 2000).toUTCString() }),
          ),
        expected: { answer: GOOD, attempts: 2, delaysMs: [[900, 2600]] },
      },
    ],
  },
  {
    id: 'B13',
    title: '429 with a hint of an hour',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: () => [
      always('one key: fails at once', rateLimited({ 'retry-after': '3600' }), {
        error: { code: 'SLF_RATE_LIMIT', retryAfterMs: 3_600_000 },
        attempts: 1,
      }),
    ],
  },
  {
    id: 'B13k',
    title: 'a key that cannot be used: the next one answers at once',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    settings: { keys: 2 },
    cases: (target) =>
      [
        { name: 'Retry-After of an hour', reply: rateLimited({ 'retry-after': '3600' }) },
        { name: 'quota exhausted', reply: quotaExhausted() },
        {
          name: 'key refused',
          reply: httpError(401, errorBody('Incorrect API key provided', 'invalid_api_key')),
        },
      ].map(({ name, reply }) => ({
        name,
        provider: async () => {
          let firstKey: string | undefined
          return serverProvider((request) => {
            firstKey ??= request.headers.authorization
            return request.headers.authorization === firstKey ? reply : goodReply(target)
          })
        },
        expected: { answer: GOOD, attempts: 2, delaysMs: [[0, 100]] },
      })),
  },
  {
    id: 'B14',
    title: '429 insufficient_quota',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: () => [
      always('one key', quotaExhausted(), {
        error: { code: 'SLF_QUOTA', status: 429, isRetryable: false },
        attempts: 1,
      }),
    ],
  },
  {
    id: 'B16',
    title: 'server errors once, twice, for ever',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: (target) =>
      [500, 502, 503, 504, 529].flatMap((status) => {
        const failure = httpError(
          status,
          status === 502 ? '<html>Bad Gateway</html>' : errorBody('try later', 'server_error'),
        )
        return [
          once(`${status} once`, failure, target),
          {
            name: `${status} twice`,
            provider: () => serverProvider([failure, failure, goodReply(target)]),
            expected: { answer: GOOD, attempts: 3 },
          },
          always(`${status} for ever`, failure, {
            error: { code: 'SLF_PROVIDER', status, isRetryable: true },
            attempts: 3,
          }),
        ]
      }),
  },
  {
    id: 'B17',
    title: 'x-should-retry wins over the table',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: (target) => [
      always('500, false', httpError(500, errorBody('no'), { 'x-should-retry': 'false' }), {
        error: { code: 'SLF_PROVIDER', isRetryable: false },
        attempts: 1,
      }),
      once('400, true', httpError(400, errorBody('again'), { 'x-should-retry': 'true' }), target),
    ],
  },
  {
    id: 'B18',
    title: 'statuses that pass',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: (target) =>
      [408, 409, 425].map((status) =>
        once(`${status} once`, httpError(status, errorBody('conflict')), target),
      ),
  },
]

function rateLimited(headers: OutgoingHttpHeaders = {}): Reply {
  return httpError(429, errorBody('Rate limit reached', 'rate_limit_exceeded'), headers)
}

function quotaExhausted(): Reply {
  return httpError(429, errorBody('You exceeded your current quota', 'insufficient_quota'))
}

function hinted(headers: OutgoingHttpHeaders, target: FaultTarget, delay: Range): FaultCase {
  return once(JSON.stringify(headers), rateLimited(headers), target, { delaysMs: [delay] })
}
