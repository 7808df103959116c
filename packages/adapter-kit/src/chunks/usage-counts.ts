import type { CompletionUsage } from '@slf/core'
import { isJsonObject, type JsonObject } from '../parsing/json-object.js'

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER

/**
 * Usage whose numbers can be added up: JSON like `1e999` becomes Infinity, and one such count would spoil every sum. What
 * cannot be a count is 0 for the prompt and the answer, and is left out elsewhere. Usage that is fine stays the same object.
 */
export function countedUsage(usage: CompletionUsage): CompletionUsage {
  if (isFine(usage)) return usage
  const { prompt_tokens, completion_tokens, ...rest } = usage
  return {
    ...withoutWrong(rest),
    prompt_tokens: isCount(prompt_tokens) ? prompt_tokens : 0,
    completion_tokens: isCount(completion_tokens) ? completion_tokens : 0,
  }
}

function isFine(usage: CompletionUsage): boolean {
  return (
    isCount(usage.prompt_tokens) && isCount(usage.completion_tokens) && Object.values(usage).every(isUsable)
  )
}

const isUsable = (value: unknown): boolean =>
  typeof value === 'number' ? isCount(value) : !isJsonObject(value) || Object.values(value).every(isUsable)

function withoutWrong(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => typeof value !== 'number' || isCount(value))
      .map(([name, value]) => [name, isJsonObject(value) ? withoutWrong(value) : value]),
  )
}
