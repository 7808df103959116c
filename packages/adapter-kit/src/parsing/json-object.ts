/** An object that came out of `JSON.parse`. */
export interface JsonObject {
  readonly [key: string]: unknown
}

/** Whether a value is an object of JSON: no list, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects of a list; empty when the value is no list. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** A string as it is, anything else as `''`. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A copy without the fields that are `undefined` or `null`. */
export function withoutEmpty(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== null),
  )
}
