import type { HeadersLike } from '../platform.js'

/** Under which names providers tell their id of a request; it helps their support to find it. */
const NAMES = ['x-request-id', 'request-id', 'apim-request-id', 'x-amzn-requestid']

/** The provider's id of a request, if it told one. */
export function requestIdOf(headers: HeadersLike): string | undefined {
  const name = NAMES.find((each) => headers.get(each))
  return name === undefined ? undefined : (headers.get(name) ?? undefined)
}
