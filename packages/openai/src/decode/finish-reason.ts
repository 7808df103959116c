import { finishMeaning, finishReason as contractReason } from '@slf/adapter-kit'
import type { FinishReason } from '@slf/core'

/** The reason that a choice gives; `''` for none. Some servers write `null` as a word. */
export function toldReason(told: unknown): string {
  return typeof told !== 'string' || /^(null|none)$/i.test(told.trim()) ? '' : told
}

/** Of two reasons for one answer, the one that counts: an answer that was cut must not pass for a whole one. */
export function laterReason(before: string, told: string): string {
  return before !== '' && finishMeaning(told) === 'stop' ? before : told
}

/** The reason of the contract, inferred where the server told none. */
export const finishReason = (
  told: string,
  answer: { readonly hasCalls: boolean; readonly hasText: boolean },
): FinishReason => contractReason(told || 'stop', answer)
