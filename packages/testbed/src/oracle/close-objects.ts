type Schema = Record<string, unknown>

/**
 * A copy of named JSON Schemas in which every plain object is closed (`additionalProperties: false`), so that a stray
 * key in a message or a tool is found. Parts of an `allOf` stay open, for each part sees only its own keys; objects
 * without declared properties stay open, for they are maps.
 */
export function closeObjects(schemas: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const open = namesInsideAllOf(schemas)
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, open.has(name) ? schema : close(schema, false)]),
  )
}

function close(schema: unknown, insideAllOf: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((entry) => close(entry, false))
  if (!isObject(schema)) return schema
  const copy: Schema = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties' && isObject(value)) copy[keyword] = closeEach(value)
    else if (keyword === 'allOf' && Array.isArray(value))
      copy[keyword] = value.map((part) => close(part, true))
    else if (keyword === 'enum' || keyword === 'const' || keyword === 'default') copy[keyword] = value
    else copy[keyword] = close(value, false)
  }
  const plain = isObject(schema['properties']) && Object.keys(schema['properties']).length > 0
  const composed = 'allOf' in schema || 'anyOf' in schema || 'additionalProperties' in schema
  if (plain && !composed && !insideAllOf) copy['additionalProperties'] = false
  return copy
}

function closeEach(properties: Schema): Schema {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, close(schema, false)]))
}

/** Names that some `allOf` refers to, and what those refer to by an `allOf` of their own. */
function namesInsideAllOf(schemas: Readonly<Record<string, unknown>>): Set<string> {
  const names = new Set<string>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (!isObject(value)) return
    for (const part of Array.isArray(value['allOf']) ? value['allOf'] : []) {
      const reference = isObject(part) ? part['$ref'] : undefined
      if (typeof reference === 'string') names.add(reference.slice(reference.lastIndexOf('/') + 1))
    }
    Object.values(value).forEach(visit)
  }
  visit(schemas)
  return names
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
