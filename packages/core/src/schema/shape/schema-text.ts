/** A part of a schema as JSON, with what JSON cannot hold as text. */
export function schemaText(schema: unknown): string {
  return JSON.stringify(schema, (_, part: unknown) =>
    part instanceof RegExp || typeof part === 'bigint' ? String(part) : part,
  )
}
