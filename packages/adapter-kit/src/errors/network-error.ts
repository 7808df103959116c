import { type ExchangePhase, type LLMError, NetworkError, ProviderError, messageOf } from '@slf/core'

/** A certificate does not get better by asking again. OpenSSL and Node codes. */
const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH$)/

/** Failures before anything could be sent. */
const CONNECT_CODE =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/

/**
 * What a failed `fetch`, or a failed read of a body, means.
 * @param during what the attempt was doing.
 */
export function networkError(failure: unknown, during: ExchangePhase): LLMError {
  const code = codeOf(failure)
  const isTls = TLS_CODE.test(code)
  const phase = isTls || CONNECT_CODE.test(code) ? 'connect' : during
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('HPE_')) {
    return new ProviderError(`The answer cannot be read (${code}).`, { cause: failure, phase })
  }
  const what = isTls
    ? 'The TLS connection could not be made'
    : phase === 'body'
      ? 'The connection broke while the answer came'
      : 'No connection to the provider'
  // We abort with reasons of our own: this code is left for a proxy that refuses the tunnel.
  const isFinal = isTls || code === 'UND_ERR_ABORTED' || !isFetchFailure(failure)
  const why = code || messageOf(failure)
  return new NetworkError(`${what} (${why}).`, {
    cause: failure,
    phase,
    ...(isFinal ? { isRetryable: false } : {}),
  })
}

/** The first code in the chain of causes: `fetch` hides it behind "fetch failed" (also in an AggregateError). */
function codeOf(failure: unknown): string {
  for (let depth = 0, error = failure; depth < 5 && typeof error === 'object' && error !== null; depth++) {
    if ('code' in error && typeof error.code === 'string') return error.code
    const { cause, errors } = error as { cause?: unknown; errors?: unknown }
    error = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return ''
}

/** `fetch` also throws a TypeError for an invalid URL or header, without a cause: that stays wrong. */
function isFetchFailure(failure: unknown): boolean {
  return !(failure instanceof TypeError) || failure.cause !== undefined || codeOf(failure) !== ''
}
