import type { TSchema } from 'typebox'
import { SchemaError } from '../../errors/usage-errors.js'
import { childPath } from './json-pointer.js'
import { buildReference, refuseLoops, type Scope, withDefinitions } from './references.js'
import { isData, place, refuseKind } from './schema-data.js'
import { patternOf } from './pattern.js'
import { mergeShapes } from './merge-shapes.js'
import type { Codec, EnumValue, ObjectShape, Property, SchemaData, Shape } from './shape.js'

const shapes = new WeakMap<object, Shape>()

/** Keywords that say which values there are; the others only narrow them or tell about them. */
const STRUCTURAL = [
  'type',
  'enum',
  'const',
  'properties',
  'patternProperties',
  'items',
  'prefixItems',
  '$ref',
]

/**
 * Reads a TypeBox schema (or any JSON Schema, through `Type.Unsafe`) once; cached per schema.
 *
 * @throws {SchemaError} with the path, for a part that no JSON value fits or that refers to nothing.
 */
export function shapeOf(schema: TSchema): Shape {
  const known = shapes.get(schema)
  if (known) return known
  const scope: Scope = {
    root: schema as SchemaData,
    definitions: new Map(),
    definitionShapes: new Map(),
    references: [],
  }
  const shape = build(schema, '', scope)
  refuseLoops(scope.references)
  shapes.set(schema, shape)
  return shape
}

function build(source: unknown, path: string, outer: Scope): Shape {
  if (source === true) return { kind: 'unknown', path, schema: {} }
  if (source === false) throw new SchemaError(`No value fits the schema at ${place(path)}.`, { path })
  if (!isData(source)) throw new SchemaError(`There is no schema at ${place(path)}.`, { path })
  const kind = source['~kind']
  refuseKind(kind, path)
  const schema = source
  const scope = isData(schema['$defs']) ? withDefinitions(outer, schema['$defs']) : outer
  const about = {
    path,
    schema,
    description: typeof schema['description'] === 'string' ? schema['description'] : undefined,
    codec: schema['~codec'] as Codec | undefined,
  }
  if (kind === 'BigInt' || schema['type'] === 'bigint') return { ...about, kind: 'bigint' }
  const shape = reduceParts(schema, path, scope)
  if (about.codec === undefined && about.description === undefined && shape.schema === schema) return shape
  return { ...shape, ...about, description: about.description ?? shape.description }
}

/** `allOf`, `anyOf`, `if` and the plain keywords all hold at once. */
function reduceParts(schema: SchemaData, path: string, scope: Scope): Shape {
  const parts: Shape[] = []
  if (STRUCTURAL.some((keyword) => keyword in schema)) parts.push(buildPlain(schema, path, scope))
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const list = schema[keyword]
    if (Array.isArray(list)) parts.push(buildUnion(schema, list, childPath(path, keyword), path, scope))
  }
  const all = schema['allOf']
  if (Array.isArray(all)) {
    for (const [index, part] of all.entries()) {
      parts.push(build(part, childPath(childPath(path, 'allOf'), index), scope))
    }
  }
  if ('then' in schema && 'else' in schema) parts.push(buildConditional(schema, path, scope))
  const [first, ...rest] = parts
  if (!first) return { kind: 'unknown', path, schema }
  return rest.reduce((merged, part) => mergeShapes(merged, part, path), first)
}

/** `Type.Dependent`: what fits `if` must fit `then`, anything else must fit `else`. */
function buildConditional(schema: SchemaData, path: string, scope: Scope): Shape {
  const condition = build(schema['if'], childPath(path, 'if'), scope)
  const consequence = build(schema['then'], childPath(path, 'then'), scope)
  const otherwise = build(schema['else'], childPath(path, 'else'), scope)
  return { kind: 'union', path, schema, variants: [mergeShapes(condition, consequence, path), otherwise] }
}

function buildUnion(
  schema: SchemaData,
  list: readonly unknown[],
  listPath: string,
  path: string,
  scope: Scope,
): Shape {
  const variants = list.map((part, index) => build(part, childPath(listPath, index), scope))
  const flat = variants.flatMap((variant) =>
    variant.kind === 'union' && !variant.codec ? variant.variants : [variant],
  )
  const [first, ...rest] = flat
  if (!first) throw new SchemaError(`The union at ${place(path)} has no members.`, { path })
  if (rest.length === 0) return first
  const literals = flat.filter((variant) => variant.kind === 'enum' && !variant.codec)
  if (literals.length === 0) return { kind: 'union', path, schema, variants: flat }
  const joined = joinLiterals(literals, flat.length === literals.length ? schema : {}, path)
  if (literals.length === flat.length) return joined
  const variantsWithOneEnum = flat.flatMap((variant) =>
    variant === literals[0] ? [joined] : literals.includes(variant) ? [] : [variant],
  )
  return { kind: 'union', path, schema, variants: variantsWithOneEnum }
}

function joinLiterals(literals: readonly Shape[], schema: SchemaData, path: string): Shape {
  const values = new Set<EnumValue>()
  const meanings = new Map<EnumValue, string>()
  for (const literal of literals) {
    if (literal.kind !== 'enum') continue
    for (const value of literal.values) {
      values.add(value)
      const meaning = literal.meanings.get(value) ?? literal.description
      if (meaning !== undefined) meanings.set(value, meaning)
    }
  }
  return { kind: 'enum', path, schema, values: [...values], meanings }
}

function buildPlain(schema: SchemaData, path: string, scope: Scope): Shape {
  if (typeof schema['$ref'] === 'string') return buildReference(schema, schema['$ref'], path, scope, build)
  const values = 'const' in schema ? [schema['const']] : schema['enum']
  if (Array.isArray(values)) return buildEnum(schema, values, path)
  const type = schema['type']
  if (Array.isArray(type)) {
    const variants = type.map((name) => buildTyped({ ...schema, type: name as unknown }, name, path, scope))
    const [first] = variants
    return first && variants.length === 1 ? first : { kind: 'union', path, schema, variants }
  }
  return buildTyped(schema, type, path, scope)
}

function buildTyped(schema: SchemaData, type: unknown, path: string, scope: Scope): Shape {
  switch (type) {
    case 'string':
      assertPattern(schema['pattern'], path)
      return { kind: 'string', path, schema, atomic: schema['~kind'] === 'TemplateLiteral' }
    case 'number':
    case 'integer':
      return { kind: 'number', path, schema, integer: type === 'integer' }
    case 'boolean':
      return { kind: 'boolean', path, schema }
    case 'null':
      return { kind: 'null', path, schema }
    case 'object':
      return buildObject(schema, path, scope)
    case 'array':
      return buildArray(schema, path, scope)
    case undefined:
      if ('items' in schema || 'prefixItems' in schema) return buildArray(schema, path, scope)
      return buildObject(schema, path, scope)
    default:
      throw new SchemaError(`The type ${JSON.stringify(type)} at ${place(path)} is not a type of JSON.`, {
        path,
      })
  }
}

function buildEnum(schema: SchemaData, values: readonly unknown[], path: string): Shape {
  for (const value of values) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new SchemaError(`JSON has no ${value}, which the enum at ${place(path)} lists.`, { path })
    }
    if (value !== null && typeof value === 'object') {
      throw new SchemaError(`The enum at ${place(path)} lists an object; use a union of object schemas.`, {
        path,
      })
    }
    if (!['string', 'number', 'boolean', 'object'].includes(typeof value)) {
      throw new SchemaError(`The enum at ${place(path)} lists a ${typeof value}, which JSON cannot hold.`, {
        path,
      })
    }
  }
  if (values.length === 0) throw new SchemaError(`The enum at ${place(path)} has no values.`, { path })
  return { kind: 'enum', path, schema, values: [...new Set(values as EnumValue[])], meanings: new Map() }
}

function buildObject(schema: SchemaData, path: string, scope: Scope): Shape {
  const declared = isData(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly unknown[]) : []
  const properties: Property[] = Object.keys(declared).map((name) => ({
    name,
    shape: build(declared[name], childPath(childPath(path, 'properties'), name), scope),
    required: required.includes(name),
  }))
  const undeclared = required.find(
    (name): name is string => typeof name === 'string' && !Object.hasOwn(declared, name),
  )
  if (undeclared !== undefined && properties.length > 0 && !('patternProperties' in schema)) {
    throw new SchemaError(`The object at ${place(path)} requires '${undeclared}' but does not declare it.`, {
      path,
    })
  }
  return { kind: 'object', path, schema, properties, ...buildExtras(schema, path, scope) }
}

/** Records are `patternProperties` in TypeBox; several patterns allow any of their values. */
function buildExtras(
  schema: SchemaData,
  path: string,
  scope: Scope,
): Pick<ObjectShape, 'extras' | 'extraKeys'> {
  const patterns = isData(schema['patternProperties']) ? schema['patternProperties'] : {}
  const variants = Object.keys(patterns).map((pattern) =>
    build(patterns[pattern], childPath(childPath(path, 'patternProperties'), pattern), scope),
  )
  const more = schema['additionalProperties']
  if (more !== undefined && more !== false)
    variants.push(build(more, childPath(path, 'additionalProperties'), scope))
  const [first] = variants
  if (!first) return {}
  for (const pattern of Object.keys(patterns)) assertPattern(pattern, path)
  const extras: Shape = variants.length === 1 ? first : { kind: 'union', path, schema: {}, variants }
  const anyKey =
    Object.keys(patterns).some((pattern) => pattern === '^.*$') || (more !== undefined && more !== false)
  return { extras, extraKeys: anyKey ? undefined : Object.keys(patterns).join('|') }
}

function buildArray(schema: SchemaData, path: string, scope: Scope): Shape {
  const fixed = schema['prefixItems'] ?? schema['items']
  if (Array.isArray(fixed)) {
    const keyword = 'prefixItems' in schema ? 'prefixItems' : 'items'
    const items = fixed.map((item, index) => build(item, childPath(childPath(path, keyword), index), scope))
    return { kind: 'tuple', path, schema, items }
  }
  const items = schema['items']
  return { kind: 'list', path, schema, item: build(items ?? true, childPath(path, 'items'), scope) }
}

/** The check compiles patterns with the flag `u`. */
function assertPattern(pattern: unknown, path: string): void {
  if (typeof pattern !== 'string') return
  try {
    patternOf(pattern)
  } catch (cause) {
    throw new SchemaError(`The pattern at ${place(path)} is not a regular expression: ${pattern}`, {
      path,
      cause,
    })
  }
}
