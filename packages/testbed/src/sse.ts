import { rechunk } from './rechunk.js'
import type { Ending, HttpReply, ReplyInit, Step } from './reply.js'

/** How events become the text of a stream. */
export interface SseTextOptions {
  /** Line end; default LF. */
  readonly newline?: '\n' | '\r\n' | '\r' | undefined
  /** A byte order mark first. */
  readonly bom?: boolean | undefined
  /** A comment line before each event, for example `ping`. */
  readonly comment?: string | undefined
  /** Write `event: <type>` before each event; default: when the events have a `type` (Responses wire). */
  readonly eventNames?: boolean | undefined
  /** Append `data: [DONE]`; default: when the events have no `type` (Chat Completions wire). */
  readonly done?: boolean | undefined
}

/** {@link SseTextOptions}, and how the bytes travel. */
export interface SseOptions extends SseTextOptions, ReplyInit {
  /**
   * Where to cut the bytes into socket writes: every n bytes, at each byte, or at the given offsets.
   * Default: one write. The client's kernel may still join writes; where the exact cuts matter use a stream in process.
   */
  readonly split?: number | 'byte' | readonly number[] | undefined
  /** What follows the last byte; default `'end'`. */
  readonly end?: Ending | undefined
}

/**
 * The text of an event stream. Events are objects (sent as JSON) or raw `data` strings.
 *
 * @example sseText(chatChunks({ content: 'Hi' })) // 'data: {…}\n\n…data: [DONE]\n\n'
 */
export function sseText(events: readonly unknown[], options: SseTextOptions = {}): string {
  const newline = options.newline ?? '\n'
  const typed = events.some((event) => typeOf(event) !== undefined)
  const comment = options.comment === undefined ? '' : `: ${options.comment}${newline}${newline}`
  let text = options.bom ? '\uFEFF' : ''
  for (const event of events) {
    const type = typeOf(event)
    const name = type !== undefined && (options.eventNames ?? true) ? `event: ${type}${newline}` : ''
    text += `${comment}${name}data: ${typeof event === 'string' ? event : JSON.stringify(event)}${newline}${newline}`
  }
  return (options.done ?? !typed) ? `${text}data: [DONE]${newline}${newline}` : text
}

/**
 * A streamed answer: the given text as it is, or events made into text.
 *
 * @example sse(chatChunks({ content: 'Hello' }), { split: 'byte', newline: '\r\n' })
 */
export function sse(
  textOrEvents: string | Uint8Array | readonly unknown[],
  options: SseOptions = {},
): HttpReply {
  const text = Array.isArray(textOrEvents)
    ? sseText(textOrEvents, options)
    : (textOrEvents as string | Uint8Array)
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const { split } = options
  const pieces: Step[] =
    split === undefined ? (bytes.length ? [bytes] : []) : rechunk(bytes, split === 'byte' ? 1 : split)
  return {
    status: options.status ?? 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', ...options.headers },
    steps: [...pieces, options.end ?? 'end'],
  }
}

function typeOf(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('type' in event)) return undefined
  return typeof event.type === 'string' ? event.type : undefined
}
