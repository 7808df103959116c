import { raw } from '../fixtures/reply.js'
import { selfSignedCertificate } from '../server/self-signed-certificate.js'
import type { CallKind, FaultCase, FaultRow } from './fault.js'
import { once } from './fault-cases.js'
import {
  connectionError,
  fetchProvider,
  listenerProvider,
  repeatLast,
  serverProvider,
} from './fault-provider.js'
import { goodReply } from './good-answer.js'

const BOTH: readonly CallKind[] = ['chat', 'stream']
const NO_CONNECTION = { error: { code: 'SLF_NETWORK', isRetryable: true }, attempts: 3 } as const
const NO_TRUST = { error: { code: 'SLF_NETWORK', isRetryable: false }, attempts: 1 } as const
const NO_TUNNEL = { error: { code: ['SLF_NETWORK', 'SLF_BAD_REQUEST'] }, attempts: 1 } as const

/** Class A of the fault matrix: no connection, or not the right one. */
export const connectFaults: readonly FaultRow[] = [
  {
    id: 'A1',
    title: 'connection refused',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: () => [{ name: 'closed port', provider: () => listenerProvider(), expected: NO_CONNECTION }],
  },
  {
    id: 'A2',
    title: 'the name does not resolve',
    how: 'process',
    level: 'adapter',
    calls: BOTH,
    cases: () => [
      failing('ENOTFOUND', 'getaddrinfo ENOTFOUND api.invalid', { ...NO_CONNECTION, attempts: [2, 3] }),
      failing('EAI_AGAIN', 'getaddrinfo EAI_AGAIN api.invalid', NO_CONNECTION),
    ],
  },
  {
    id: 'A3',
    title: 'a black hole: nothing ever answers',
    how: 'process',
    level: 'adapter',
    calls: BOTH,
    settings: { timeouts: { firstByte: 60 } },
    cases: () => [
      {
        name: 'no answer to the connection',
        provider: async () => fetchProvider((_index, { never }) => never()),
        expected: { error: { code: 'SLF_TIMEOUT', which: ['firstByte'] }, attempts: 3 },
      },
    ],
  },
  {
    id: 'A4',
    title: 'the connection is accepted and closed at once',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: () => [
      {
        name: 'FIN',
        provider: () => listenerProvider((socket) => void socket.resume().end()),
        expected: NO_CONNECTION,
      },
      {
        name: 'RST',
        provider: () => listenerProvider((socket) => socket.resetAndDestroy()),
        expected: NO_CONNECTION,
      },
    ],
  },
  {
    id: 'A5',
    title: 'reset on the first request, then fine',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: (target) => [once('RST after the request', raw('reset'), target)],
  },
  {
    id: 'A7',
    title: 'TLS that must not be trusted',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: (target) => [
      ...[
        { name: 'self-signed', tls: () => selfSignedCertificate() },
        { name: 'expired', tls: () => selfSignedCertificate({ days: -1 }) },
        {
          name: 'protocol too old',
          tls: () => ({
            ...selfSignedCertificate(),
            minVersion: 'TLSv1' as const,
            maxVersion: 'TLSv1.1' as const,
          }),
        },
      ].map(({ name, tls }) => ({
        name,
        provider: () => serverProvider(repeatLast(goodReply(target)), { tls: tls() }),
        expected: NO_TRUST,
      })),
      // A certificate of a trusted issuer for another name cannot be had without changing what the process trusts.
      failing('ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames", NO_TRUST),
      failing('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate', NO_TRUST),
    ],
  },
  {
    id: 'A8',
    title: 'plain HTTP and TLS confused',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: (target) => [
      {
        name: 'http:// to a TLS port',
        provider: async () => {
          const provider = await serverProvider(repeatLast(goodReply(target)), {
            tls: selfSignedCertificate(),
          })
          return { ...provider, baseURL: provider.baseURL.replace('https:', 'http:') }
        },
        expected: { error: { code: 'SLF_NETWORK' }, attempts: [1, 3] },
      },
      {
        name: 'https:// to a plain port',
        provider: async () => {
          const provider = await serverProvider(repeatLast(goodReply(target)))
          return {
            ...provider,
            baseURL: provider.baseURL.replace('http:', 'https:'),
            requests: () => undefined,
          }
        },
        expected: { error: { code: 'SLF_NETWORK' }, attempts: [1, 3] },
      },
    ],
  },
  {
    id: 'A9',
    title: 'a proxy refuses the way',
    how: 'process',
    level: 'adapter',
    calls: BOTH,
    cases: () => [
      {
        name: 'status 407',
        provider: async () => fetchProvider(() => new Response('proxy says no', { status: 407 })),
        expected: NO_TUNNEL,
      },
      failing('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling', NO_TUNNEL),
    ],
  },
]

function failing(code: string, message: string, expected: FaultCase['expected']): FaultCase {
  return {
    name: code,
    provider: async () => fetchProvider(() => Promise.reject(connectionError(code, message))),
    expected,
  }
}
