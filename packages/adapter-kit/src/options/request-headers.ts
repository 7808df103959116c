import { checkedHeaders } from './checked-options.js'

type GivenHeaders = Headers | Readonly<Record<string, string>> | undefined

/**
 * The headers of a request except for its key.
 *
 * @param given headers of the adapter, of the request and of the call; later ones replace earlier ones.
 * @param accept the form of the answer.
 * @throws ConfigurationError for a header that cannot be sent; it names the header, never its value.
 */
export function requestHeaders(given: readonly GivenHeaders[], accept: string): Headers {
  const [first, ...others] = given.filter((more) => more !== undefined)
  const headers = first instanceof Headers ? new Headers(first) : checkedHeaders(first)
  for (const more of others) {
    const checked = more instanceof Headers ? more : checkedHeaders(more)
    checked.forEach((value, name) => headers.set(name, value))
  }
  if (!headers.has('user-agent')) headers.set('user-agent', 'slf')
  headers.set('content-type', 'application/json')
  headers.set('accept', accept)
  // The same for all attempts of the call, so that a server that knows it does not do the work twice. A caller's own
  // holds: a durable engine repeats the whole call.
  if (!headers.has('idempotency-key')) headers.set('idempotency-key', crypto.randomUUID())
  return headers
}
