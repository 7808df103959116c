/**
 * The text that a field holds. Some servers write a token that looks like a number as a JSON number.
 *
 * @param name of the field, to find the number in `json`: parsing `1.0` or a number of twenty digits loses digits.
 * @param json the JSON text that the value was parsed from, where it is at hand.
 * @returns `''` for null and undefined; undefined for what is not a text.
 */
export function textValue(value: unknown, name: string, json?: string): string | undefined {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  return typeof value === 'number' ? numberAsWritten(value, name, json) : undefined
}

function numberAsWritten(value: number, name: string, json = ''): string {
  for (const [, digits = ''] of json.matchAll(new RegExp(`"${name}"\\s*:\\s*(-?\\d[\\d.eE+-]*)`, 'g'))) {
    if (Number(digits) === value) return digits
  }
  return String(value)
}
