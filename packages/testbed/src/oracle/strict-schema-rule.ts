type Json = Record<string, unknown>

/** Keywords whose value is one schema, a list of schemas, or a map of schemas. */
const ONE = ['items', 'additionalProperties', 'not']
const LIST = ['anyOf', 'allOf', 'oneOf', 'prefixItems']
const MAP = ['properties', '$defs', 'definitions']

/**
 * Why a schema is not one of OpenAI's strict mode: the root is an object, and every object at any depth is closed
 * (`additionalProperties: false`) and requires all its properties.
 * Source: OpenAI, Structured Outputs, "Supported schemas".
 */
export function strictSchemaViolations(schema: unknown, where: string): string[] {
  if (!isObject(schema)) return [`${where}: strict mode without a schema`]
  const root =
    schema['type'] === 'object' ? [] : [`${where}: the root of a strict schema must have type 'object'`]
  return [...root, ...objectViolations(schema, where)]
}

function objectViolations(schema: unknown, where: string): string[] {
  if (!isObject(schema)) return []
  const violations: string[] = []
  const properties = isObject(schema['properties']) ? Object.keys(schema['properties']) : []
  const type = schema['type']
  if (type === 'object' || (Array.isArray(type) && type.includes('object')) || properties.length > 0) {
    if (schema['additionalProperties'] !== false) violations.push(`${where}: strict object is not closed`)
    const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : []
    const missing = properties.filter((name) => !required.includes(name))
    if (missing.length > 0) violations.push(`${where}: strict object does not require ${missing.join(', ')}`)
  }
  for (const keyword of ONE) violations.push(...objectViolations(schema[keyword], `${where}/${keyword}`))
  for (const keyword of LIST) {
    const list: readonly unknown[] = Array.isArray(schema[keyword]) ? schema[keyword] : []
    list.forEach((part, index) => violations.push(...objectViolations(part, `${where}/${keyword}/${index}`)))
  }
  for (const keyword of MAP) {
    const map = isObject(schema[keyword]) ? schema[keyword] : {}
    for (const [name, part] of Object.entries(map))
      violations.push(...objectViolations(part, `${where}/${keyword}/${name}`))
  }
  return violations
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
