import { StreamFormatError } from '@slf/core'

/**
 * The error of an answer whose end says something else than what was streamed. What was handed out cannot be taken
 * back, and nobody knows which of the two the model meant.
 */
export const contradiction = (what: string): StreamFormatError =>
  new StreamFormatError(
    `The stream contradicts itself: ${what} differs from what was streamed before. An event was lost, repeated or attributed to another item.`,
  )

/**
 * What a final text adds to the text that came in pieces; `undefined` when it says something else. Some servers trim
 * the final text.
 */
export function restOf(final: string, streamed: string): string | undefined {
  if (final.startsWith(streamed)) return final.slice(streamed.length)
  const trimmed = [streamed.trimEnd(), streamed.trim(), streamed.trimStart()]
  return trimmed.includes(final) ? '' : undefined
}

/** The same for a text whose blanks nobody reads as part of an answer: reasoning, which servers join in other ways. */
export function restOfReasoning(final: string, streamed: string): string | undefined {
  if (final.startsWith(streamed)) return final.slice(streamed.length)
  let at = 0
  for (const character of streamed.replace(/\s+/gu, '')) {
    while (isBlank(final.charAt(at))) at++
    if (!final.startsWith(character, at)) return undefined
    at += character.length
  }
  return final.slice(at)
}

const isBlank = (character: string): boolean => character !== '' && character.trim() === ''
