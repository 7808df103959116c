import { isJsonObject } from '@slf/adapter-kit'
import type { CompletionUsage } from '@slf/core'

/** The usage that a chunk or a whole answer reports, if any; Groq had it under `x_groq` only. */
export function usageOf(body: Readonly<Record<string, unknown>>): CompletionUsage | undefined {
  const groq = isJsonObject(body['x_groq']) ? body['x_groq']['usage'] : undefined
  const usage = body['usage'] ?? groq
  if (!isJsonObject(usage)) return undefined
  const { prompt_tokens, completion_tokens } = usage
  if (typeof prompt_tokens !== 'number' && typeof completion_tokens !== 'number') return undefined
  return { ...usage, prompt_tokens: tokens(prompt_tokens), completion_tokens: tokens(completion_tokens) }
}

const tokens = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0
