import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import type { CompletionUsage } from '@slf/core'

/** The usage that a chunk or a whole answer reports, if any: Groq had it under `x_groq`, Moonshot has it in a choice. */
export function usageOf(body: JsonObject): CompletionUsage | undefined {
  const known = usageIn(body) ?? usageIn(body['x_groq'])
  if (known) return known
  for (const choice of choicesOf(body)) {
    const inChoice = usageIn(choice)
    if (inChoice) return inChoice
  }
  return undefined
}

function usageIn(holder: unknown): CompletionUsage | undefined {
  const usage = isJsonObject(holder) ? holder['usage'] : undefined
  return isJsonObject(usage) ? knownUsage(usage) : undefined
}

function choicesOf({ choices }: JsonObject): readonly unknown[] {
  return Array.isArray(choices) ? choices : []
}

function knownUsage(usage: JsonObject): CompletionUsage | undefined {
  const prompt = tokens(usage['prompt_tokens'])
  const completion = tokens(usage['completion_tokens'])
  if (prompt === undefined && completion === undefined) return undefined
  return {
    ...(isAllFinite(usage) ? usage : finite(usage)),
    prompt_tokens: prompt ?? 0,
    completion_tokens: completion ?? 0,
  }
}

function tokens(value: unknown): number | undefined {
  if (typeof value !== 'number') return undefined
  return Number.isFinite(value) && value >= 0 ? value : 0
}

function isAllFinite(usage: JsonObject): boolean {
  for (const name in usage) {
    const value = usage[name]
    if (typeof value === 'number' ? !Number.isFinite(value) : isJsonObject(value) && !isAllFinite(value))
      return false
  }
  return true
}

/** `1e999` is JSON, and infinite: sums over calls would never be right again. */
function finite(usage: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(usage).flatMap(([name, value]) => {
      if (typeof value === 'number' && !Number.isFinite(value)) return []
      return [[name, isJsonObject(value) ? finite(value) : value] as const]
    }),
  )
}
