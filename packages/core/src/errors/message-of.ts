/**
 * The message of whatever was thrown. Providers, hooks and tools may throw anything: objects without a prototype, whose
 * conversion to a string throws in its turn, or errors of another realm.
 *
 * @returns a text, never throws
 */
export function messageOf(thrown: unknown): string {
  try {
    const message: unknown =
      typeof thrown === 'object' && thrown !== null
        ? (thrown as { readonly message?: unknown }).message
        : undefined
    return typeof message === 'string' ? message : String(thrown)
  } catch {
    return 'an object that cannot be shown was thrown'
  }
}
