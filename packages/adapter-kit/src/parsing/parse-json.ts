import { ResponseTooLargeError } from '@slf/core'

/** Levels of JSON that are allowed unless a limit says otherwise. */
export const DEFAULT_DEPTH = 128

/** Longer texts are measured before they are parsed, so that no hostile depth is ever built. */
const LONG_TEXT = 65_536

/**
 * Parses JSON of a provider: bounded in depth, so that no recursive reader overflows later, and without `__proto__`
 * and `constructor.prototype`, so that no copy of it pollutes a prototype.
 *
 * @param maxDepth how many levels it may have. Default 128.
 * @throws SyntaxError for what is not JSON, ResponseTooLargeError for too many levels.
 */
export function parseJson(text: string, maxDepth: number = DEFAULT_DEPTH): unknown {
  if (text.length > LONG_TEXT && isDeeper(text, maxDepth)) throw tooDeep(maxDepth)
  const value = parse(text, maxDepth)
  if (isContainer(value)) clean(value, maxDepth, 1)
  return value
}

function parse(text: string, maxDepth: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw isDeeper(text, maxDepth) ? tooDeep(maxDepth) : error
  }
}

const tooDeep = (limit: number): ResponseTooLargeError =>
  new ResponseTooLargeError(`The JSON of the answer has more than ${limit} levels.`, {
    limit,
    phase: 'decode',
  })

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Walks over the containers of a value; deeper than allowed it does not go. */
function clean(value: object, maxDepth: number, depth: number): void {
  if (depth > maxDepth) throw tooDeep(maxDepth)
  if (Array.isArray(value)) {
    for (const item of value) if (isContainer(item)) clean(item, maxDepth, depth + 1)
    return
  }
  const fields = value as Record<string, unknown>
  for (const key in fields) {
    const field = fields[key]
    if (key === '__proto__' || (key === 'constructor' && hasPrototype(field))) delete fields[key]
    else if (isContainer(field)) clean(field, maxDepth, depth + 1)
  }
}

const hasPrototype = (value: unknown): boolean => isContainer(value) && Object.hasOwn(value, 'prototype')

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** One pass over the text, outside of strings only. */
function isDeeper(text: string, maxDepth: number): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === BACKSLASH) index++
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) return true
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return false
}
