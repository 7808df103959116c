import type { JsonSchema } from '../../contract/chat-params.js'
import { jsonSchema, type EnumType, type SchemaDialect } from '../../contract/schema-dialect.js'
import { SchemaError } from '../../errors/programmer-errors.js'
import { type Constraint, constraintsOf, isToldAsIs } from '../shape/constraints.js'
import { describeType, examplesText } from '../shape/describe-type.js'
import { defaultText, statedDefault } from '../shape/stated-default.js'
import { type Pattern, writtenPattern } from '../shape/pattern.js'
import { schemaText } from '../shape/schema-text.js'
import type { SchemaNote } from '../validation/output-reading.js'
import type { EnumShape, Shape, TupleShape } from '../shape/shape.js'
import { itemName } from './plan-encoding.js'
import {
  type ObjectEncoding,
  type RefEncoding,
  resolvedEncoding,
  type UnionEncoding,
  type Encoding,
  type EncodedField,
  type RootEncoding,
} from './encoding.js'

/** Look-around and back references, which grammars cannot follow. */
const NOT_REGULAR = /\(\?[=!<]|\\[1-9]|\\k</

/** A schema in the dialect of the provider, and what it could not say as it stands. */
export interface WrittenSchema {
  readonly schema: JsonSchema
  readonly notes: readonly SchemaNote[]
}

type Draft = Record<string, unknown>

/** Definitions that are written in place may grow a schema to this many parts. */
const MAX_PARTS_IN_PLACE = 10_000

interface Work {
  readonly dialect: SchemaDialect
  readonly notes: SchemaNote[]
  /** Definitions by the part that they define. */
  readonly names: Map<Encoding, string>
  readonly definitions: Draft
  partsInPlace: number
}

/**
 * Writes a schema in the dialect of the provider. Constraints that the dialect does not know are told in the
 * description of their part.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function writeSchema(root: RootEncoding): WrittenSchema {
  const dialect = root.form === 'tags' ? jsonSchema : root.form
  const notes = [...root.notes]
  const work: Work = { dialect, notes, names: new Map(), definitions: {}, partsInPlace: 0 }
  const part = root.wrapped
    ? closed({ value: lower(root.encoding, work) }, dialect)
    : lower(root.encoding.kind === 'ref' ? resolvedEncoding(root.encoding) : root.encoding, work)
  const schema = Object.keys(work.definitions).length > 0 ? { ...part, $defs: work.definitions } : part
  return { schema, notes: work.notes }
}

function lower(encoding: Encoding, work: Work): Draft {
  switch (encoding.kind) {
    case 'ref':
      return encodeReference(encoding, work)
    case 'digits':
      return describe({ type: 'string', ...digits(work.dialect) }, encoding.shape, work, [
        'an integer of any size',
      ])
    case 'any':
      return describe({}, encoding.shape, work)
    case 'json-text': {
      const { content } = encoding
      const told = content
        ? `JSON text of a value of this type: ${describeType(content.shape)}`
        : 'JSON text of the value'
      return describe({ type: 'string' }, encoding.shape, work, [told])
    }
    case 'object':
      return encodeObject(encoding, work)
    case 'pairs':
      return describe(pairs(lower(encoding.value, work), work), encoding.shape, work)
    case 'list':
      return describe({ type: 'array', items: lower(encoding.item, work) }, encoding.shape, work)
    case 'tuple': {
      const items = encoding.items.map((item) => lower(item, work))
      if (encoding.named)
        return describe(
          closed(Object.fromEntries(items.map((item, n) => [itemName(n), item])), work.dialect),
          encoding.shape,
          work,
        )
      return encodeTuple(items, encoding.shape, work)
    }
    case 'union':
      return encodeUnion(encoding, work)
    default: {
      const { shape } = encoding
      if (shape.kind === 'enum') return encodeEnum(shape, work)
      const type = shape.kind === 'number' && shape.integer ? 'integer' : shape.kind
      return describe({ type }, shape, work)
    }
  }
}

function encodeTuple(items: readonly Draft[], shape: TupleShape, work: Work): Draft {
  const { dialect } = work
  const { length } = items
  const bounds = ['minItems', 'maxItems'].filter((keyword) => isEnforced({ keyword, limit: length }, dialect))
  const schema: Draft = {
    type: 'array',
    // `prefixItems` must not be empty.
    ...(length > 0 ? { prefixItems: items, ...(dialect.keywords === 'all' ? { items: false } : {}) } : {}),
    ...Object.fromEntries(bounds.map((keyword) => [keyword, length])),
  }
  if (length === 0) delete schema['minItems']
  return describe(schema, shape, work, bounds.length === 2 ? [] : [`exactly ${length} items`])
}

function encodeObject(encoding: ObjectEncoding, work: Work): Draft {
  const { shape } = encoding
  const properties: Draft = {}
  const required: string[] = []
  for (const field of encoding.fields) {
    setOwn(properties, field.name, encodeField(field, work))
    if (field.form !== 'absent') required.push(field.name)
  }
  if (encoding.extras && encoding.pairsField !== undefined) {
    setOwn(properties, encoding.pairsField, pairs(lower(encoding.extras, work), work))
    required.push(encoding.pairsField)
    return describe({ type: 'object', properties, required, ...closing(work.dialect) }, shape, work)
  }
  const names =
    shape.extraKeys === undefined || !isWritable('propertyNames', work.dialect)
      ? {}
      : { propertyNames: keyNames(encoding, shape.extraKeys) }
  const rest = encoding.extras
    ? { additionalProperties: lower(encoding.extras, work) }
    : closing(work.dialect)
  const schema: Draft = { type: 'object', properties, required, ...rest, ...names }
  if (required.length === 0) delete schema['required']
  return describe(schema, shape, work)
}

function keyNames(encoding: ObjectEncoding, pattern: string): Draft {
  const declared = encoding.fields.map(({ name }) => name)
  return declared.length === 0 ? { pattern } : { anyOf: [{ enum: declared }, { pattern }] }
}

function encodeField(field: EncodedField, work: Work): Draft {
  const schema = lower(field.encoding, work)
  if (field.form === 'required' || field.form === 'absent') return schema
  if (field.form === 'null') {
    const { description, ...bare } = schema
    return { ...orNull(bare, work.dialect), ...(description === undefined ? {} : { description }) }
  }
  const box = orNull(closed({ value: schema }, work.dialect), work.dialect)
  return { ...box, description: 'null when it is missing, else { value }' }
}

function orNull(schema: Draft, { nullable, unions }: SchemaDialect): Draft {
  if (nullable === 'keyword')
    return '$ref' in schema ? { anyOf: [schema], nullable: true } : { ...schema, nullable: true }
  const { type } = schema
  if (Array.isArray(schema['anyOf']) && Object.keys(schema).length === 1) {
    return { anyOf: [...(schema['anyOf'] as unknown[]), { type: 'null' }] }
  }
  const isSimple = typeof type === 'string' && type !== 'object' && type !== 'array'
  if (unions && (nullable === 'any-of' || !isSimple)) return { anyOf: [schema, { type: 'null' }] }
  const values = Array.isArray(schema['enum']) ? { enum: [...(schema['enum'] as unknown[]), null] } : {}
  return { ...schema, type: [type, 'null'], ...values }
}

function encodeUnion(encoding: UnionEncoding, work: Work): Draft {
  const { dialect } = work
  const variants = encoding.variants.map((variant, index) => {
    const tag = encoding.tags?.[index]
    const schema = lower(variant, work)
    return tag === undefined
      ? schema
      : closed({ variant: { type: 'string', enum: [tag] }, value: schema }, dialect)
  })
  const others = variants.filter((_, index) => encoding.variants[index]?.shape.kind !== 'null')
  const [first] = others.length > 0 ? others : variants
  // Where `anyOf` or the type null is not known, null has a place of its own.
  const isApart = dialect.nullable === 'keyword' || !dialect.unions
  if (!isApart || !first || (dialect.unions && others.length === variants.length))
    return describe({ anyOf: variants }, encoding.shape, work)
  const left = variants.filter((variant) => !others.includes(variant)).flatMap(descriptionOf)
  if (others.length > 1) return describe(orNull({ anyOf: others }, dialect), encoding.shape, work, left)
  const { description: _, ...bare } = first
  const schema = others.length === variants.length || others.length === 0 ? bare : orNull(bare, dialect)
  const told = others.length === 0 ? left : [...descriptionOf(first), ...left]
  return describe(schema, encoding.shape, work, told)
}

function descriptionOf({ description }: Draft): string[] {
  return typeof description === 'string' ? [description] : []
}

function encodeReference(encoding: RefEncoding, work: Work): Draft {
  const target = encoding.target()
  if (work.dialect.references === 'none') return encodeInPlace(target, encoding.shape, work)
  let name = work.names.get(target)
  if (name === undefined) {
    name = freeName(encoding.shape.name, work)
    // Entered before it is written: a definition may hold itself.
    work.names.set(target, name)
    work.definitions[name] = {}
    work.definitions[name] = lower(target, work)
  }
  const reference = { $ref: `#/$defs/${name}` }
  // The strict dialect takes no keyword beside a reference.
  const described = describe({ anyOf: [reference] }, encoding.shape, work)
  return Object.keys(described).length === 1 ? reference : described
}

/** @throws SchemaError when definitions that use each other grow without measure */
function encodeInPlace(target: Encoding, shape: Shape, work: Work): Draft {
  if (++work.partsInPlace > MAX_PARTS_IN_PLACE) {
    throw new SchemaError(
      `The schema is too large for the dialect '${work.dialect.name}', which has no references: with every definition written in place it has more than ${MAX_PARTS_IN_PLACE} of them.`,
      { path: shape.path },
    )
  }
  const written = lower(target, work)
  const { description: _, ...bare } = written
  return describe(bare, shape, work, descriptionOf(written))
}

function freeName(wanted: string, work: Work): string {
  const base = wanted.replace(/[^A-Za-z0-9_-]/g, '_') || 'Definition'
  let name = base
  for (let count = 2; Object.hasOwn(work.definitions, name); count++) name = `${base}${count}`
  return name
}

/** Adds the constraints that the dialect knows, and tells the others in words. */
function describe(schema: Draft, shape: Shape, work: Work, more: readonly string[] = []): Draft {
  const { dialect } = work
  const told: string[] = [...more]
  const { enforced, others } =
    dialect.keywords === 'all' ? enforce(schema, shape, dialect) : enforceSome(schema, shape, dialect)
  for (const { keyword, phrase } of others) {
    told.push(phrase)
    noteOf(work, shape, `'${keyword}' is given in the description (${phrase})`)
  }
  const stated = statedDefault(shape)
  const text = defaultText(shape)
  if (stated && !isWritable('default', dialect)) {
    if (text !== undefined) told.push(text)
    noteOf(work, shape, 'the default is given in the description and applied to the answer')
  } else if (stated && text !== undefined) {
    enforced['default'] = typeof stated.value === 'bigint' ? String(stated.value) : stated.value
  }
  const examples = examplesText(shape)
  if (examples !== undefined) told.push(examples)
  const description = [shape.description?.trim(), ...told]
    .filter((part) => part !== undefined && part !== '')
    .join('; ')
  return description === '' ? enforced : { ...enforced, description }
}

interface Enforced {
  readonly enforced: Draft
  readonly others: readonly Constraint[]
}

/** A dialect with a list of keywords: they say something of what is written as it is, and can be said once. */
function enforceSome(schema: Draft, shape: Shape, dialect: SchemaDialect): Enforced {
  const isRewritten = ['object', 'tuple', 'bigint', 'union', 'ref'].includes(shape.kind)
  const enforced = { ...schema }
  const others = constraintsOf(shape).filter((constraint) => {
    const { keyword } = constraint
    if (keyword === 'patternProperties' && 'propertyNames' in enforced) return false
    // A second pattern cannot be said.
    if (isRewritten || isTextOf(schema, shape) || keyword in enforced || !isEnforced(constraint, dialect))
      return true
    enforced[keyword] = written(constraint)
    return false
  })
  return { enforced, others }
}

/** What cannot stand beside each other stands in `allOf`. */
function enforce(schema: Draft, shape: Shape, dialect: SchemaDialect): Enforced {
  const isRewritten = shape.kind === 'bigint' || isTextOf(schema, shape) || isOtherwise(shape, dialect)
  const enforced = { ...schema }
  const more = new Map<unknown, Draft>()
  const others: Constraint[] = []
  let source: unknown
  for (const constraint of constraintsOf(shape)) {
    const { keyword } = constraint
    // Key patterns are written as `propertyNames`.
    if (keyword === 'patternProperties' && !isRewritten) continue
    if (isRewritten || !isEnforced(constraint, dialect)) {
      others.push(constraint)
      continue
    }
    // Some of these belong together, as `contains` and `minContains` do.
    if (isToldAsIs(keyword)) source ??= constraint.source
    if (keyword in enforced || (isToldAsIs(keyword) && source !== constraint.source)) {
      more.set(constraint.source, { ...more.get(constraint.source), [keyword]: written(constraint) })
    } else enforced[keyword] = written(constraint)
  }
  if (more.size > 0) enforced['allOf'] = [...more.values()]
  return { enforced, others }
}

/** Whether the values are JSON text, of which keywords of the value itself say nothing. */
const isTextOf = (schema: Draft, shape: Shape): boolean =>
  schema['type'] === 'string' && (shape.kind === 'unknown' || shape.kind === 'union' || shape.kind === 'ref')

/** Whether the dialect has another form for such values, of which their keywords would say something else. */
function isOtherwise(shape: Shape, dialect: SchemaDialect): boolean {
  if (shape.kind === 'tuple') return !dialect.tuples
  return shape.kind === 'object' && (!dialect.optionalProperties || dialect.additionalProperties !== 'schema')
}

function isWritable(keyword: string, { keywords }: SchemaDialect): boolean {
  return keywords === 'all' || keywords.includes(keyword)
}

function isEnforced(
  { keyword, limit }: Pick<Constraint, 'keyword' | 'limit'>,
  dialect: SchemaDialect,
): boolean {
  if (!isWritable(keyword, dialect)) return false
  const largest = dialect.largestValue?.[keyword]
  if (largest !== undefined && !(Number(limit) <= largest)) return false
  if (keyword === 'format') return dialect.formats === 'all' || dialect.formats.includes(String(limit))
  if (keyword !== 'pattern') return true
  const pattern = writtenPattern(limit as Pattern)
  return pattern !== undefined && (dialect.patterns === 'all' || !NOT_REGULAR.test(pattern))
}

/** What a keyword says, as JSON. */
function written({ keyword, limit }: Constraint): unknown {
  if (keyword === 'pattern') return writtenPattern(limit as Pattern)
  return isToldAsIs(keyword) ? (JSON.parse(schemaText(limit)) as unknown) : limit
}

/** Literals, and what they mean; values of a type that the dialect cannot list are told in words. */
function encodeEnum(shape: EnumShape, work: Work): Draft {
  const { dialect } = work
  const types = [...new Set(shape.values.map(jsonType))]
  const isListed = (type: EnumType): boolean =>
    dialect.enumTypes === 'all' || dialect.enumTypes.includes(type)
  const told = types.every((type) => type === 'null' || isListed(type))
    ? []
    : [`one of ${literals(shape.values)}`]
  if (told.length > 0) noteOf(work, shape, `the values are given in the description (${told.join()})`)
  const [only] = types
  if (dialect.nullable === 'type-list' || types.length === 1) {
    const type = types.length === 1 ? only : types
    return describe({ type, ...(told.length > 0 ? {} : { enum: shape.values }) }, shape, work, [
      ...told,
      ...meaningsOf(shape),
    ])
  }
  const schemas = types
    .filter((type) => type !== 'null')
    .map((type): Draft => {
      const values = shape.values.filter((value) => jsonType(value) === type)
      return isListed(type) ? { type, enum: values } : { type }
    })
  const [first] = schemas
  const schema = schemas.length === 1 && first ? first : { anyOf: schemas }
  return describe(types.includes('null') ? orNull(schema, dialect) : schema, shape, work, [
    ...told,
    ...meaningsOf(shape),
  ])
}

const literals = (values: EnumShape['values']): string =>
  values.map((value) => JSON.stringify(value)).join(', ')

function meaningsOf(shape: EnumShape): string[] {
  return [...shape.meanings].map(([value, meaning]) => `${JSON.stringify(value)}: ${meaning}`)
}

function jsonType(value: unknown): EnumType {
  return value === null ? 'null' : (typeof value as EnumType)
}

const digits = (dialect: SchemaDialect): Draft =>
  isWritable('pattern', dialect) ? { pattern: '^-?[0-9]+$' } : {}

function pairs(value: Draft, { dialect }: Work): Draft {
  return { type: 'array', items: closed({ key: { type: 'string' }, value }, dialect) }
}

function closed(properties: Draft, dialect: SchemaDialect): Draft {
  return { type: 'object', properties, required: Object.keys(properties), ...closing(dialect) }
}

function closing({ additionalProperties }: SchemaDialect): Draft {
  return additionalProperties === 'absent' ? {} : { additionalProperties: false }
}

/** `__proto__` is a legal name of a property. */
function setOwn(target: Draft, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

function noteOf(work: Work, shape: Shape, message: string): void {
  work.notes.push({ path: shape.path, message })
}
