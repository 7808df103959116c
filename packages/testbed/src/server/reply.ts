import type { OutgoingHttpHeaders } from 'node:http'

/** Bytes of one socket write. */
export type Bytes = string | Uint8Array

/**
 * One thing a scripted server does while it answers:
 * - a string or bytes: one socket write of its own (after the kernel took the one before);
 * - `{ wait: name }`: wait until the test calls `server.release(name)`; `{ wait: promise }`: wait for the promise;
 * - `{ delay: ms }`: wait in real time, for rows that are about time itself;
 * - `'end'`: finish the HTTP message properly (last chunk, content length met);
 * - `'fin'`: close the socket cleanly (FIN) whether or not the message is whole;
 * - `'reset'`: close the socket with RST;
 * - `'hang'`: do nothing more until the client goes away.
 *
 * Every wait also ends when the client goes away.
 */
export type Step = Bytes | { readonly wait: string | Promise<unknown> } | { readonly delay: number } | Ending

/** How a reply ends. These words are steps, not text: write the text `end` as `Buffer.from('end')`. */
export type Ending = 'end' | 'fin' | 'reset' | 'hang'

/** Whether a step is an {@link Ending}. */
export function isEnding(step: Step): step is Ending {
  return step === 'end' || step === 'fin' || step === 'reset' || step === 'hang'
}

/** A list of steps, or a function that makes an (endless, if need be) sequence; the server keeps back-pressure. */
export type Steps = readonly Step[] | (() => Iterable<Step> | AsyncIterable<Step>)

/** An HTTP answer. After the last step the message is finished, as by `'end'`. */
export interface HttpReply {
  readonly status: number
  readonly headers?: OutgoingHttpHeaders | undefined
  readonly steps: Steps
}

/** Bytes instead of HTTP: garbage status lines, dripped headers, a reset before headers. After the last step: FIN. */
export interface RawReply {
  readonly raw: Steps
}

/** What the server answers to one request. */
export type Reply = HttpReply | RawReply

/** Status and headers that differ from the defaults of a reply maker. */
export interface ReplyInit {
  readonly status?: number | undefined
  readonly headers?: OutgoingHttpHeaders | undefined
}

/**
 * A whole JSON answer with content type and length.
 *
 * @example ScriptedServer.start([json(chatCompletion({ content: 'Hi' }))])
 */
export function json(body: unknown, init: ReplyInit = {}): HttpReply {
  const bytes = Buffer.from(JSON.stringify(body))
  return {
    status: init.status ?? 200,
    headers: { 'content-type': 'application/json', 'content-length': bytes.length, ...init.headers },
    steps: [bytes],
  }
}

/**
 * An error answer. A string is sent as it is (`text/plain`), anything else as JSON.
 *
 * @example httpError(429, { error: { message: 'slow down' } }, { 'retry-after': '2' })
 */
export function httpError(status: number, body: unknown, headers: OutgoingHttpHeaders = {}): HttpReply {
  if (typeof body !== 'string') return json(body, { status, headers })
  return {
    status,
    headers: { 'content-type': 'text/plain', ...headers },
    steps: body === '' ? [] : [Buffer.from(body)],
  }
}

/** Bytes straight to the socket, without any HTTP around them. */
export function raw(...steps: Step[]): RawReply {
  return { raw: steps }
}
