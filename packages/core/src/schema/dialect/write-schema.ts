import type { JsonSchema } from '../../contract/chat-params.js'
import { type Constraint, constraintsOf, isToldAsIs } from '../shape/constraints.js'
import { examplesText } from '../shape/describe-type.js'
import { refinementsOf } from '../shape/refinements.js'
import { defaultText, statedDefault } from '../shape/stated-default.js'
import type { SchemaNote } from '../validation/output-reading.js'
import { type EnumShape, type Shape } from '../shape/shape.js'
import { itemName } from './plan-encoding.js'
import {
  type ObjectEncoding,
  type RefEncoding,
  resolvedEncoding,
  type UnionEncoding,
  type Encoding,
  type EncodingForm,
  type EncodedField,
  type RootEncoding,
} from './encoding.js'

/** Keywords that the strict dialect enforces; others are told in the description. */
const STRICT_KEYWORDS = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'pattern',
  'format',
]
const STRICT_FORMATS = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']

/** Look-around and back references, which grammars cannot follow. */
const NOT_REGULAR = /\(\?[=!<]|\\[1-9]|\\k</

/** A schema in the dialect of the provider, and what it could not say as it stands. */
export interface WrittenSchema {
  readonly schema: JsonSchema
  readonly notes: readonly SchemaNote[]
}

type Draft = Record<string, unknown>

interface Work {
  readonly form: EncodingForm
  readonly notes: SchemaNote[]
  /** Definitions by the part that they define. */
  readonly names: Map<Encoding, string>
  readonly definitions: Draft
}

/**
 * Writes a schema in the dialect of the provider. Constraints that the dialect does not know are told in the
 * description of their part.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function writeSchema(root: RootEncoding): WrittenSchema {
  const work: Work = { form: root.form, notes: [...root.notes], names: new Map(), definitions: {} }
  const part = root.wrapped
    ? closed({ value: lower(root.encoding, work) })
    : lower(root.encoding.kind === 'ref' ? resolvedEncoding(root.encoding) : root.encoding, work)
  const schema = Object.keys(work.definitions).length > 0 ? { ...part, $defs: work.definitions } : part
  return { schema, notes: work.notes }
}

function lower(encoding: Encoding, work: Work): Draft {
  switch (encoding.kind) {
    case 'ref':
      return encodeReference(encoding, work)
    case 'digits':
      return describe({ type: 'string', pattern: '^-?[0-9]+$' }, encoding.shape, work, [
        'an integer of any size',
      ])
    case 'any':
      return describe({}, encoding.shape, work)
    case 'json-text':
      return describe({ type: 'string' }, encoding.shape, work, ['JSON text of the value'])
    case 'object':
      return encodeObject(encoding, work)
    case 'pairs':
      return describe(pairs(lower(encoding.value, work)), encoding.shape, work)
    case 'list':
      return describe({ type: 'array', items: lower(encoding.item, work) }, encoding.shape, work)
    case 'tuple': {
      const items = encoding.items.map((item) => lower(item, work))
      if (encoding.named)
        return describe(
          closed(Object.fromEntries(items.map((item, n) => [itemName(n), item]))),
          encoding.shape,
          work,
        )
      // `prefixItems` must not be empty.
      if (items.length === 0) return describe({ type: 'array', maxItems: 0 }, encoding.shape, work)
      const length = { minItems: items.length, maxItems: items.length }
      return describe({ type: 'array', prefixItems: items, items: false, ...length }, encoding.shape, work)
    }
    case 'union':
      return encodeUnion(encoding, work)
    default: {
      const { shape } = encoding
      if (shape.kind === 'enum') return describe(enumSchema(shape), shape, work, meaningsOf(shape))
      const type = shape.kind === 'number' && shape.integer ? 'integer' : shape.kind
      return describe({ type }, shape, work)
    }
  }
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
    setOwn(properties, encoding.pairsField, pairs(lower(encoding.extras, work)))
    required.push(encoding.pairsField)
    return describe({ type: 'object', properties, required, additionalProperties: false }, shape, work)
  }
  const names = shape.extraKeys === undefined ? {} : { propertyNames: keyNames(encoding, shape.extraKeys) }
  const additionalProperties = encoding.extras ? lower(encoding.extras, work) : false
  const schema: Draft = { type: 'object', properties, required, additionalProperties, ...names }
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
    return { ...orNull(bare), ...(description === undefined ? {} : { description }) }
  }
  return { ...orNull(closed({ value: schema })), description: 'null when it is missing, else { value }' }
}

function orNull(schema: Draft): Draft {
  const { type } = schema
  if (Array.isArray(schema['anyOf']) && Object.keys(schema).length === 1) {
    return { anyOf: [...(schema['anyOf'] as unknown[]), { type: 'null' }] }
  }
  if (typeof type !== 'string' || type === 'object' || type === 'array')
    return { anyOf: [schema, { type: 'null' }] }
  const values = Array.isArray(schema['enum']) ? { enum: [...(schema['enum'] as unknown[]), null] } : {}
  return { ...schema, type: [type, 'null'], ...values }
}

function encodeUnion(encoding: UnionEncoding, work: Work): Draft {
  const variants = encoding.variants.map((variant, index) => {
    const tag = encoding.tags?.[index]
    const schema = lower(variant, work)
    return tag === undefined ? schema : closed({ variant: { type: 'string', enum: [tag] }, value: schema })
  })
  return describe({ anyOf: variants }, encoding.shape, work)
}

function encodeReference(encoding: RefEncoding, work: Work): Draft {
  const target = encoding.target()
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

function freeName(wanted: string, work: Work): string {
  const base = wanted.replace(/[^A-Za-z0-9_-]/g, '_') || 'Definition'
  let name = base
  for (let count = 2; Object.hasOwn(work.definitions, name); count++) name = `${base}${count}`
  return name
}

/** Adds the constraints that the dialect knows, and tells the others in words. */
function describe(schema: Draft, shape: Shape, work: Work, more: readonly string[] = []): Draft {
  const strict = work.form === 'openai-strict'
  const told: string[] = [...more]
  const { enforced, others } = strict ? enforceStrictly(schema, shape) : enforce(schema, shape)
  for (const { keyword, phrase } of others) {
    told.push(phrase)
    noteOf(work, shape, `'${keyword}' is told in the description (${phrase})`)
  }
  const stated = statedDefault(shape)
  const text = defaultText(shape)
  if (strict && stated) {
    if (text !== undefined) told.push(text)
    noteOf(work, shape, 'the default is told in the description and applied to the answer')
  } else if (stated && text !== undefined) {
    enforced['default'] = typeof stated.value === 'bigint' ? String(stated.value) : stated.value
  }
  const examples = examplesText(shape)
  if (examples !== undefined) told.push(examples)
  if (refinementsOf(shape).length > 0)
    noteOf(work, shape, 'a refinement is checked after the answer; the model is not told')
  const description = [shape.description?.trim(), ...told]
    .filter((part) => part !== undefined && part !== '')
    .join('; ')
  return description === '' ? enforced : { ...enforced, description }
}

interface Enforced {
  readonly enforced: Draft
  readonly others: readonly Constraint[]
}

function enforceStrictly(schema: Draft, shape: Shape): Enforced {
  const isRewritten = ['object', 'tuple', 'bigint', 'union', 'ref'].includes(shape.kind)
  const enforced = { ...schema }
  const others = constraintsOf(shape).filter((constraint) => {
    const { keyword, limit } = constraint
    // A second pattern cannot be said.
    if (isRewritten || keyword in enforced || !isStrictlyEnforced(constraint)) return true
    enforced[keyword] = limit
    return false
  })
  return { enforced, others }
}

/** What cannot stand beside each other stands in `allOf`. */
function enforce(schema: Draft, shape: Shape): Enforced {
  const enforced = { ...schema }
  const more = new Map<unknown, Draft>()
  const others: Constraint[] = []
  let source: unknown
  for (const constraint of constraintsOf(shape)) {
    const { keyword, limit } = constraint
    // Key patterns are written as `propertyNames`.
    if (keyword === 'patternProperties') continue
    if (shape.kind === 'bigint') {
      others.push(constraint)
      continue
    }
    // Some of these belong together, as `contains` and `minContains` do.
    if (isToldAsIs(keyword)) source ??= constraint.source
    if (keyword in enforced || (isToldAsIs(keyword) && source !== constraint.source)) {
      more.set(constraint.source, { ...more.get(constraint.source), [keyword]: limit })
    } else enforced[keyword] = limit
  }
  if (more.size > 0) enforced['allOf'] = [...more.values()]
  return { enforced, others }
}

function isStrictlyEnforced({ keyword, limit }: Constraint): boolean {
  if (keyword === 'format') return STRICT_FORMATS.includes(String(limit))
  if (keyword === 'pattern') return !NOT_REGULAR.test(String(limit))
  return STRICT_KEYWORDS.includes(keyword)
}

function enumSchema(shape: EnumShape): Draft {
  const types = [...new Set(shape.values.map(jsonType))]
  const [only] = types
  return { type: types.length === 1 ? only : types, enum: shape.values }
}

function meaningsOf(shape: EnumShape): string[] {
  return [...shape.meanings].map(([value, meaning]) => `${JSON.stringify(value)}: ${meaning}`)
}

function jsonType(value: unknown): string {
  return value === null ? 'null' : typeof value
}

function pairs(value: Draft): Draft {
  return { type: 'array', items: closed({ key: { type: 'string' }, value }) }
}

function closed(properties: Draft): Draft {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

/** `__proto__` is a legal name of a property. */
function setOwn(target: Draft, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

function noteOf(work: Work, shape: Shape, message: string): void {
  work.notes.push({ path: shape.path, message })
}
