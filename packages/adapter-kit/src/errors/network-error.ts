import { type ExchangePhase, type LLMError, NetworkError, ProviderError } from '@slf/core'
import { failureText } from './failure-text.js'

/** A certificate does not get better by asking again. OpenSSL and Node codes. */
const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH$)/

/** Failures before anything could be sent. */
const CONNECT_CODE =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/

/**
 * What a failed `fetch`, or a failed read of a body, means.
 * @param during what the attempt was doing.
 * @param host the host of the address, where it is known.
 */
export function networkError(failure: unknown, during: ExchangePhase, host?: string): LLMError {
  const code = codeOf(failure)
  const isTls = TLS_CODE.test(code)
  const phase = isTls || CONNECT_CODE.test(code) ? 'connect' : during
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('HPE_')) {
    return new ProviderError(`The response cannot be read (${code}).`, { cause: failure, phase })
  }
  // We abort with reasons of our own: this code is left for a proxy that refuses the tunnel.
  const isFinal = isTls || code === 'UND_ERR_ABORTED' || !isFetchFailure(failure, code)
  const why = code || failureText(failure)
  return new NetworkError(sentence({ code, isTls, phase, host: nameOf(failure) ?? host, why }), {
    cause: failure,
    phase,
    ...(isFinal ? { isRetryable: false } : {}),
  })
}

function sentence(facts: {
  readonly code: string
  readonly isTls: boolean
  readonly phase: ExchangePhase
  readonly host: string | undefined
  readonly why: string
}): string {
  const { code, isTls, phase, host, why } = facts
  const provider = host === undefined ? 'the provider' : `'${host}'`
  if (code === 'ENOTFOUND') return `The host ${provider} was not found (${code}): is the 'baseURL' right?`
  if (isTls) return `The TLS connection to ${provider} could not be made (${why}).`
  if (phase === 'body') return `The connection was lost while the response was read (${why}).`
  return `Could not connect to ${provider} (${why}).`
}

const codeOf = (failure: unknown): string => factOf(failure, 'code') ?? ''

/** The name that could not be looked up: of the host, or of a proxy in front of it. */
const nameOf = (failure: unknown): string | undefined =>
  codeOf(failure) === 'ENOTFOUND' ? factOf(failure, 'hostname') : undefined

/** The first such fact in the chain of causes: `fetch` hides it behind "fetch failed" (also in an AggregateError). */
function factOf(failure: unknown, name: 'code' | 'hostname'): string | undefined {
  try {
    for (let depth = 0, error = failure; depth < 5 && typeof error === 'object' && error !== null; depth++) {
      const { [name]: fact, cause, errors } = error as Readonly<Record<string, unknown>>
      if (typeof fact === 'string') return fact
      error = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
    }
  } catch {
    // A getter or a proxy that throws.
  }
  return undefined
}

/** `fetch` also throws a TypeError for an invalid URL or header, without a cause: that stays wrong. */
function isFetchFailure(failure: unknown, code: string): boolean {
  return !(failure instanceof TypeError) || failure.cause !== undefined || code !== ''
}
