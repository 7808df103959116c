import type { OutputIssue } from '../../errors/output-errors.js'
import { constraintsOf } from '../shape/constraints.js'
import { describeInline } from '../shape/describe-type.js'
import { isExtraKey } from '../shape/extra-keys.js'
import { childPath } from '../shape/json-pointer.js'
import { MAX_DEPTH } from '../json/json-reader.js'
import { propertiesOf } from '../shape/properties.js'
import { type ObjectShape, resolved, type Shape, type UnionShape } from '../shape/shape.js'
import { failedRefinements, refinementsOf } from '../shape/refinements.js'
import { showValue } from '../shape/show-value.js'

/** Why a value does not fit: the first issues, and how many there are in all. */
export interface IssueReport {
  readonly issues: readonly OutputIssue[]
  readonly total: number
}

interface Search {
  readonly issues: OutputIssue[]
  readonly limit: number
  total: number
  /** Whether undeclared keys are issues everywhere, not just where the schema says so. */
  readonly closed: boolean
  /** What is known of variants of unions: without it, a recursive union takes exponential time. */
  readonly known: Map<Shape, Map<object, boolean>>
  /** Parts that were looked at. */
  visits: number
}

const MAX_ISSUES = 20

/** To remember a value costs as much as to look at this many parts again. */
const FREE_VISITS = 16

/**
 * Says what is wrong with a value, path by path, in words for the model. A union gives the issues of the variant that
 * was meant, or one line when none was.
 */
export function findIssues(shape: Shape, value: unknown): IssueReport {
  const search: Search = {
    issues: [],
    limit: MAX_ISSUES,
    total: 0,
    closed: false,
    known: new Map(),
    visits: 0,
  }
  visit(shape, value, '', 0, search)
  return search
}

/** Whether nothing is wrong. `closed`: undeclared keys are wrong everywhere, not just where the schema says so. */
export function hasNoIssues(shape: Shape, value: unknown, closed = false): boolean {
  const search: Search = { issues: [], limit: 0, total: 0, closed, known: new Map(), visits: 0 }
  visit(shape, value, '', 0, search)
  return search.total === 0
}

function visit(shape: Shape, value: unknown, path: string, depth: number, search: Search): void {
  search.visits++
  // Nobody reads further, so nothing but the first issue is needed.
  if (search.limit === 0 && search.total > 0) return
  if (depth > MAX_DEPTH) return add(search, path, () => `nested deeper than ${MAX_DEPTH} levels`)
  if (shape.kind === 'ref' || shape.kind === 'union') {
    const before = search.total
    if (shape.kind === 'ref') visit(shape.target(), value, path, depth, search)
    else visitUnion(shape, value, path, depth, search)
    if (search.total === before) visitConstraints(shape, value, path, search)
    return
  }
  if (!isOfKind(shape, value))
    return add(search, path, () => `got ${showValue(value)}, expected ${describeInline(shape)}`)
  if (shape.kind === 'object') visitObject(shape, value as Record<string, unknown>, path, depth, search)
  if (shape.kind === 'list') {
    const items = value as readonly unknown[]
    for (let index = 0; index < items.length; index++) {
      visit(shape.item, items[index], pathIn(search, path, index), depth + 1, search)
    }
  }
  if (shape.kind === 'tuple') {
    shape.items.forEach((item, index) => {
      visit(item, (value as unknown[])[index], pathIn(search, path, index), depth + 1, search)
    })
  }
  visitConstraints(shape, value, path, search)
}

function visitConstraints(shape: Shape, value: unknown, path: string, search: Search): void {
  if (wantsTypeOnly(shape)) return
  for (const constraint of constraintsOf(shape)) {
    if (!constraint.holds(value))
      add(
        search,
        path,
        () => `got ${showValue(value)}, expected ${describeInline(shape)}: ${constraint.phrase}`,
      )
  }
  for (const message of failedRefinements(shape, value))
    add(search, path, () => `got ${showValue(value)}: ${message}`)
}

function visitObject(
  shape: ObjectShape,
  value: Record<string, unknown>,
  path: string,
  depth: number,
  search: Search,
): void {
  for (const property of shape.properties) {
    const child = pathIn(search, path, property.name)
    const has = Object.hasOwn(value, property.name)
    if (has && (value[property.name] !== undefined || property.required)) {
      visit(property.shape, value[property.name], child, depth + 1, search)
    } else if (!has && property.required) {
      add(search, child, () => `missing, expected ${describeInline(property.shape)}`)
    }
  }
  const isClosed = search.closed || shape.isClosed === true
  if (!isClosed && !shape.extras) return
  const declared = propertiesOf(shape)
  for (const key of Object.keys(value)) {
    if (declared.has(key)) continue
    if (shape.extras && isExtraKey(shape, key)) {
      visit(shape.extras, value[key], pathIn(search, path, key), depth + 1, search)
    } else if (isClosed) add(search, childPath(path, key), () => 'not a key of the schema')
  }
}

/** Nothing when a variant fits, otherwise the issues of the variant that was meant, else one line. */
function visitUnion(shape: UnionShape, value: unknown, path: string, depth: number, search: Search): void {
  for (const variant of shape.variants) if (fitsVariant(variant, value, depth, search)) return
  if (search.limit === 0) return add(search, path, () => '')
  const mark = wrongMark(shape, value)
  if (mark) return add(search, childPath(path, mark.name), () => mark.message)
  let nearest: Shape | undefined
  let best = 0
  for (const variant of shape.variants) {
    const score = nearness(variant, value)
    if (score <= best) continue
    best = score
    nearest = variant
  }
  if (nearest) visit(nearest, value, path, depth, search)
  else add(search, path, () => `got ${showValue(value)}, expected ${describeInline(shape)}`)
}

/** The property that marks the variants of a discriminated union, when it marks none of them. */
function wrongMark(
  shape: UnionShape,
  value: unknown,
): { readonly name: string; readonly message: string } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const variants = shape.variants.map(resolved).filter((variant) => variant.kind !== 'null')
  const [first] = variants
  if (first?.kind !== 'object' || variants.length < 2) return undefined
  for (const { name } of first.properties) {
    const marks = variants.map((variant) => markOf(variant, name))
    if (!marks.every((mark) => mark !== undefined)) continue
    const given = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
    if (marks.some((mark) => isOfKind(mark, given))) return undefined
    const expected = [...new Set(marks.map(describeInline))].join(' | ')
    return {
      name,
      message:
        given === undefined
          ? `missing, expected ${expected}`
          : `got ${showValue(given)}, expected ${expected}`,
    }
  }
  return undefined
}

function markOf(variant: Shape, name: string): Shape | undefined {
  if (variant.kind !== 'object') return undefined
  const property = variant.properties.find((candidate) => candidate.name === name && candidate.required)
  const mark = property && resolved(property.shape)
  return mark?.kind === 'enum' ? mark : undefined
}

function fitsVariant(variant: Shape, value: unknown, depth: number, search: Search): boolean {
  const found = resolved(variant)
  // Most variants are of another type: that needs no search. To tell that something is JSON would look at it twice.
  if (found.kind !== 'union' && found.kind !== 'unknown' && !isOfKind(found, value)) return false
  if (variant === found && isScalarShape(found) && wantsTypeOnly(found)) return true
  const known = typeof value === 'object' && value !== null ? knownOf(search, variant) : undefined
  const answer = known?.get(value as object)
  if (answer !== undefined) return answer
  // Inside of a trial nothing was found yet, or it would be over: it goes on in the same one.
  const trial: Search = search.limit === 0 ? search : { ...search, issues: [], total: 0, limit: 0 }
  const before = trial.visits
  visit(variant, value, '', depth, trial)
  const fits = trial.total === 0
  trial.total = 0
  if (trial.visits - before > FREE_VISITS) known?.set(value as object, fits)
  return fits
}

function knownOf(search: Search, shape: Shape): Map<object, boolean> {
  let known = search.known.get(shape)
  if (!known) search.known.set(shape, (known = new Map()))
  return known
}

/** How sure it is that a variant was meant: 0 for another type, or for another literal that marks the variant. */
function nearness(variant: Shape, value: unknown): number {
  const found = resolved(variant)
  if (found.kind === 'union') return Math.max(0, ...found.variants.map((inner) => nearness(inner, value)))
  if (!isOfKind(found, value)) return 0
  if (found.kind !== 'object') return 1
  const record = value as Record<string, unknown>
  const marks = found.properties.filter(({ shape, required }) => required && resolved(shape).kind === 'enum')
  if (
    marks.some(({ name, shape }) => !Object.hasOwn(record, name) || !isOfKind(resolved(shape), record[name]))
  )
    return 0
  const missing = found.properties.filter(
    ({ name, required }) => required && !Object.hasOwn(record, name),
  ).length
  return (marks.length > 0 ? 2 : 1) / (1 + missing)
}

function isScalarShape({ kind }: Shape): boolean {
  return kind === 'string' || kind === 'number' || kind === 'boolean' || kind === 'null' || kind === 'enum'
}

const typeOnly = new WeakMap<Shape, boolean>()

/** Whether every value of the type fits, as far as its own keywords go. */
export function wantsTypeOnly(shape: Shape): boolean {
  const known = typeOnly.get(shape)
  if (known !== undefined) return known
  const answer = constraintsOf(shape).length === 0 && refinementsOf(shape).length === 0
  typeOnly.set(shape, answer)
  return answer
}

/** Whether the value is of the type of the shape, its parts not looked at. */
export function isOfKind(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return typeof value === shape.kind
    case 'number':
      return Number.isFinite(value) && (!shape.integer || Number.isInteger(value))
    case 'null':
      return value === null
    case 'enum':
      return (shape.values as readonly unknown[]).includes(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'list':
      return Array.isArray(value)
    case 'tuple':
      return Array.isArray(value) && value.length === shape.items.length
    default:
      return isJson(value, 0)
  }
}

function isJson(value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) return false
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1))
  if (typeof value === 'object' && value !== null)
    return Object.values(value).every((part) => isJson(part, depth + 1))
  return typeof value === 'number'
    ? Number.isFinite(value)
    : value === null || ['string', 'boolean'].includes(typeof value)
}

/** The path of a part, where anybody will read it. */
function pathIn(search: Search, path: string, key: string | number): string {
  return search.limit === 0 ? '' : childPath(path, key)
}

function add(search: Search, path: string, message: () => string): void {
  search.total++
  // Words only for what is kept: there may be a hundred thousand issues.
  if (search.issues.length < search.limit) search.issues.push({ path, message: message() })
}
