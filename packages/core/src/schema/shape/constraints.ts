import { Format } from 'typebox/format'
import { type Pattern, patternOf, patternText } from './pattern.js'
import { schemaText } from './schema-text.js'
import type { ObjectShape, SchemaData, Shape } from './shape.js'

/** A keyword of a schema that narrows the values of a type. */
export interface Constraint {
  readonly keyword: string
  /** What the keyword says. */
  readonly limit: unknown
  /** The schema that says it. */
  readonly source: SchemaData
  /** For people and models: `at least 3 characters`. */
  readonly phrase: string
  /** Explains a failed check; the compiled schema decides. */
  holds(value: unknown): boolean
}

/** The longest text that is held against a format: the patterns of some formats take quadratic time. */
export const MAX_FORMAT_LENGTH = 4096

interface Rule {
  /** The keyword says nothing of values of other types. */
  readonly of: (value: unknown) => boolean
  readonly phrase: (limit: never) => string
  readonly holds: (value: never, limit: never) => boolean
  readonly takes: (limit: unknown) => boolean
  /** Of two limits the one that implies the other. */
  readonly stricter?: ((left: number, right: number) => number) | undefined
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isNumeric = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint'
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A rule whose limit is a number. */
function limit(
  of: Rule['of'],
  phrase: (limit: number) => string,
  holds: (value: never, limit: number) => boolean,
  stricter?: Rule['stricter'],
): Rule {
  return { of, phrase, holds, takes: isNumeric, stricter }
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const atLeast = (left: number, right: number): number => (left >= right ? left : right)
const atMost = (left: number, right: number): number => (left <= right ? left : right)
const lengthOf = (text: string): number => [...text].length
const keysOf = (value: object): number => Object.keys(value).length

const RULES: Readonly<Record<string, Rule>> = {
  minLength: limit(
    isText,
    (n) => `at least ${plural(n, 'character')}`,
    (value: string, n) => lengthOf(value) >= n,
    atLeast,
  ),
  maxLength: limit(
    isText,
    (n) => `at most ${plural(n, 'character')}`,
    (value: string, n) => lengthOf(value) <= n,
    atMost,
  ),
  minimum: limit(
    isNumeric,
    (n) => `at least ${n}`,
    (value: number, n) => value >= n,
    atLeast,
  ),
  maximum: limit(
    isNumeric,
    (n) => `at most ${n}`,
    (value: number, n) => value <= n,
    atMost,
  ),
  exclusiveMinimum: limit(
    isNumeric,
    (n) => `more than ${n}`,
    (value: number, n) => value > n,
    atLeast,
  ),
  exclusiveMaximum: limit(
    isNumeric,
    (n) => `less than ${n}`,
    (value: number, n) => value < n,
    atMost,
  ),
  multipleOf: limit(isNumeric, (n) => `a multiple of ${n}`, isMultiple),
  minItems: limit(
    Array.isArray,
    (n) => `at least ${plural(n, 'item')}`,
    (value: unknown[], n) => value.length >= n,
    atLeast,
  ),
  maxItems: limit(
    Array.isArray,
    (n) => `at most ${plural(n, 'item')}`,
    (value: unknown[], n) => value.length <= n,
    atMost,
  ),
  minProperties: limit(
    isObject,
    (n) => `at least ${plural(n, 'key')}`,
    (value: object, n) => keysOf(value) >= n,
    atLeast,
  ),
  maxProperties: limit(
    isObject,
    (n) => `at most ${plural(n, 'key')}`,
    (value: object, n) => keysOf(value) <= n,
    atMost,
  ),
  uniqueItems: {
    of: Array.isArray,
    takes: (on) => on === true,
    phrase: () => 'no item twice',
    holds: hasNoTwins,
  },
  format: {
    of: isText,
    takes: isText,
    phrase: (name: string) => `format ${name}`,
    holds: (value: string, name: string) => fitsFormat(name, value),
  },
  pattern: {
    of: isText,
    takes: (pattern) => isText(pattern) || pattern instanceof RegExp,
    phrase: (pattern: Pattern) => `matches ${patternText(pattern)}`,
    holds: (value: string, pattern: Pattern) => patternOf(pattern).test(value),
  },
}

/** Keywords that are checked after the answer and told to the model as they stand. */
const TOLD_AS_IS = [
  'not',
  'if',
  'then',
  'else',
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

export function isToldAsIs(keyword: string): boolean {
  return TOLD_AS_IS.includes(keyword)
}

/** Whether the shape itself says something that only the compiled check understands. */
export function needsCompiledCheck(shape: Shape): boolean {
  const isForeign = (source: SchemaData): boolean => TOLD_AS_IS.some((keyword) => isStated(keyword, source))
  return shape.sources.some(isForeign) || (shape.kind === 'object' && shape.hasMixedExtras === true)
}

/** Keywords that mean nothing without another one. */
const NEEDS: Readonly<Record<string, string>> = {
  then: 'if',
  else: 'if',
  minContains: 'contains',
  maxContains: 'contains',
}

function isStated(keyword: string, source: SchemaData): boolean {
  const needed = NEEDS[keyword]
  return keyword in source && (needed === undefined || needed in source)
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
  const found = keywordConstraints(shape.sources).filter(
    ({ keyword }) =>
      // The values of an enum are those that keep to its keywords; the length of a tuple is part of its type.
      shape.kind !== 'enum' &&
      !(shape.kind === 'tuple' && (keyword === 'minItems' || keyword === 'maxItems')),
  )
  for (const source of shape.sources) {
    for (const keyword of TOLD_AS_IS) if (isStated(keyword, source)) found.push(asIs(keyword, source))
  }
  if (shape.kind === 'object') found.push(...keyConstraints(shape))
  return found
}

/** What the keywords of the catalogue ask when all sources hold at once. */
export function keywordConstraints(sources: readonly SchemaData[]): Constraint[] {
  return Object.entries(RULES).flatMap(([keyword, rule]) => {
    const stated = sources.filter((source) => keyword in source && rule.takes(source[keyword]))
    const [strictest] = stated
    if (!strictest) return []
    const { stricter } = rule
    if (!stricter) return distinct(keyword, stated).map((source) => ruled(keyword, rule, source))
    const source = stated.reduce((best, next) =>
      stricter(best[keyword] as number, next[keyword] as number) === best[keyword] ? best : next,
    )
    return [ruled(keyword, rule, source)]
  })
}

function distinct(keyword: string, sources: readonly SchemaData[]): SchemaData[] {
  return [...new Map(sources.map((source) => [source[keyword], source])).values()]
}

function ruled(keyword: string, rule: Rule, source: SchemaData): Constraint {
  const limit = source[keyword] as never
  const holds = (value: unknown): boolean => !rule.of(value) || rule.holds(value as never, limit)
  return { keyword, limit, source, phrase: rule.phrase(limit), holds }
}

function asIs(keyword: string, source: SchemaData): Constraint {
  const limit = source[keyword]
  return { keyword, limit, source, phrase: `${keyword}: ${schemaText(limit)}`, holds: () => true }
}

/** Which undeclared keys there are and which there must be. Others are dropped on the way in. */
function keyConstraints({ extraKeys, properties, sources }: ObjectShape): Constraint[] {
  const found: Constraint[] = []
  if (extraKeys !== undefined) {
    found.push({
      keyword: 'patternProperties',
      limit: extraKeys,
      source: {},
      phrase: `keys match /${extraKeys}/`,
      holds: () => true,
    })
  }
  const declared = new Set(properties.map(({ name }) => name))
  const undeclared = requiredNames(sources).filter((name) => !declared.has(name))
  if (undeclared.length > 0) {
    const holds = (value: unknown): boolean =>
      !isObject(value) || undeclared.every((name) => Object.hasOwn(value as object, name))
    const phrase = `with the keys ${undeclared.map((name) => JSON.stringify(name)).join(', ')}`
    found.push({ keyword: 'required', limit: undeclared, source: {}, phrase, holds })
  }
  return found
}

/** The keys that one of the schemas requires. */
export function requiredNames(sources: readonly SchemaData[]): string[] {
  const names = sources.flatMap(({ required }) => (Array.isArray(required) ? (required as unknown[]) : []))
  return [...new Set(names.filter((name) => typeof name === 'string'))]
}

function fitsFormat(name: string, value: string): boolean {
  return value.length <= MAX_FORMAT_LENGTH && Format.Test(name, value)
}

/** With the tolerance of TypeBox, so that both say the same. */
function isMultiple(given: number | bigint, limit: number | bigint): boolean {
  const value = Number(given)
  const step = Number(limit)
  if (Number.isInteger(value) && (1 / step) % 1 === 0) return true
  const rest = value % step
  return Math.min(Math.abs(rest), Math.abs(rest - step), Math.abs(rest + step)) < 1e-10
}

function hasNoTwins(value: readonly unknown[]): boolean {
  return new Set(value.map(canonical)).size === value.length
}

/** Equal for equal values, whatever the order of keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
  })
}
