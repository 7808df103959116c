import {
  accumulate,
  AdapterError,
  type ChatCompletion,
  ProviderError,
  StreamInterruptedError,
} from '@slf/core'
import { checkedCompletion } from '../chunks/checked-completion.js'
import { cleanText } from '../errors/clean-text.js'
import { errorIn } from '../errors/error-in.js'
import type { HTTPAttempt } from '../exchange/http-attempt.js'
import type { BodyReader } from '../parsing/body-reader.js'
import { parseJson } from '../parsing/parse-json.js'
import { UTF8Text } from '../parsing/utf8-text.js'
import { answerForm, framerFor } from './answer-form.js'
import { type AnswerReading, framerLimits } from './answer-reading.js'
import { StreamReader } from './stream-reader.js'

/**
 * Reads an answer to its end, whatever form it has: JSON, or a stream that is joined.
 * @param maxBytes how large it may be.
 */
export async function readWhole(
  attempt: HTTPAttempt,
  response: Response,
  reading: AnswerReading,
  maxBytes: number,
): Promise<ChatCompletion> {
  attempt.phase = 'body'
  const body = attempt.open(response, maxBytes)
  const first = await attempt.readFirst(body)
  if (first && answerForm(first, response, reading.framing, reading.isStream) === 'events') {
    return joinStream(attempt, body, first, response, reading)
  }
  const text = await readText(attempt, body, first, reading)
  if (reading.framing === 'json-lines' && isLines(text)) {
    return joinStream(attempt, body, new TextEncoder().encode(text), response, reading)
  }
  return decodeWhole(text, response, attempt, reading)
}

/** Whether a text is lines of JSON and not one JSON: servers stream although nobody asked for it. */
function isLines(text: string): boolean {
  const end = text.indexOf('\n')
  if (end < 0 || text.slice(end).trim() === '') return false
  try {
    JSON.parse(text.slice(0, end))
    return true
  } catch {
    return false
  }
}

async function joinStream(
  attempt: HTTPAttempt,
  body: BodyReader,
  first: Uint8Array,
  response: Response,
  reading: AnswerReading,
): Promise<ChatCompletion> {
  const framer = framerFor(first, reading.framing, framerLimits(reading))
  const reader = new StreamReader(attempt, { body, first, framer }, reading)
  const chunks = []
  try {
    for (let batch = await reader.next(); batch; batch = await reader.next()) chunks.push(...batch)
  } catch (error) {
    // A whole answer as the data of one event.
    const { rules, lastWords } = reader.decoder
    const isOne = StreamInterruptedError.isInstance(error) && !rules.hasAnswer
    if (!isOne || lastWords.onlyData === undefined) throw error
    return decodeWhole(lastWords.onlyData, response, attempt, reading)
  }
  return accumulate(chunks)
}

/** Reads a body to its end. */
export async function readText(
  attempt: HTTPAttempt,
  body: BodyReader,
  first: Uint8Array | undefined,
  reading: AnswerReading,
): Promise<string> {
  const decoder = new UTF8Text(framerLimits(reading).onMalformed)
  const idle = attempt.idleCountdown()
  let text = ''
  for (let piece = first; piece; piece = await attempt.readNext(body, idle)) {
    text += decoder.push(piece)
    idle.reset()
  }
  return text + decoder.end()
}

/**
 * The completion that a whole body is.
 * @throws ProviderError that says what came instead: nothing, a page, cut JSON; the error that the server tells in it.
 */
export function decodeWhole(
  text: string,
  response: Response,
  attempt: HTTPAttempt,
  reading: AnswerReading,
): ChatCompletion {
  const body = jsonOf(text, response, reading.settings.sizeLimits.jsonDepth)
  attempt.phase = 'decode'
  try {
    return checkedCompletion(reading.whole(body), reading.context)
  } catch (thrown) {
    // Servers tell errors with a 200, and a decoder that does not know it stumbles over them.
    const error = isOverBody(thrown) ? errorIn(body) : undefined
    throw error ? reading.errorOf(error) : thrown
  }
}

/** Not an error that was made of what the server tells: that has a status. */
const isOverBody = (thrown: unknown): boolean =>
  AdapterError.isInstance(thrown) || (ProviderError.isInstance(thrown) && thrown.status === undefined)

const LONGEST_BODY = 500
const LONGEST_QUOTE = 100

function jsonOf(text: string, response: Response, maxDepth: number): unknown {
  const { status, headers } = response
  const facts = { status, phase: 'decode' as const, body: text.slice(0, LONGEST_BODY) }
  if (text.trim() === '') {
    throw new ProviderError(`The provider answered with an empty body (status ${status}).`, facts)
  }
  try {
    return parseJson(text, maxDepth)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const type = headers.get('content-type') ?? 'no content type'
    const sentence = `The provider answered with something that is not JSON (${type}).`
    throw new ProviderError(`${sentence}${beginning(text)}`, facts)
  }
}

/** How a page or a text begins. JSON that was cut may be of the model: that is in `body`, which is not printed. */
function beginning(text: string): string {
  return /^\s*[[{]/.test(text) ? '' : ` It begins: ${cleanText(text, LONGEST_QUOTE)}`
}
