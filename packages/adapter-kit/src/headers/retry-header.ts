import type { HeadersLike } from '../platform.js'

/** What OpenAI says by the header `x-should-retry` and not by its status; undefined when it says nothing. */
export function retryHeader(headers: HeadersLike): boolean | undefined {
  const said = headers.get('x-should-retry')
  return said === 'true' ? true : said === 'false' ? false : undefined
}
