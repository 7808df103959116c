import { jsonSchema, type SchemaDialect } from '@slf/core'
import fc from 'fast-check'

const keywords = fc.constantFrom<SchemaDialect['keywords']>(
  'all',
  [],
  ['minimum', 'maximum', 'minItems', 'maxItems', 'format', 'default'],
  ['pattern', 'minLength', 'propertyNames', 'exclusiveMinimum', 'uniqueItems'],
)

/** Every dialect that can be declared. */
export const anyDialect: fc.Arbitrary<SchemaDialect> = fc
  .record({
    keywords,
    largestValue: fc.constantFrom(undefined, { minItems: 1 }),
    formats: fc.constantFrom<SchemaDialect['formats']>('all', [], ['date']),
    patterns: fc.constantFrom<SchemaDialect['patterns']>('all', 'regular'),
    enumTypes: fc.constantFrom<SchemaDialect['enumTypes']>('all', ['string'], ['string', 'number']),
    optionalProperties: fc.boolean(),
    additionalProperties: fc.constantFrom<SchemaDialect['additionalProperties']>('schema', 'false', 'absent'),
    tuples: fc.boolean(),
    untyped: fc.boolean(),
    unions: fc.boolean(),
    references: fc.constantFrom<SchemaDialect['references']>('recursive', 'acyclic', 'none'),
    nullable: fc.constantFrom<SchemaDialect['nullable']>('type-list', 'any-of', 'keyword'),
  })
  .filter(({ unions, references, nullable }) => unions || (references === 'none' && nullable !== 'any-of'))
  .map((fields) => Object.freeze({ ...jsonSchema, ...fields, name: 'any' }))

const structure = new Set(['type', 'properties', 'required', 'items', 'enum', 'description'])

/** What a written schema says that its dialect does not know. */
export function dialectViolations(written: unknown, dialect: SchemaDialect): string[] {
  const found: string[] = []
  visit(written, '')
  return found

  function visit(schema: unknown, path: string): void {
    if (typeof schema !== 'object' || schema === null) return void found.push(`${path} is not a schema`)
    const part = schema as Readonly<Record<string, unknown>>
    for (const keyword of Object.keys(part)) {
      if (!isKnown(keyword, part[keyword], part)) found.push(`${path}/${keyword}`)
    }
    if ('nullable' in part && part['$ref']) found.push(`${path}: beside a reference`)
    if (!dialect.untyped && !['type', 'anyOf', '$ref'].some((keyword) => keyword in part))
      found.push(`${path}: untyped`)
    if (part['type'] === 'object') {
      const properties = Object.keys(part['properties'] ?? {})
      const required = new Set((part['required'] ?? []) as readonly string[])
      if (!dialect.optionalProperties && properties.some((name) => !required.has(name)))
        found.push(`${path}: optional`)
      if (dialect.additionalProperties === 'false' && part['additionalProperties'] !== false)
        found.push(`${path}: open`)
    }
    if (Array.isArray(part['type']) && dialect.nullable !== 'type-list') found.push(`${path}/type: a list`)
    const listed = ((part['enum'] ?? []) as readonly unknown[]).filter((value) => value !== null)
    const { enumTypes } = dialect
    if (enumTypes !== 'all' && listed.some((value) => !enumTypes.includes(typeof value as 'string')))
      found.push(`${path}/enum`)
    for (const keyword of ['properties', '$defs']) {
      for (const [name, child] of Object.entries(part[keyword] ?? {}))
        visit(child, `${path}/${keyword}/${name}`)
    }
    for (const keyword of ['anyOf', 'prefixItems']) {
      for (const child of (part[keyword] ?? []) as readonly unknown[]) visit(child, `${path}/${keyword}`)
    }
    if (typeof part['items'] === 'object') visit(part['items'], `${path}/items`)
    if (typeof part['additionalProperties'] === 'object')
      visit(part['additionalProperties'], `${path}/additionalProperties`)
  }

  function isKnown(keyword: string, value: unknown, part: Readonly<Record<string, unknown>>): boolean {
    if (structure.has(keyword)) return true
    switch (keyword) {
      case 'additionalProperties':
        return (
          dialect.additionalProperties === 'schema' ||
          (dialect.additionalProperties === 'false' && value === false)
        )
      case 'anyOf':
        // `nullable` needs something to be beside.
        return dialect.unions || ('nullable' in part && dialect.references !== 'none')
      case 'prefixItems':
        return dialect.tuples
      case '$ref':
      case '$defs':
        return dialect.references !== 'none'
      case 'nullable':
        return dialect.nullable === 'keyword'
      case 'format':
        if (dialect.formats !== 'all' && !dialect.formats.includes(String(value))) return false
        break
      default:
    }
    const largest = dialect.largestValue?.[keyword]
    if (largest !== undefined && Number(value) > largest) return false
    return dialect.keywords === 'all' || dialect.keywords.includes(keyword)
  }
}

/** The same schema for a validator that does not know `nullable`. */
export function withoutNullable(written: unknown): unknown {
  if (Array.isArray(written)) return written.map(withoutNullable)
  if (typeof written !== 'object' || written === null) return written
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(written).map(([key, value]) => [
      key,
      key === 'enum' ? (value as unknown) : withoutNullable(value),
    ]),
  )
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest
}
