import type { AdapterSettings } from '../options/adapter-options.js'
import type { HTTPAttempt } from './http-attempt.js'
import { Countdown } from '../time/countdown.js'
import { parseJson } from '../parsing/parse-json.js'

const LARGEST_ERROR_BYTES = 64 * 1024
/** An error is known by its status; its words are worth a short wait only. */
const ERROR_BODY_MS = 5_000

/** The body of an error answer as JSON or text, as much of it as comes soon and fits. */
export async function readErrorResponse(
  attempt: HTTPAttempt,
  response: Response,
  { clock, sizeLimits }: AdapterSettings,
): Promise<unknown> {
  const body = attempt.open(response, LARGEST_ERROR_BYTES)
  const countdown = new Countdown(clock, ERROR_BODY_MS)
  const next = (): Promise<Uint8Array | undefined> => attempt.read(body, countdown, () => body.cancel())
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (let piece = await next(); piece; piece = await next()) {
      text += decoder.decode(piece, { stream: true })
    }
  } catch {
    // Too long, or the connection broke: what came is enough, and the status says the rest.
    attempt.signal.throwIfAborted()
  }
  try {
    return parseJson(text, sizeLimits.jsonDepth)
  } catch {
    // Not JSON, or JSON so deep that whoever reads it overflows the stack, and the status would be lost.
    return text
  }
}
