import { ConfigurationError } from '../../errors/programmer-errors.js'
import { redact } from '../../errors/redact.js'
import { Secret } from '../../errors/secret.js'

/** An error that names a place in a provider file by its JSON Pointer. */
export const wrong = (path: string, sentence: string): ConfigurationError =>
  new ConfigurationError(`Provider file: ${path || 'the file'} ${sentence}.`)

/** RFC 6901. */
export const pointer = (path: string, token: string | number): string =>
  `${path}/${shownProperty(String(token)).replaceAll('~', '~0').replaceAll('/', '~1')}`

/** A provider, model or variable name for messages. A key in its place is shown as its fingerprint. */
export const shownName = (name: string): string => (redact(name) === name ? name : String(new Secret(name)))

/** A property name for messages: few have digits, so one that could be a key of an unknown form is not shown either. */
export function shownProperty(name: string): string {
  const digits = name.match(/\d/g)?.length ?? 0
  return name.length >= 20 && digits >= 4 ? String(new Secret(name)) : shownName(name)
}

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
