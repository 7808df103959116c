/**
 * Whether two JSON texts say the same: equal, or equal once parsed. An empty text stands for no arguments.
 * Arguments may be spelled with other blanks in the final item than in the deltas.
 */
export function sameJson(left: string, right: string): boolean {
  if (left === right) return true
  try {
    return canonical(JSON.parse(left || '{}')) === canonical(JSON.parse(right || '{}'))
  } catch {
    return false
  }
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, nested: unknown) =>
    typeof nested === 'object' && nested !== null && !Array.isArray(nested)
      ? Object.entries(nested).sort(([a], [b]) => (a < b ? -1 : 1))
      : nested,
  )
}
