/** An object that came out of `JSON.parse`. */
export interface JsonObject {
  readonly [key: string]: unknown
}

/** Whether a value is an object of JSON: no list, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
