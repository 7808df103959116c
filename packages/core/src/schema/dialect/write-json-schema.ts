import type { JsonSchema } from '../../contract/chat-params.js'
import { jsonSchema, type SchemaDialect } from '../../contract/schema-dialect.js'
import { SchemaError } from '../../errors/programmer-errors.js'
import { describeType } from '../shape/describe-type.js'
import type { SchemaNote } from '../validation/output-reading.js'
import type { Shape, TupleShape } from '../shape/shape.js'
import { itemName } from './schema-to-dialect.js'
import { encodeEnum } from './write-enum.js'
import { describe, type Draft, isEnforced, isWritable, orNull, type Writing } from './write-keywords.js'
import {
  type ObjectEncoding,
  type RefEncoding,
  type UnionEncoding,
  type Encoding,
  type EncodedField,
  type RootEncoding,
} from './encoding.js'

/** A schema in the dialect of the provider, and what it could not say as it stands. */
export interface WrittenSchema {
  readonly schema: JsonSchema
  readonly notes: readonly SchemaNote[]
}

/** Definitions that are written in place may grow a schema to this many parts. */
const MAX_PARTS_IN_PLACE = 10_000

interface Work extends Writing {
  /** Definitions by the part that they define. */
  readonly names: Map<Encoding, string>
  readonly definitions: Draft
  partsInPlace: number
}

/**
 * Writes a schema in the dialect of the provider. Constraints that the dialect does not know are given in the
 * description of their part.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function writeJsonSchema(root: RootEncoding): WrittenSchema {
  const dialect = root.form === 'tags' ? jsonSchema : root.form
  const notes = [...root.notes]
  const work: Work = { dialect, notes, names: new Map(), definitions: {}, partsInPlace: 0 }
  const part = root.wrapped
    ? closed({ value: lower(root.encoding, work) }, dialect)
    : lowerRoot(root.encoding, work)
  // A map is iterated in order of insertion: definitions found on the way are reached too.
  for (const [target, name] of work.names) work.definitions[name] = lower(target, work)
  const schema = Object.keys(work.definitions).length > 0 ? { ...part, $defs: work.definitions } : part
  return { schema, notes: work.notes }
}

/** The root of an answer must be an object, so it cannot be a reference: what that says is said of its target. */
function lowerRoot(encoding: Encoding, work: Work): Draft {
  return encoding.kind === 'ref'
    ? withReference(lowerRoot(encoding.target(), work), encoding.shape, work)
    : lower(encoding, work)
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
    work.names.set(target, name)
    // Written after what refers to it: hundreds may refer to each other in a row.
    work.definitions[name] = {}
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
  return withReference(lower(target, work), shape, work)
}

/** A definition in the place of a reference to it, with what the reference says. */
function withReference(written: Draft, reference: Shape, work: Work): Draft {
  const { description: _, ...bare } = written
  return describe(bare, reference, work, descriptionOf(written))
}

function freeName(wanted: string, work: Work): string {
  const base = wanted.replace(/[^A-Za-z0-9_-]/g, '_') || 'Definition'
  let name = base
  for (let count = 2; Object.hasOwn(work.definitions, name); count++) name = `${base}${count}`
  return name
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
