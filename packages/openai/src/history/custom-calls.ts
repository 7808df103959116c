import { isJsonObject } from '@slf/adapter-kit'

/**
 * The input of a custom tool, which any text may be, out of the arguments `{ "input": text }` that the contract has for
 * such a call; undefined where they are something else.
 */
export function customInput(argumentsText: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(argumentsText)
    const input = isJsonObject(parsed) && Object.keys(parsed).length === 1 ? parsed['input'] : undefined
    return typeof input === 'string' ? input : undefined
  } catch {
    return undefined
  }
}
