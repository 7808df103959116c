/** The JSON Pointer of a child (RFC 6901). */
export function childPath(path: string, key: string | number): string {
  if (typeof key === 'number' || !(key.includes('/') || key.includes('~'))) return `${path}/${key}`
  return `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
