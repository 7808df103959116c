import { LLMError, RateLimitError } from '@slf/core'
import type { ScriptedAnswer } from '@slf/core/testing'
import { type AnswerFixture, bodyOf, eventsOf, sseText, type Wire } from '@slf/testbed'

/** A scripted answer as a provider gives it: bytes, and what follows them. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Each is handed over by a read of its own. */
  readonly pieces: readonly string[]
  readonly hangs: ScriptedAnswer['hangs']
}

/** How an answer is written. */
export interface WireForm {
  readonly wire: Wire
  readonly streamed: boolean
  readonly deltaLength: number
  readonly nextId: () => string
}

/** Writes a scripted answer as the protocol has it. */
export function wireAnswer(answer: ScriptedAnswer, form: WireForm): WireAnswer {
  const { wire, streamed } = form
  const { error, hangs } = answer
  const fixture = fixtureOf(answer, form)
  if (error !== undefined && !(streamed && hasContent(answer))) return refusal(error)
  if (!streamed) {
    const pieces = hangs ? [] : [JSON.stringify(bodyOf({ wire }, fixture))]
    return { status: 200, headers: { 'content-type': 'application/json' }, pieces, hangs }
  }
  const isCut = hangs !== undefined || error !== undefined
  const events = eventsOf({ wire }, isCut ? { ...fixture, finishReason: null, usage: null } : fixture)
  if (error !== undefined) {
    events.push({ ...(wire === 'responses' ? { type: 'error' } : {}), error: errorBody(error) })
  }
  const pieces = events.map((event) => sseText([event], { done: false }))
  if (wire === 'chat' && !isCut && answer.finishReason !== null) pieces.push(sseText([], { done: true }))
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, pieces, hangs }
}

function fixtureOf(answer: ScriptedAnswer, { deltaLength, nextId }: WireForm): AnswerFixture {
  const { text, reasoning, refusal, toolCalls, finishReason, usage } = answer
  return {
    content: text,
    reasoning,
    refusal,
    deltaLength,
    toolCalls: toolCalls?.map((call) => ({
      id: call.id ?? nextId(),
      name: call.name,
      arguments: call.arguments ?? {},
    })),
    finishReason,
    usage:
      usage === null ? null : { input: usage?.prompt_tokens ?? 10, output: usage?.completion_tokens ?? 5 },
  }
}

const hasContent = ({ text, reasoning, refusal, toolCalls }: ScriptedAnswer): boolean =>
  [text, reasoning, refusal].some(Boolean) || (toolCalls?.length ?? 0) > 0

/** An error instead of an answer: the status that its class stands for, 500 for what is no error of the tree. */
function refusal(error: unknown): WireAnswer {
  const retryAfterMs = LLMError.isInstance(error) ? error.retryAfterMs : undefined
  return {
    status: RateLimitError.isInstance(error) ? 429 : 500,
    headers: {
      'content-type': 'application/json',
      ...(retryAfterMs === undefined ? {} : { 'retry-after-ms': String(retryAfterMs) }),
    },
    pieces: [JSON.stringify({ error: errorBody(error) })],
    hangs: undefined,
  }
}

function errorBody(error: unknown): Record<string, unknown> {
  return {
    message: error instanceof Error ? error.message : String(error),
    code: RateLimitError.isInstance(error) ? 'rate_limit_exceeded' : 'server_error',
  }
}
