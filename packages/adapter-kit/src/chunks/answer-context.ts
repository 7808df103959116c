import type { ChatMessage, LLMError } from '@slf/core'
import type { FinishMeaning } from './finish-reasons.js'

/** What the rules of an answer need to know of its call. */
export interface AnswerContext {
  /** The conversation so far. */
  readonly messages: readonly ChatMessage[]
  /** How many answers were asked for (`n`). */
  readonly expected: number
  /** Words for the end of an answer that only this provider has. */
  readonly finishReasons: Readonly<Record<string, FinishMeaning>>
  /** The error for a failure that is reported inside of the answer. */
  readonly errorOf: (body: unknown) => LLMError
  readonly warn: (code: string, message: string) => void
}

/** The error of an answer that the provider broke off. */
export function brokenOff(word: string, { errorOf }: AnswerContext): LLMError {
  return errorOf({ error: { message: `The provider broke the answer off: '${word}'.`, code: word } })
}
