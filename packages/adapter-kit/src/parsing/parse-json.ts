import { ResponseTooLargeError } from '@slf/core'

/** Keys that turn into prototypes when such an object is copied carelessly, also in their escaped spelling. */
const MAY_NAME_A_PROTOTYPE = /__proto__|constructor|\\u00/

/**
 * Parses JSON of a provider: bounded in depth, so that no recursive reader overflows later, and without `__proto__`
 * and `constructor.prototype`, so that no copy of it pollutes a prototype.
 *
 * @throws SyntaxError for what is not JSON, ResponseTooLargeError for too many levels.
 */
export function parseJson(text: string, maxDepth: number): unknown {
  if (isDeeper(text, maxDepth)) {
    throw new ResponseTooLargeError(`The JSON of the answer has more than ${maxDepth} levels.`, {
      limit: maxDepth,
      phase: 'decode',
    })
  }
  return MAY_NAME_A_PROTOTYPE.test(text) ? JSON.parse(text, withoutPrototypes) : JSON.parse(text)
}

function withoutPrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') return undefined
  if (
    key === 'constructor' &&
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, 'prototype')
  ) {
    return undefined
  }
  return value
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** One pass over the text, outside of strings only; JSON.parse itself has no limit. */
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
