import { ProviderError } from '@slf/core'
import type { AdapterSettings } from '../options/adapter-options.js'
import type { HTTPAttempt } from '../exchange/http-attempt.js'
import type { BodyReader } from '../parsing/body-reader.js'
import { parseJson } from '../parsing/parse-json.js'

/** Reads a whole answer that is not streamed. */
export async function readJson(
  attempt: HTTPAttempt,
  response: Response,
  { sizeLimits }: AdapterSettings,
): Promise<unknown> {
  attempt.phase = 'body'
  const body = attempt.open(response, sizeLimits.bodyBytes)
  const text = await readText(attempt, body, await attempt.readFirst(body))
  return jsonResponse(text, response, sizeLimits.jsonDepth)
}

/** Reads a body to its end. */
export async function readText(
  attempt: HTTPAttempt,
  body: BodyReader,
  first: Uint8Array | undefined,
): Promise<string> {
  const decoder = new TextDecoder()
  const idle = attempt.idleCountdown()
  let text = ''
  for (let piece = first; piece; piece = await attempt.readNext(body, idle)) {
    text += decoder.decode(piece, { stream: true })
    idle.reset()
  }
  return text + decoder.decode()
}

const LONGEST_SNIPPET = 500

/**
 * The JSON of an answer.
 * @throws ProviderError that says what came instead: nothing, a page, cut JSON.
 */
export function jsonResponse(text: string, response: Response, maxDepth: number): unknown {
  const { status, headers } = response
  const facts = {
    status,
    phase: 'decode' as const,
    body: text.slice(0, LONGEST_SNIPPET),
  }
  if (text.trim() === '') {
    throw new ProviderError(`The provider answered with an empty body (status ${status}).`, facts)
  }
  try {
    return parseJson(text, maxDepth)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const type = headers.get('content-type') ?? 'no content type'
    // The message of a SyntaxError quotes the text; the text is in `body`, where it is not printed.
    throw new ProviderError(`The provider answered with something that is not JSON (${type}).`, facts)
  }
}
