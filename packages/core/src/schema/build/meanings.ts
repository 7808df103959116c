import type { EnumValue } from '../shape/shape.js'

/** What a value means, in addition to what was said of it before. */
export function addMeaning(
  meanings: Map<EnumValue, string>,
  value: EnumValue,
  meaning: string | undefined,
): void {
  if (meaning === undefined) return
  const earlier = meanings.get(value)
  if (earlier !== meaning) meanings.set(value, earlier === undefined ? meaning : `${earlier}; ${meaning}`)
}
