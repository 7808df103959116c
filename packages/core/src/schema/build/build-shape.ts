import type { TSchema } from 'typebox'
import { SchemaError } from '../../errors/programmer-errors.js'
import { childPath } from '../shape/json-pointer.js'
import {
  buildDefinitions,
  buildReference,
  refuseLoops,
  type Scope,
  withDefinitions,
} from '../shape/references.js'
import { isData, place, refuseForeign, refuseKind } from '../shape/schema-data.js'
import { type Around, within } from './combine-sources.js'
import { constraintsOf, needsCompiledCheck } from '../shape/constraints.js'
import { addMeaning } from './meanings.js'
import { mergeShapes } from './merge-shapes.js'
import { assertSize, MAX_LEVELS } from './size-limits.js'
import { narrowEnum } from './narrow-enum.js'
import { patternOf } from '../shape/pattern.js'
import { refinementsOf } from '../shape/refinements.js'
import type { Codec, EnumValue, ObjectShape, Property, SchemaData, Shape } from '../shape/shape.js'

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
  'required',
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
    levels: { count: 0 },
  }
  const shape = build(schema, '', scope)
  buildDefinitions(scope)
  refuseLoops(scope.references)
  assertSize(shape)
  shapes.set(schema, shape)
  return shape
}

function build(source: unknown, path: string, scope: Scope): Shape {
  const { levels } = scope
  if (levels.count >= MAX_LEVELS) {
    throw new SchemaError(`The schema at ${place(path)} is nested deeper than ${MAX_LEVELS} levels.`, {
      path,
    })
  }
  levels.count++
  const shape = buildPart(source, path, scope)
  levels.count--
  return shape
}

function buildPart(source: unknown, path: string, outer: Scope): Shape {
  if (source === true) return { kind: 'unknown', path, sources: [] }
  if (source === false) throw new SchemaError(`No value fits the schema at ${place(path)}.`, { path })
  if (!isData(source)) throw new SchemaError(`There is no schema at ${place(path)}.`, { path })
  const kind = source['~kind']
  refuseKind(kind, path)
  if (kind === undefined) refuseForeign(source, path)
  const schema = source
  const scope = isData(schema['$defs']) ? withDefinitions(outer, schema['$defs']) : outer
  const around: Around = {
    path,
    sources: [schema],
    description: typeof schema['description'] === 'string' ? schema['description'] : undefined,
    codec: schema['~codec'] as Codec | undefined,
  }
  if (kind === 'BigInt' || schema['type'] === 'bigint') return { ...around, kind: 'bigint' }
  const shape = within(around, reduceParts(schema, path, scope))
  if (shape.kind !== 'enum') return shape
  const narrowed = narrowEnum(shape)
  if (narrowed.values.length > 0) return narrowed
  throw new SchemaError(`The enum at ${place(path)} has no values that keep to its keywords.`, { path })
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
  return mergeAll(parts, path) ?? { kind: 'unknown', path, sources: [schema] }
}

/** Halves are merged first: thousands of members would be copied for each one otherwise. */
function mergeAll(parts: readonly Shape[], path: string): Shape | undefined {
  if (parts.length < 2) return parts[0]
  const middle = Math.ceil(parts.length / 2)
  const left = mergeAll(parts.slice(0, middle), path)
  const right = mergeAll(parts.slice(middle), path)
  return left && right ? mergeShapes(left, right, path) : (left ?? right)
}

/** `Type.Dependent`: what fits `if` must fit `then`, anything else must fit `else`. */
function buildConditional(schema: SchemaData, path: string, scope: Scope): Shape {
  const condition = build(schema['if'], childPath(path, 'if'), scope)
  const consequence = build(schema['then'], childPath(path, 'then'), scope)
  const otherwise = build(schema['else'], childPath(path, 'else'), scope)
  const variants = [mergeShapes(condition, consequence, path), otherwise]
  return { kind: 'union', path, sources: [schema], variants }
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
    variant.kind === 'union' && isBare(variant) && variant.description === undefined
      ? variant.variants
      : [variant],
  )
  const [first, ...rest] = flat
  if (!first) throw new SchemaError(`The union at ${place(path)} has no members.`, { path })
  if (rest.length === 0) return first
  const literals = flat.filter((variant) => variant.kind === 'enum' && isBare(variant))
  const isLiteral = new Set(literals)
  const [firstLiteral] = literals
  if (!firstLiteral) return { kind: 'union', path, sources: [schema], variants: flat }
  const joined = joinLiterals(literals, path)
  if (literals.length === flat.length) return joined
  const variantsWithOneEnum = flat.flatMap((variant) =>
    variant === firstLiteral ? [joined] : isLiteral.has(variant) ? [] : [variant],
  )
  return { kind: 'union', path, sources: [schema], variants: variantsWithOneEnum }
}

/** Says nothing but which values there are, so that it may be joined with others of its kind. */
function isBare(shape: Shape): boolean {
  return (
    !shape.codec &&
    constraintsOf(shape).length === 0 &&
    refinementsOf(shape).length === 0 &&
    !needsCompiledCheck(shape)
  )
}

function joinLiterals(literals: readonly Shape[], path: string): Shape {
  const values = new Set<EnumValue>()
  const meanings = new Map<EnumValue, string>()
  for (const literal of literals) {
    if (literal.kind !== 'enum') continue
    for (const value of literal.values) {
      values.add(value)
      const meaning = literal.meanings.get(value) ?? literal.description
      addMeaning(meanings, value, meaning)
    }
  }
  return { kind: 'enum', path, sources: [], values: [...values], meanings }
}

function buildPlain(schema: SchemaData, path: string, scope: Scope): Shape {
  if (typeof schema['$ref'] === 'string') return buildReference(schema, schema['$ref'], path, scope, build)
  const values = 'const' in schema ? [schema['const']] : schema['enum']
  if (Array.isArray(values)) return buildEnum(schema, values, path)
  const type = schema['type']
  if (Array.isArray(type)) {
    const variants = type.map((name) => buildTyped({ ...schema, type: name as unknown }, name, path, scope))
    const [first] = variants
    return first && variants.length === 1 ? first : { kind: 'union', path, sources: [], variants }
  }
  return buildTyped(schema, type, path, scope)
}

function buildTyped(schema: SchemaData, type: unknown, path: string, scope: Scope): Shape {
  const sources = [schema]
  switch (type) {
    case 'string':
      assertPattern(schema['pattern'], path)
      return { kind: 'string', path, sources, atomic: schema['~kind'] === 'TemplateLiteral' }
    case 'number':
    case 'integer':
      return { kind: 'number', path, sources, integer: type === 'integer' }
    case 'boolean':
      return { kind: 'boolean', path, sources }
    case 'null':
      return { kind: 'null', path, sources }
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
  const typed = (values as EnumValue[]).filter((value) => fitsType(schema['type'], value))
  return { kind: 'enum', path, sources: [schema], values: [...new Set(typed)], meanings: new Map() }
}

function fitsType(type: unknown, value: EnumValue): boolean {
  if (Array.isArray(type)) return type.some((name) => fitsType(name, value))
  if (type === undefined) return true
  if (type === 'integer') return Number.isInteger(value)
  return type === (value === null ? 'null' : typeof value)
}

function buildObject(schema: SchemaData, path: string, scope: Scope): Shape {
  const declared = isData(schema['properties']) ? schema['properties'] : {}
  const names = Array.isArray(schema['required']) ? (schema['required'] as readonly unknown[]) : []
  const required = new Set(names)
  const properties: Property[] = Object.keys(declared).map((name) => ({
    name,
    shape: build(declared[name], childPath(childPath(path, 'properties'), name), scope),
    required: required.has(name),
  }))
  const undeclared = names.find(
    (name): name is string => typeof name === 'string' && !Object.hasOwn(declared, name),
  )
  if (undeclared !== undefined && properties.length > 0 && !('patternProperties' in schema)) {
    throw new SchemaError(`The object at ${place(path)} requires '${undeclared}' but does not declare it.`, {
      path,
    })
  }
  return { kind: 'object', path, sources: [schema], properties, ...buildExtras(schema, path, scope) }
}

/** Records are `patternProperties` in TypeBox; several patterns allow any of their values. */
function buildExtras(
  schema: SchemaData,
  path: string,
  scope: Scope,
): Pick<ObjectShape, 'extras' | 'extraKeys' | 'isClosed' | 'hasMixedExtras'> {
  const patterns = isData(schema['patternProperties']) ? schema['patternProperties'] : {}
  const variants = Object.keys(patterns).map((pattern) =>
    build(patterns[pattern], childPath(childPath(path, 'patternProperties'), pattern), scope),
  )
  const more = schema['additionalProperties']
  if (more !== undefined && more !== false)
    variants.push(build(more, childPath(path, 'additionalProperties'), scope))
  const isClosed = more === false
  const [first] = variants
  if (!first) return { isClosed }
  for (const pattern of Object.keys(patterns)) assertKeyPattern(pattern, path)
  const hasMixedExtras = variants.length > 1
  const extras: Shape = hasMixedExtras ? { kind: 'union', path, sources: [], variants } : first
  const anyKey =
    Object.keys(patterns).some((pattern) => pattern === '^.*$') || (more !== undefined && more !== false)
  const extraKeys = anyKey ? undefined : Object.keys(patterns).join('|')
  return { extras, extraKeys, isClosed, hasMixedExtras }
}

function buildArray(schema: SchemaData, path: string, scope: Scope): Shape {
  const fixed = schema['prefixItems'] ?? schema['items']
  if (Array.isArray(fixed)) {
    const keyword = 'prefixItems' in schema ? 'prefixItems' : 'items'
    assertFixedLength(schema, fixed, path)
    const items = fixed.map((item, index) => build(item, childPath(childPath(path, keyword), index), scope))
    return { kind: 'tuple', path, sources: [schema], items }
  }
  if ('items' in schema && schema['items'] === undefined)
    throw new SchemaError(`There is no schema at ${place(childPath(path, 'items'))}.`, { path })
  const items = schema['items']
  return {
    kind: 'list',
    path,
    sources: [schema],
    item: build(items ?? true, childPath(path, 'items'), scope),
  }
}

/** A model can be asked for a tuple of one length only. */
function assertFixedLength(schema: SchemaData, fixed: readonly unknown[], path: string): void {
  const more = 'prefixItems' in schema ? schema['items'] : schema['additionalItems']
  const least = schema['minItems']
  if (!isData(more) && !(typeof least === 'number' && least > fixed.length)) return
  throw new SchemaError(
    `The tuple at ${place(path)} must have one length, but got items behind its first ${fixed.length}: use a list of a union.`,
    { path },
  )
}

/** The check compiles patterns with the flag `u`, and takes regular expressions as they are. */
function assertPattern(pattern: unknown, path: string): void {
  if (pattern instanceof RegExp) {
    if (!/[gy]/.test(pattern.flags)) return
    throw new SchemaError(
      `The pattern at ${place(path)} must be without the flags 'g' and 'y', but got ${pattern}: it would match every other time.`,
      { path },
    )
  }
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

/** `Type.Record(Type.String({ pattern: /^a/ }), …)` becomes the key `'/^a/'`, which TypeBox matches as it stands. */
function assertKeyPattern(pattern: string, path: string): void {
  const [, source] = /^\/(.+)\/[dgimsuvy]*$/.exec(pattern) ?? []
  if (source !== undefined) {
    throw new SchemaError(
      `The keys of the record at ${place(path)} must have their pattern as text, such as { pattern: ${JSON.stringify(source)} }, but got the regular expression ${pattern}.`,
      { path },
    )
  }
  assertPattern(pattern, path)
}
