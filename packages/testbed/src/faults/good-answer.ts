import { chatChunks, chatCompletion, type AnswerFixture } from '../fixtures/chat-fixtures.js'
import { json, type HttpReply, type ReplyInit } from '../fixtures/reply.js'
import { responsesBody, responsesEvents } from '../fixtures/responses-fixtures.js'
import { sse, type SseOptions } from '../fixtures/sse.js'
import type { ExpectedAnswer, FaultTarget } from './fault.js'

/** The deltas of the good answer: two- and four-byte characters, so that cuts fall inside them. */
export const GOOD_DELTAS = ['Hé', 'llo ', '😀!'] as const

/** The text of the good answer. */
export const GOOD_TEXT = GOOD_DELTAS.join('')

/** What a caller must see of the good answer. */
export const GOOD: ExpectedAnswer = { text: GOOD_TEXT, finishReason: 'stop' }

/**
 * Canary keys for the pool of a suite: each fault is also a test that no key, nor a piece of it, shows up anywhere.
 *
 * @param count how many, at most 10.
 */
export function faultKeys(count = 1): string[] {
  return Array.from({ length: count }, (_, index) => `sk-canary-${index}Zq7Wm4Xn9Bv2Lt6Rk8Hs3`)
}

/** The body of an answer that is not streamed. */
export function bodyOf({ wire }: Pick<FaultTarget, 'wire'>, fixture: AnswerFixture): Record<string, unknown> {
  return wire === 'chat' ? chatCompletion(fixture) : responsesBody(fixture)
}

/** The events of a streamed answer. */
export function eventsOf(
  { wire }: Pick<FaultTarget, 'wire'>,
  fixture: AnswerFixture,
): Record<string, unknown>[] {
  return wire === 'chat' ? chatChunks(fixture) : responsesEvents(fixture)
}

/** The answer in the form that the call asks for. */
export function replyOf(
  target: FaultTarget,
  fixture: AnswerFixture,
  init: ReplyInit & SseOptions = {},
): HttpReply {
  return target.call === 'chat' ? json(bodyOf(target, fixture), init) : sse(eventsOf(target, fixture), init)
}

/** The good answer in the form that the call asks for. */
export function goodReply(target: FaultTarget): HttpReply {
  return replyOf(target, { content: GOOD_DELTAS })
}
