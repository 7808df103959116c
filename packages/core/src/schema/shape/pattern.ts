/** A `pattern`: as text in JSON Schema, and TypeBox takes a regular expression. */
export type Pattern = string | RegExp

const compiled = new Map<string, RegExp>()
/** Schemas are few; a program that makes them without end must not fill the memory. */
const MAX_COMPILED = 1000

/** The regular expression of a schema's `pattern`; of text with the flag `u`, as in JSON Schema. */
export function patternOf(pattern: Pattern): RegExp {
  if (typeof pattern !== 'string') return pattern
  const known = compiled.get(pattern)
  if (known) return known
  const made = new RegExp(pattern, 'u')
  if (compiled.size >= MAX_COMPILED) compiled.clear()
  compiled.set(pattern, made)
  return made
}

/** A pattern for people and models. */
export function patternText(pattern: Pattern): string {
  return typeof pattern === 'string' ? `/${pattern}/` : String(pattern)
}

/** The text of a pattern in JSON Schema; nothing when flags say what the text does not. */
export function writtenPattern(pattern: Pattern): string | undefined {
  if (typeof pattern === 'string') return pattern
  return /^[duv]*$/.test(pattern.flags) ? pattern.source : undefined
}
