import { ConfigurationError } from '../../errors/programmer-errors.js'

/** An error that names a place in a provider file by its JSON Pointer. */
export const wrong = (path: string, sentence: string): ConfigurationError =>
  new ConfigurationError(`Provider file: ${path || 'the file'} ${sentence}.`)

/** RFC 6901. */
export const pointer = (path: string, token: string | number): string =>
  `${path}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Says what a value is without showing it: it may be a key. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'missing'
  if (Array.isArray(value)) return 'a list'
  if (value === '') return 'an empty text'
  return (
    { string: 'a text', object: 'an object', boolean: 'true or false' }[typeof value as string] ??
    `a ${typeof value}`
  )
}
