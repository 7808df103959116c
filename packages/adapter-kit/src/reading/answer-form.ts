import type { Framer, FramerLimits, Framing } from '../parsing/framer.js'
import { JSONLinesParser } from '../parsing/json-lines-parser.js'
import { SSEParser } from '../parsing/sse-parser.js'
import { callHook } from '../errors/hook-error.js'
import { BoundedFramer } from './bounded-framer.js'

/** What the body of an answer turned out to be, whatever was asked for. */
export type AnswerForm = 'whole' | 'events'

/**
 * Tells by its first bytes what a body is. Gateways answer a request for a stream with JSON or a web page, under any content
 * type, and a request for a whole answer with an event stream.
 *
 * @param isStream whether a stream was asked for.
 */
export function answerForm(
  bytes: Uint8Array,
  response: Response,
  framing: Framing,
  isStream: boolean,
): AnswerForm {
  const text = new TextDecoder().decode(bytes.subarray(0, 4_096)).trimStart()
  if (looksLikeSSE(text)) return 'events'
  const type = response.headers.get('content-type') ?? ''
  if (!isStream) return typeof framing === 'function' && isFramed(type, text) ? 'events' : 'whole'
  if (typeof framing === 'function')
    return isWholeType(type) && '{[<"'.includes(text.charAt(0)) ? 'whole' : 'events'
  if (framing === 'json-lines') return isLine(text) ? 'events' : 'whole'
  if (text === '') return 'events'
  if ('{[<"'.includes(text.charAt(0))) return 'whole'
  return type === '' || type.includes('text/event-stream') ? 'events' : 'whole'
}

/** The framer for a body: an event stream is one, also where lines of JSON were expected. */
export function framerFor(bytes: Uint8Array, framing: Framing, limits: FramerLimits): Framer {
  if (typeof framing === 'function')
    return new BoundedFramer(
      callHook('framing', () => framing(limits)),
      limits,
    )
  const text = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart()
  return framing === 'sse' || looksLikeSSE(text)
    ? new SSEParser(limits.maxEventCharacters, limits.onMalformed)
    : new JSONLinesParser(limits)
}

/** One of the fields of an event stream, or a comment. `error` is one of llama.cpp. */
const looksLikeSSE = (text: string): boolean => /^(?:data|event|id|retry|error)?:/.test(text)

const isWholeType = (type: string): boolean => type.includes('json') || type.includes('html')

/** A body in the framing of an author: neither it nor its type is that of JSON, a page or a text. */
const isFramed = (type: string, text: string): boolean =>
  !/^application\/json\b|^text\/(?:html|plain)\b/i.test(type) && !'{[<"'.includes(text.charAt(0))

/** A first line that is JSON, or that goes on in the next read; a whole answer may be written over several lines. */
function isLine(text: string): boolean {
  const end = text.indexOf('\n')
  if (text === '') return true
  if (end < 0) return text.startsWith('{')
  try {
    JSON.parse(text.slice(0, end))
    return true
  } catch {
    return false
  }
}
