import type { Ending, Reply } from '../fixtures/reply.js'
import type { Expectation, FaultCase, FaultTarget } from './fault.js'
import { fetchProvider, repeatLast, serverProvider, type BodySource } from './fault-provider.js'
import { GOOD, goodReply } from './good-answer.js'

/** The server gives the same reply to every request. */
export function always(name: string, reply: Reply, expected: Expectation): FaultCase {
  return { name, provider: () => serverProvider(repeatLast(reply)), expected }
}

/** The server gives the reply once, then the good answer. */
export function once(
  name: string,
  reply: Reply,
  target: FaultTarget,
  differences: Partial<Expectation> = {},
): FaultCase {
  const provider = () => serverProvider([reply, goodReply(target)])
  return { name, provider, expected: { answer: GOOD, attempts: 2, ...differences } }
}

/** A stream in process, of exactly these pieces; every request gets the same. */
export function streamed(
  name: string,
  pieces: BodySource,
  expected: Expectation,
  ending?: Ending,
): FaultCase {
  const headers = { 'content-type': 'text/event-stream' }
  const provider = async () =>
    fetchProvider((_index, { body }) => new Response(body(pieces, ending), { headers }))
  return { name, provider, expected }
}

/** A stream in process that must be read as the good answer. */
export function goodStream(name: string, pieces: BodySource): FaultCase {
  return streamed(name, pieces, { answer: GOOD, attempts: 1 })
}

/** An error body of OpenAI's shape. */
export function errorBody(message: string, code: string | null = null): Record<string, unknown> {
  return { error: { message, type: code ?? 'invalid_request_error', param: null, code } }
}
