import { InvalidRequestError } from '@slf/core'

/** Characters that a segment may hold as they are (RFC 3986, `pchar`), as `encodeURIComponent` writes them. */
const ALLOWED_IN_SEGMENT = /%(?:24|26|2B|2C|3A|3B|3D|40)/g

/**
 * The path of a request, encoded: whatever a segment holds (`/`, `?`, `#`), it stays one segment.
 *
 * @param segments such as `['models', 'm-1:generate']`.
 * @returns such as `/models/m-1:generate`.
 * @throws InvalidRequestError for `.`, `..` and empty segments, which would change the path around them.
 */
export function encodePath(segments: readonly string[]): string {
  return segments.map((segment) => `/${encodeSegment(segment)}`).join('')
}

function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') {
    throw new InvalidRequestError(
      `A segment of the path of a request must be a name, but got '${segment}', which would lead elsewhere.`,
    )
  }
  try {
    return encodeURIComponent(segment).replace(ALLOWED_IN_SEGMENT, decodeURIComponent)
  } catch {
    throw new InvalidRequestError(
      'A segment of the path of a request holds half a character (a lone surrogate).',
    )
  }
}

/** A URL with more of a query, as it is written. */
export function withQuery(url: string, query: string): string {
  return query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`
}

/** Whether an address is on the server of the base URL. A relative one is: it has no other server. */
export function isSameOrigin(url: string, baseURL: string): boolean {
  // Up to this slash both have the same text, so the same server.
  if (url.startsWith(`${baseURL}/`)) return true
  if (!URL.canParse(url)) return !/^(?:[a-z][a-z\d+.-]*:|[/\\]{2})/i.test(url)
  return new URL(url).origin === new URL(baseURL).origin
}

/** The host of an address, for messages; undefined for an address that has none. */
export function hostOf(address: string | undefined): string | undefined {
  return address !== undefined && URL.canParse(address) ? new URL(address).host || undefined : undefined
}
