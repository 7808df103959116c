const compiled = new Map<string, RegExp>()
/** Schemas are few; a program that makes them without end must not fill the memory. */
const MAX_COMPILED = 1000

/** The regular expression of a schema's `pattern`, with the flag `u` as in JSON Schema. */
export function patternOf(pattern: string): RegExp {
  const known = compiled.get(pattern)
  if (known) return known
  const made = new RegExp(pattern, 'u')
  if (compiled.size >= MAX_COMPILED) compiled.clear()
  compiled.set(pattern, made)
  return made
}
