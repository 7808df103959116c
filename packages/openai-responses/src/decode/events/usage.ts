import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import type { CompletionUsage } from '@slf/core'

/** The names of the counts: of this protocol, and of Chat Completions as gateways leave them. */
const names = {
  prompt: ['input_tokens', 'prompt_tokens'],
  completion: ['output_tokens', 'completion_tokens'],
  total: ['total_tokens'],
  promptDetails: ['input_tokens_details', 'prompt_tokens_details'],
  completionDetails: ['output_tokens_details', 'completion_tokens_details'],
} as const

const ownNames: ReadonlySet<string> = new Set(Object.values(names).flat())

/**
 * Token usage by the names of Chat Completions. What a provider adds (cost, sources, server-side tools) goes along,
 * except for numbers that are none. `undefined` when nothing was counted: a failed response has `usage: null`.
 */
export function decodeUsage(usage: unknown): CompletionUsage | undefined {
  if (!isJsonObject(usage)) return undefined
  const prompt = count(first(usage, names.prompt))
  const completion = count(first(usage, names.completion))
  if (prompt === undefined && completion === undefined) return undefined
  const extras = Object.entries(usage).filter(([name]) => !ownNames.has(name))
  return {
    ...(finite(Object.fromEntries(extras)) as JsonObject),
    prompt_tokens: prompt ?? 0,
    completion_tokens: completion ?? 0,
    total_tokens: count(first(usage, names.total)) ?? (prompt ?? 0) + (completion ?? 0),
    ...details('prompt_tokens_details', first(usage, names.promptDetails)),
    ...details('completion_tokens_details', first(usage, names.completionDetails)),
  }
}

const first = (usage: JsonObject, fields: readonly string[]): unknown =>
  fields.map((field) => usage[field]).find((value) => value !== undefined && value !== null)

/** Counts beyond whole numbers are none: JSON has `1e400`, and a sum with it would be infinite for ever. */
function count(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : undefined
}

function details(field: string, value: unknown): Record<string, JsonObject> {
  return isJsonObject(value) ? { [field]: finite(value) as JsonObject } : {}
}

/** Without numbers that are infinite. */
function finite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(finite)
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).filter(
    ([, each]) => typeof each !== 'number' || Number.isFinite(each),
  )
  return Object.fromEntries(entries.map(([name, each]) => [name, finite(each)]))
}
