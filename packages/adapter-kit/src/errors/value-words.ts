/** What a value is, for a sentence about one that is wrong: `null`, `a list`, `an object`, `the number 7`. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'function') return 'a function'
  // oxlint-disable-next-line typescript/no-base-to-string -- objects have left above
  return `the ${typeof value} ${String(value).slice(0, 40)}`
}
