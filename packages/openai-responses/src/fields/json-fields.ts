/** The text that a field holds; some servers write a token such as `42` or `true` as that JSON value. `''` for none. */
export function textValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
