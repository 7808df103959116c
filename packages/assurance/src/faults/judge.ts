import { AbortError, LLMError, SlfError } from '@slf/core'
import type { ExpectedAnswer, ExpectedError, Expectation } from '@slf/testbed'
import { inspect, isDeepStrictEqual } from 'node:util'
import type { Observation } from './callers.js'

const LONGEST_MESSAGE = 2_000

/** What is wrong with an observation; nothing when it is as the matrix says. */
export function judge(expected: Expectation, seen: Observation): string[] {
  if (seen.left) return expected.error || expected.answer ? ['left instead of settled'] : []
  if (seen.error === undefined) {
    if (!expected.answer)
      return [`${show(seen.text ?? seen.value)} instead of ${String(expected.error?.code)}`]
    return judgeAnswer(expected.answer, seen)
  }
  if (!SlfError.isInstance(seen.error)) return [`untyped: ${inspect(seen.error)}`]
  const { error } = seen
  if (!expected.error) return [`${error.code} (${error.message}) instead of an answer`]
  return [...judgeError(expected.error, error), ...judgePartial(expected.error, seen)]
}

function judgeAnswer(expected: ExpectedAnswer, seen: Observation): string[] {
  const wrong = (['text', 'finishReason', 'refusal', 'value'] as const).filter(
    (field) =>
      expected[field] !== undefined && field in seen && !isDeepStrictEqual(expected[field], seen[field]),
  )
  const told = wrong.map((field) => `${field} ${show(seen[field])} instead of ${show(expected[field])}`)
  if (!expected.toolCalls || !seen.toolCalls) return told
  const calls = seen.toolCalls.map((call) => ({ name: call.name, arguments: parsed(call.arguments) }))
  return isDeepStrictEqual(calls, expected.toolCalls) ? told : [...told, `tool calls ${show(calls)}`]
}

function judgeError(expected: ExpectedError, error: SlfError): string[] {
  const found: string[] = []
  const codes = [expected.code].flat()
  if (!codes.includes(error.code))
    found.push(`${error.code} (${error.message}) instead of ${codes.join(' or ')}`)
  const facts = error as SlfError & { status?: number; retryAfterMs?: number; which?: string }
  for (const field of ['status', 'isRetryable', 'retryAfterMs'] as const) {
    if (expected[field] !== undefined && facts[field] !== expected[field]) {
      found.push(`${field} ${facts[field]} instead of ${expected[field]}`)
    }
  }
  if (expected.which && !expected.which.includes(facts.which ?? '')) found.push(`which ${facts.which}`)
  if (expected.messageIncludes !== undefined && !error.message.includes(expected.messageIncludes)) {
    found.push(`its message '${error.message}' does not say '${expected.messageIncludes}'`)
  }
  if (error.message.length > LONGEST_MESSAGE) found.push(`a message of ${error.message.length} characters`)
  if (LLMError.isInstance(error) && error.phase !== undefined && !error.attempts?.length)
    found.push('no list of attempts')
  return found
}

/** What the error says had come is exactly what the caller saw, and what the fault allows. */
function judgePartial(expected: ExpectedError, { error, text }: Observation): string[] {
  if (!LLMError.isInstance(error) && !AbortError.isInstance(error)) return []
  const partial = error.partial ?? ''
  const found: string[] = []
  if (expected.partial && !expected.partial.includes(partial)) {
    found.push(`partial ${show(partial)} instead of ${show(expected.partial)}`)
  }
  if (text !== undefined && text !== partial)
    found.push(`partial ${show(partial)}, but the caller saw ${show(text)}`)
  return found
}

const show = (value: unknown): string => JSON.stringify(value) ?? 'undefined'

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
