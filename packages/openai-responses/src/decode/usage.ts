import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import type { CompletionUsage } from '@slf/core'

/**
 * Token usage by the names of Chat Completions. What a provider adds (cost, sources, server-side tools) goes along.
 * `undefined` when none was told: a failed response has `usage: null`.
 */
export function decodeUsage(usage: unknown): CompletionUsage | undefined {
  if (!isJsonObject(usage)) return undefined
  const {
    input_tokens,
    output_tokens,
    total_tokens,
    input_tokens_details,
    output_tokens_details,
    ...extras
  } = usage
  const prompt = count(input_tokens)
  const completion = count(output_tokens)
  if (prompt === undefined && completion === undefined) return undefined
  return {
    ...extras,
    prompt_tokens: prompt ?? 0,
    completion_tokens: completion ?? 0,
    total_tokens: count(total_tokens) ?? (prompt ?? 0) + (completion ?? 0),
    ...details('prompt_tokens_details', input_tokens_details),
    ...details('completion_tokens_details', output_tokens_details),
  }
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

function details(field: string, value: unknown): Record<string, JsonObject> {
  return isJsonObject(value) ? { [field]: value } : {}
}
