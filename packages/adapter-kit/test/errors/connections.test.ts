import { describe, expect, it } from 'vitest'
import { networkError } from '../../src/errors/network-error.js'
import { redirectError } from '../../src/errors/redirect-error.js'

const failed = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

describe('a failed connection', () => {
  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EADDRNOTAVAIL',
    'UND_ERR_CONNECT_TIMEOUT',
  ])('%s came before anything was sent: it may be made again', (code) => {
    for (const during of ['headers', 'body'] as const)
      expect(networkError(failed(code), during, 'api.test')).toMatchObject({
        name: 'NetworkError',
        phase: 'connect',
        isRetryable: true,
        message:
          code === 'ENOTFOUND'
            ? `The host 'api.test' was not found (${code}): is the 'baseURL' right?`
            : `Could not connect to 'api.test' (${code}).`,
      })
  })

  it.each([
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'EPROTO',
    'HOSTNAME_MISMATCH',
  ])('%s is a fault of TLS: it stays', (code) => {
    expect(networkError(failed(code), 'headers')).toMatchObject({
      name: 'NetworkError',
      phase: 'connect',
      isRetryable: false,
      message: `The TLS connection to the provider could not be made (${code}).`,
    })
  })

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE', 'XEPROTO', 'EPROTOX', 'XECONNREFUSED'])(
    '%s says nothing about when it failed',
    (code) => {
      expect(networkError(failed(code), 'headers')).toMatchObject({
        phase: 'headers',
        isRetryable: true,
        message: `Could not connect to the provider (${code}).`,
      })
      expect(networkError(failed(code), 'body')).toMatchObject({
        phase: 'body',
        isRetryable: true,
        message: `The connection was lost while the response was read (${code}).`,
      })
    },
  )

  it.each(['Z_BUF_ERROR', 'ERR_BROTLI_INVALID', 'HPE_HEADER_OVERFLOW'])(
    '%s is an answer that nobody can read',
    (code) => {
      expect(networkError(failed(code), 'body')).toMatchObject({
        name: 'ProviderError',
        phase: 'body',
        message: `The response cannot be read (${code}).`,
      })
    },
  )

  it('is known by a code at most five causes deep', () => {
    const deep = (levels: number): Error =>
      Array.from({ length: levels }).reduce<Error>(
        (cause) => new Error('outer', { cause }),
        Object.assign(new Error('inner'), { code: 'ECONNREFUSED' }),
      )
    expect(networkError(deep(4), 'headers').phase).toBe('connect')
    expect(networkError(deep(5), 'headers').phase).toBe('headers')
  })

  it('is final where fetch refused the request itself, and not where it gave a reason', () => {
    expect(networkError(new TypeError('Invalid URL'), 'headers').isRetryable).toBe(false)
    expect(networkError(new TypeError('failed', { cause: new Error('x') }), 'headers').isRetryable).toBe(true)
    expect(
      networkError(Object.assign(new TypeError('x'), { code: 'ECONNRESET' }), 'headers').isRetryable,
    ).toBe(true)
    expect(networkError(new Error('x'), 'headers')).toMatchObject({
      isRetryable: true,
      message: 'Could not connect to the provider (x).',
    })
  })
})

describe('a redirect', () => {
  it.each([300, 301, 302, 303, 304, 307, 308, 399])('is a status of %i', (status) => {
    expect(redirectError({ status, type: 'basic' } as Response)).toMatchObject({
      name: 'RedirectError',
      status,
      phase: 'headers',
      isRetryable: false,
      message: expect.stringContaining(`status ${status}`) as string,
    })
  })

  it.each([200, 299, 400, 500])('is not a status of %i', (status) => {
    expect(redirectError({ status, type: 'basic' } as Response)).toBeUndefined()
  })

  it('is an answer of which the platform shows nothing', () => {
    expect(redirectError({ status: 0, type: 'opaqueredirect' } as Response)?.name).toBe('RedirectError')
  })
})
