/** Keywords of JSON Schema, and whether a value is one that the keyword may have. */
const keywords: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: (value) => typeof value === 'string' || Array.isArray(value),
  enum: Array.isArray,
  const: (value) => !isSchemaObject(value),
  anyOf: Array.isArray,
  oneOf: Array.isArray,
  allOf: Array.isArray,
  $ref: (value) => typeof value === 'string',
  not: isRecord,
  properties: isRecord,
  patternProperties: isRecord,
  additionalProperties: (value) => typeof value === 'boolean' || isRecord(value),
  items: isRecord,
  prefixItems: Array.isArray,
  required: Array.isArray,
  pattern: (value) => typeof value === 'string' || value instanceof RegExp,
  format: (value) => typeof value === 'string',
}

/**
 * What is wrong with a value in the place of a schema: it would mean "any value" at run time, and nothing would be
 * checked.
 *
 * @returns the end of a sentence that begins with the name of the option, or undefined for a TypeBox or JSON Schema
 */
export function schemaProblem(value: unknown): string | undefined {
  if (!isRecord(value))
    return `must be a TypeBox schema, such as Type.Object({ … }), but got ${kindOf(value)}`
  if (isSchemaObject(value)) return undefined
  if ('~standard' in value || '_def' in value || '_zod' in value)
    return 'must be a TypeBox schema, but got a schema of another library, such as zod: write it with Type.Object({ … })'
  const names = Object.keys(value)
  // `{ type: 'array', items: Type.String() }` is JSON Schema written by hand.
  if (typeof value['type'] !== 'string' && names.some((name) => isSchemaObject(value[name])))
    return `must be a TypeBox schema, but got an object of schemas: wrap it, Type.Object({ ${names[0] ?? ''}: … })`
  if (names.some((name) => Object.hasOwn(keywords, name) && keywords[name]?.(value[name]))) return undefined
  return `must be a TypeBox schema, but got an object without any keyword of a schema, which would accept everything: write Type.Object({ … }), or Type.Unknown() if that is meant`
}

/** Made by TypeBox; the marks are not enumerable. */
function isSchemaObject(value: unknown): boolean {
  return isRecord(value) && (Object.hasOwn(value, '~kind') || Object.hasOwn(value, '~unsafe'))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'function' ? 'a function' : `a ${typeof value}`
}
