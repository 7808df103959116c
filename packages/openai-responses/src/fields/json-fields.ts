import { isJsonObject, type JsonObject } from '@slf/adapter-kit'

/** The objects of a list; empty when the value is no list. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** A string as it is, anything else as `''`. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The text that a field holds; some servers write a token such as `42` or `true` as that JSON value. `''` for none. */
export function textValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** A copy without the fields that are `undefined` or `null`: the protocol reads both as absent. */
export function withoutEmpty(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== null),
  )
}
