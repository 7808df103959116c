/** Names of tools and schemas must match `^[A-Za-z0-9_-]{1,64}$` at the providers. */
export function legalName(name: string, fallback: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || fallback
}
