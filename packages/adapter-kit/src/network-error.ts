import { NetworkError, ProviderError, SlfError } from '@slf/core'

/** A certificate does not get better by asking again. OpenSSL and Node codes. */
const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH$)/

/** What a failed `fetch` or a failed read of a body means. Errors of the tree are passed through. */
export function networkError(failure: unknown, phase: 'connect' | 'headers' | 'body'): SlfError {
  if (SlfError.isInstance(failure)) return failure
  const code = codeOf(failure)
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('HPE_')) {
    return new ProviderError(`The answer cannot be read (${code}).`, { cause: failure, phase })
  }
  const isTls = TLS_CODE.test(code)
  const what = isTls
    ? 'The TLS connection could not be made'
    : phase === 'body'
      ? 'The connection broke while the answer came'
      : 'No connection to the provider'
  const why = code || (failure instanceof Error ? failure.message : String(failure))
  return new NetworkError(`${what} (${why}).`, {
    cause: failure,
    phase,
    ...(isTls || !isFetchFailure(failure) ? { isRetryable: false } : {}),
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
