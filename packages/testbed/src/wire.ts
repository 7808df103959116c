/** The two protocols that this repository speaks: Chat Completions and Responses. */
export type Wire = 'chat' | 'responses'

/** Path of a wire below the base URL. */
export const WIRE_PATH: Readonly<Record<Wire, string>> = {
  chat: '/chat/completions',
  responses: '/responses',
}

/** The wire that a request path belongs to; `undefined` for any other path. */
export function wireOfPath(path: string): Wire | undefined {
  const pathname = path.split('?', 1)[0] ?? ''
  if (pathname.endsWith(WIRE_PATH.chat)) return 'chat'
  return pathname.endsWith(WIRE_PATH.responses) ? 'responses' : undefined
}
