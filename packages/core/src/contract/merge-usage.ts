import type { CompletionUsage } from './chat-completion.js'

type Fields = Readonly<Record<string, unknown>>

/**
 * Usage as it is known after one more report: each report counts the whole answer so far, so the last value of a field
 * holds, and what the last report does not say is kept from the earlier ones. A count that is not a finite number of at
 * least 0 counts as absent: it would spoil every sum.
 */
export function mergeUsage(
  earlier: CompletionUsage | undefined,
  later: CompletionUsage | null | undefined,
): CompletionUsage | undefined {
  if (typeof later !== 'object' || later === null) return earlier
  const merged = mergeFields(earlier ?? {}, later)
  const { prompt_tokens = 0, completion_tokens = 0 } = merged as Partial<CompletionUsage>
  const { prompt_tokens: prompt, completion_tokens: completion } = (earlier ?? {}) as Partial<CompletionUsage>
  // A sum that was reported before one of its parts changed holds no more.
  const isStale =
    !isCount((later as Fields)['total_tokens']) &&
    (prompt !== prompt_tokens || completion !== completion_tokens)
  const { total_tokens: total, ...rest } = merged as Partial<CompletionUsage>
  return {
    ...rest,
    prompt_tokens,
    completion_tokens,
    ...(isStale || total === undefined ? {} : { total_tokens: total }),
  }
}

function mergeFields(earlier: Fields, later: Fields): Fields {
  const merged = new Map(Object.entries(earlier))
  for (const [name, value] of Object.entries(later)) {
    if (value === undefined || (value === null && merged.has(name))) continue
    if (typeof value === 'number' && !isCount(value)) continue
    const known = merged.get(name)
    merged.set(name, isFields(value) ? mergeFields(isFields(known) ? known : {}, value) : value)
  }
  return Object.fromEntries(merged)
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
