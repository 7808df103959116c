import { ConfigurationError } from '@slf/core'

/** What an adapter writes itself, or never sends. */
const decided: ReadonlySet<string> = new Set([
  'role',
  'content',
  'tool_calls',
  'tool_call_id',
  'provider_data',
  '__proto__',
])

/**
 * The option `messageFields`.
 * @throws ConfigurationError for what is not a list of names, and for names of fields that the adapter decides.
 */
export function checkedMessageFields(given: readonly string[] | undefined): readonly string[] {
  const names: unknown = given ?? []
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string' || name === '')) {
    throw new ConfigurationError(
      "'messageFields' must be a list of names of fields, such as ['cache_control'].",
    )
  }
  const wrong = (names as readonly string[]).find((name) => decided.has(name))
  if (wrong !== undefined) {
    throw new ConfigurationError(
      `'messageFields' must not name '${wrong}', which the adapter itself decides.`,
    )
  }
  return [...(names as readonly string[])]
}
