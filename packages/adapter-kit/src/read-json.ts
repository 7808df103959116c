import { ProviderError } from '@slf/core'
import { type Attempt, timeout } from './attempt.js'
import type { ExchangeSettings } from './adapter-options.js'
import { Countdown } from './countdown.js'
import { networkError } from './network-error.js'
import { parseJson } from './parse-json.js'

/** Reads a whole answer that is not streamed. */
export async function readJson(
  attempt: Attempt,
  response: Response,
  { clock, timeouts, sizeLimits }: ExchangeSettings,
): Promise<unknown> {
  const body = attempt.open(response, sizeLimits.bodyBytes)
  const decoder = new TextDecoder()
  const idle = new Countdown(clock, timeouts.idle)
  const expire = (): void => attempt.stop(timeout('idle', timeouts.idle, 'Nothing more of the answer came'))
  let text = ''
  try {
    let piece = await attempt.readFirst(body, timeouts.firstByte)
    while (piece) {
      text += decoder.decode(piece, { stream: true })
      idle.reset()
      piece = await attempt.read(body, idle, expire)
    }
    text += decoder.decode()
  } catch (error) {
    throw networkError(error, 'body')
  }
  attempt.phase = 'decode'
  return jsonAnswer(text, response, sizeLimits.jsonDepth)
}

/**
 * The JSON of an answer.
 * @throws ProviderError that says what came instead: nothing, a page, cut JSON.
 */
export function jsonAnswer(text: string, response: Response, maxDepth: number): unknown {
  const type = response.headers.get('content-type') ?? 'no content type'
  const facts = { status: response.status, phase: 'decode' as const, body: text.slice(0, 500) }
  if (text.trim() === '') {
    throw new ProviderError(`The provider answered with an empty body (status ${response.status}).`, facts)
  }
  try {
    return parseJson(text, maxDepth)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new ProviderError(`The provider answered with something that is not JSON (${type}).`, {
      ...facts,
      cause: error,
    })
  }
}
