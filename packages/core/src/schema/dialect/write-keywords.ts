import type { SchemaDialect } from '../../contract/schema-dialect.js'
import { type Constraint, constraintsOf, isToldAsIs } from '../shape/constraints.js'
import { examplesText } from '../shape/describe-type.js'
import { type Pattern, writtenPattern } from '../shape/pattern.js'
import { schemaText } from '../shape/schema-text.js'
import type { Shape } from '../shape/shape.js'
import { defaultText, statedDefault } from '../shape/stated-default.js'
import type { SchemaNote } from '../validation/output-reading.js'

/** A part of a schema that is being written. */
export type Draft = Record<string, unknown>

/** What a schema is written in, and what is noted on the way. */
export interface Writing {
  readonly dialect: SchemaDialect
  readonly notes: SchemaNote[]
}

/** Look-around and back references, which grammars cannot follow. */
const NOT_REGULAR = /\(\?[=!<]|\\[1-9]|\\k</

/** A schema that takes null too, in the way that the dialect knows. */
export function orNull(schema: Draft, { nullable, unions }: SchemaDialect): Draft {
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

/** Adds the constraints that the dialect knows, and tells the others in words. */
export function describe(schema: Draft, shape: Shape, writing: Writing, more: readonly string[] = []): Draft {
  const { dialect } = writing
  const told: string[] = [...more]
  const { enforced, others } =
    dialect.keywords === 'all' ? enforce(schema, shape, dialect) : enforceSome(schema, shape, dialect)
  for (const { keyword, phrase } of others) {
    told.push(phrase)
    noteOf(writing, shape, `'${keyword}' is given in the description (${phrase})`)
  }
  const stated = statedDefault(shape)
  const text = defaultText(shape)
  if (stated && !isWritable('default', dialect)) {
    if (text !== undefined) told.push(text)
    noteOf(writing, shape, 'the default is given in the description and applied to the answer')
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

/** What cannot stand beside each other goes into `allOf`. */
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

export function isWritable(keyword: string, { keywords }: SchemaDialect): boolean {
  return keywords === 'all' || keywords.includes(keyword)
}

export function isEnforced(
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

export function noteOf(writing: Writing, shape: Shape, message: string): void {
  writing.notes.push({ path: shape.path, message })
}
