import { describe, expect, it } from 'vitest'
import { networkError } from '../../src/errors/network-error.js'

const failed = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

describe('networkError', () => {
  it.each([
    ['ECONNREFUSED', 'SLF_NETWORK', 'connect', true],
    ['ENOTFOUND', 'SLF_NETWORK', 'connect', true],
    ['UND_ERR_CONNECT_TIMEOUT', 'SLF_NETWORK', 'connect', true],
    ['ECONNRESET', 'SLF_NETWORK', 'headers', true],
    ['UND_ERR_SOCKET', 'SLF_NETWORK', 'headers', true],
    ['UND_ERR_ABORTED', 'SLF_NETWORK', 'headers', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SLF_NETWORK', 'connect', false],
    ['CERT_HAS_EXPIRED', 'SLF_NETWORK', 'connect', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'SLF_NETWORK', 'connect', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SLF_NETWORK', 'connect', false],
    ['HPE_INVALID_CONSTANT', 'SLF_PROVIDER', 'headers', true],
    ['Z_DATA_ERROR', 'SLF_PROVIDER', 'headers', true],
  ])('%s is %s in phase %s, retryable: %s', (name, code, phase, isRetryable) => {
    const failure = failed(name)
    expect(networkError(failure, 'headers')).toMatchObject({ code, phase, isRetryable, cause: failure })
    expect(networkError(failure, 'headers').message).toContain(name)
  })

  it('finds the code in an AggregateError (several addresses of one name)', () => {
    const tried = new AggregateError([Object.assign(new Error('a'), { code: 'ECONNREFUSED' })])
    expect(networkError(new TypeError('fetch failed', { cause: tried }), 'headers').message).toContain(
      'ECONNREFUSED',
    )
  })

  it('does not repeat what fetch itself refused', () => {
    expect(networkError(new TypeError('Invalid URL'), 'headers').isRetryable).toBe(false)
  })

  it.each([undefined, null, 'text', 7, { cause: { cause: {} } }])(
    'takes anything that was thrown: %j',
    (thrown) => {
      expect(networkError(thrown, 'headers').code).toBe('SLF_NETWORK')
    },
  )
})
