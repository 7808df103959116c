import { isJsonObject } from '@slf/adapter-kit'

/*
 * A custom tool takes any text instead of JSON. Core knows functions only, so its call becomes the call of a function
 * with one parameter, `input`: a tool of that name with `input: Type.String()` runs as it is.
 */

/** Wraps the text of a call that comes in pieces: `{"input":"` before, each piece as it is in JSON, `"}` after. */
export const customInput = {
  before: '{"input":"',
  after: '"}',
  piece: (text: string): string => JSON.stringify(text).slice(1, -1),
} as const

/** The text that a custom tool was called with, from the arguments that the call has in the history. */
export function customInputOf(argumentsText: string): string {
  try {
    const value: unknown = JSON.parse(argumentsText)
    if (isJsonObject(value) && typeof value['input'] === 'string') return value['input']
  } catch {
    // Not ours: then the model sees what the history has.
  }
  return argumentsText
}
