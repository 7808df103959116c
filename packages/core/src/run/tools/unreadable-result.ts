import { findUnreadable } from '../../prompt/unreadable-value.js'

/**
 * What is wrong with a tool's result that has no readable content: the model would learn nothing, and nobody would notice.
 *
 * @returns the end of a sentence that begins with the name of the tool; undefined for a readable result
 */
export function unreadableResult(result: unknown): string | undefined {
  const found = findUnreadable(result)
  if (!found) return undefined
  const { what, advice, path } = found
  return path === '' ? `returned ${what}: ${advice}` : `returned ${what} at '${path}': ${advice}`
}
