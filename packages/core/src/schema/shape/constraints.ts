import { Format } from 'typebox/format'
import { patternOf } from './pattern.js'
import type { SchemaData, Shape } from './shape.js'

/** A keyword of a schema that narrows the values of a type. */
export interface Constraint {
  readonly keyword: string
  /** For people and models: `at least 3 characters`. */
  readonly phrase: string
  /** Explains a failed check; the compiled schema decides. */
  holds(value: unknown): boolean
}

/** The longest text that is held against a format: the patterns of some formats take quadratic time. */
export const MAX_FORMAT_LENGTH = 4096

type Rule = (limit: unknown) => Omit<Constraint, 'keyword'> | undefined

const sizeOf = (value: unknown): number =>
  typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : 0
const keysOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? Object.keys(value).length : 0

/** A rule for a keyword whose value is a number. */
const numeric =
  (phrase: (limit: number) => string, holds: (value: unknown, limit: number) => boolean): Rule =>
  (limit) =>
    typeof limit === 'number' ? { phrase: phrase(limit), holds: (value) => holds(value, limit) } : undefined

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const RULES: Readonly<Record<string, Rule>> = {
  minLength: numeric(
    (n) => `at least ${plural(n, 'character')}`,
    (value, n) => sizeOf(value) >= n,
  ),
  maxLength: numeric(
    (n) => `at most ${plural(n, 'character')}`,
    (value, n) => sizeOf(value) <= n,
  ),
  minimum: numeric(
    (n) => `at least ${n}`,
    (value, n) => Number(value) >= n,
  ),
  maximum: numeric(
    (n) => `at most ${n}`,
    (value, n) => Number(value) <= n,
  ),
  exclusiveMinimum: numeric(
    (n) => `more than ${n}`,
    (value, n) => Number(value) > n,
  ),
  exclusiveMaximum: numeric(
    (n) => `less than ${n}`,
    (value, n) => Number(value) < n,
  ),
  multipleOf: numeric(
    (n) => `a multiple of ${n}`,
    (value, n) => isMultiple(Number(value), n),
  ),
  minItems: numeric(
    (n) => `at least ${plural(n, 'item')}`,
    (value, n) => sizeOf(value) >= n,
  ),
  maxItems: numeric(
    (n) => `at most ${plural(n, 'item')}`,
    (value, n) => sizeOf(value) <= n,
  ),
  minProperties: numeric(
    (n) => `at least ${plural(n, 'key')}`,
    (value, n) => keysOf(value) >= n,
  ),
  maxProperties: numeric(
    (n) => `at most ${plural(n, 'key')}`,
    (value, n) => keysOf(value) <= n,
  ),
  uniqueItems: (on) => (on === true ? { phrase: 'no item twice', holds: hasNoTwins } : undefined),
  format: (name) =>
    typeof name === 'string'
      ? { phrase: `format ${name}`, holds: (value) => typeof value !== 'string' || fitsFormat(name, value) }
      : undefined,
  pattern: (pattern) =>
    typeof pattern === 'string'
      ? {
          phrase: `matches /${pattern}/`,
          holds: (value) => typeof value !== 'string' || patternOf(pattern).test(value),
        }
      : undefined,
}

/** Keywords that are checked after the answer and told to the model as they stand. */
const TOLD_AS_IS = [
  'not',
  'contains',
  'minContains',
  'maxContains',
  'dependentRequired',
  'dependentSchemas',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
  'dependencies',
]

/** Whether the schema has keywords that only the compiled check understands. */
export function hasForeignKeyword({ schema }: Shape): boolean {
  return TOLD_AS_IS.some((keyword) => keyword in schema) || 'if' in schema
}

const known = new WeakMap<Shape, readonly Constraint[]>()

/** What a shape asks beyond its type, in the order of the catalogue. */
export function constraintsOf(shape: Shape): readonly Constraint[] {
  const read = known.get(shape)
  if (read) return read
  const constraints = readConstraints(shape)
  known.set(shape, constraints)
  return constraints
}

function readConstraints(shape: Shape): Constraint[] {
  if (shape.kind === 'enum' || shape.kind === 'ref') return []
  const { schema } = shape
  const found: Constraint[] = []
  for (const keyword of Object.keys(RULES)) {
    // The length of a tuple is part of its type.
    if (!(keyword in schema) || (shape.kind === 'tuple' && keyword.endsWith('Items'))) continue
    const rule = RULES[keyword]?.(schema[keyword])
    if (rule) found.push({ keyword, ...rule })
  }
  for (const keyword of TOLD_AS_IS) {
    if (keyword in schema) found.push(asIs(keyword, schema))
  }
  if (shape.kind === 'object' && shape.extraKeys !== undefined) found.push(keyPattern(shape.extraKeys))
  return found
}

function asIs(keyword: string, schema: SchemaData): Constraint {
  return { keyword, phrase: `${keyword}: ${JSON.stringify(schema[keyword])}`, holds: () => true }
}

/** Told to the model; keys that do not match are dropped on the way in. */
function keyPattern(pattern: string): Constraint {
  return { keyword: 'patternProperties', phrase: `keys match /${pattern}/`, holds: () => true }
}

function fitsFormat(name: string, value: string): boolean {
  return value.length <= MAX_FORMAT_LENGTH && Format.Test(name, value)
}

/** With the tolerance of TypeBox, so that both say the same. */
function isMultiple(value: number, step: number): boolean {
  if (Number.isInteger(value) && (1 / step) % 1 === 0) return true
  const rest = value % step
  return Math.min(Math.abs(rest), Math.abs(rest - step), Math.abs(rest + step)) < 1e-10
}

function hasNoTwins(value: unknown): boolean {
  return !Array.isArray(value) || new Set(value.map(canonical)).size === value.length
}

/** Equal for equal values, whatever the order of keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
  })
}
