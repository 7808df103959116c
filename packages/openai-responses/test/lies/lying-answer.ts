import { SlfError } from '@slf/core'
import { completionOf } from '../decode.js'
import type { Truth } from './lying-stream.js'

type Json = Record<string, unknown>

/** What the answer of a truth is, read by other code than the adapter's. */
export function answerOfTruth({ items }: Truth): Json {
  const parts = items.flatMap(({ type, content }) => (type === 'message' ? (content as Json[]) : []))
  const joined = (field: string): string => parts.map((part) => String(part[field] ?? '')).join('')
  const calls = items.filter(({ type }) => type === 'function_call')
  const reasoning = items.flatMap(({ type, summary }) => (type === 'reasoning' ? (summary as Json[]) : []))
  return {
    content: joined('text').trim(),
    refusal: joined('refusal').trim(),
    reasoning: reasoning
      .map(({ text }) => String(text))
      .join('')
      .replace(/\s/gu, ''),
    calls: calls.map(({ name, arguments: text }) => `${String(name)}${String(text)}`),
    finish: calls.length > 0 ? 'tool_calls' : 'stop',
  }
}

function answerOf(events: readonly Json[]): Json {
  const choice = completionOf(events).choices[0]
  const { content, refusal, reasoning_content: reasoning, tool_calls: calls } = choice?.message ?? {}
  return {
    content: (content ?? '').trim(),
    refusal: (refusal ?? '').trim(),
    reasoning: (reasoning ?? '').replace(/\s/gu, ''),
    calls: (calls ?? []).map(({ function: { name, arguments: text } }) => `${name}${text}`),
    finish: choice?.finish_reason,
  }
}

export function outcome(events: readonly Json[]): Json | 'refused' {
  try {
    return answerOf(events)
  } catch (error) {
    if (SlfError.isInstance(error)) return 'refused'
    throw error
  }
}

/**
 * As far as a stream can be held to it: calls of one answer run beside each other, whichever is reported first; and an end
 * without the blanks around its text is no contradiction, since some servers trim it, so a blank may change its item.
 */
export function meaningOf(answer: Json): Json {
  const withoutBlanks = (text: unknown): string => String(text).replace(/\s/gu, '')
  const { content, refusal, calls } = answer
  return {
    ...answer,
    content: withoutBlanks(content),
    refusal: withoutBlanks(refusal),
    calls: [...(calls as string[])].sort(),
  }
}
