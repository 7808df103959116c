/** A JSON Schema, as far as the hand-written ones of this folder need it. */
export type JsonSchema = Readonly<Record<string, unknown>>

export const text: JsonSchema = { type: 'string' }
export const flag: JsonSchema = { type: 'boolean' }
export const integer = (minimum?: number, maximum?: number): JsonSchema => ({
  type: 'integer',
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
})
export const number = (minimum: number, maximum: number): JsonSchema => ({ type: 'number', minimum, maximum })
/** @param words separated by spaces. */
export const word = (words: string): JsonSchema => ({ type: 'string', enum: words.trim().split(/\s+/) })

/** Any JSON object: a map, a JSON Schema, or something that no test of this repository sends. */
export const anyObject: JsonSchema = { type: 'object' }

export const listOf = (items: JsonSchema, minItems = 0): JsonSchema => ({ type: 'array', items, minItems })
export const anyOf = (...schemas: readonly JsonSchema[]): JsonSchema => ({ anyOf: schemas })
export const nullable = (schema: JsonSchema): JsonSchema => anyOf(schema, { type: 'null' })

/** A JSON Schema of an object whose keys are known. */
export interface ClosedSchema extends JsonSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>
}

/** An object without other keys. A key that ends in `?` may be absent. */
export function closed(properties: Readonly<Record<string, JsonSchema>>): ClosedSchema {
  const entries = Object.entries(properties)
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, schema]) => [key.replace(/\?$/, ''), schema])),
    required: entries.map(([key]) => key).filter((key) => !key.endsWith('?')),
    additionalProperties: false,
  }
}

/** An object of one of these types (separated by spaces), of which nothing else is described. */
export const ofType = (types: string): JsonSchema => ({
  type: 'object',
  properties: { type: word(types) },
  required: ['type'],
})
