import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import type { OutputIssue } from '../../errors/output-errors.js'
import { condenseIssues } from './condense-issues.js'
import { needsCompiledCheck } from '../shape/constraints.js'
import { findIssues, hasNoIssues } from './find-issues.js'
import { childShapes, resolved, type Shape } from '../shape/shape.js'

const validators = new WeakMap<TSchema, Validator>()
const checks = new WeakMap<Shape, Checks>()

/**
 * Why a value (encoded side) does not fit a schema; empty when it does. The compiled schema decides, what is wrong is
 * only searched when something is. SLF decides itself where the compiled check cannot: of unions that hold themselves
 * (it tries their variants again at every level: exponential time), of properties that every object inherits
 * (`constructor`: it finds them where there are none), of maps (its `^.*$` leaves out keys with a line break, whose
 * values it lets pass), and where code must not be made from strings (it is interpreted then, some hundred times
 * slower). Keywords that only the compiled check knows are always its own.
 */
export function validate(schema: TSchema, shape: Shape, value: unknown): readonly OutputIssue[] {
  const { isOwn, isCompiled } = checksOf(schema, shape)
  if ((!isOwn || hasNoIssues(shape, value)) && (!isCompiled || passes(schema, value))) return []
  const { issues, total } = findIssues(shape, value)
  if (total > 0) return condenseIssues(issues, total)
  // A keyword that only the compiled check knows.
  const others = validatorOf(schema).Errors(value)
  return condenseIssues(others.map((error) => ({ path: error.instancePath, message: error.message })))
}

function validatorOf(schema: TSchema): Validator {
  const known = validators.get(schema)
  if (known) return known
  const validator: Validator = Compile(schema)
  validators.set(schema, validator)
  return validator
}

/**
 * Whether a part of a value passes what only compiled checks know (`not`, `if`, …); the whole value is still to come.
 * What refers to definitions elsewhere cannot be checked alone and does not pass.
 */
export function passesCompiled(shape: Shape, value: unknown): boolean {
  if (!holdsForeign(shape)) return true
  return shape.sources.every((source) => {
    try {
      return passes(source, value)
    } catch {
      return false
    }
  })
}

const foreign = new WeakMap<Shape, boolean>()

/** Whether the shape or a part of it says something that only the compiled check understands. */
export function holdsForeign(shape: Shape): boolean {
  const known = foreign.get(shape)
  if (known !== undefined) return known
  const answer = some(shape, needsCompiledCheck)
  foreign.set(shape, answer)
  return answer
}

/** A check of the user (`Type.Refine`) that throws is one that fails. */
function passes(schema: TSchema, value: unknown): boolean {
  try {
    return validatorOf(schema).Check(value)
  } catch (error) {
    if (error instanceof RangeError) throw error
    return false
  }
}

/** Which checks have to pass. */
interface Checks {
  readonly isOwn: boolean
  readonly isCompiled: boolean
}

function checksOf(schema: TSchema, shape: Shape): Checks {
  const known = checks.get(shape)
  if (known) return known
  const isOwn =
    holdsRecursiveUnion(shape, new Set(), new Set()) ||
    some(shape, (part) => hasInheritedName(part) || isMap(part)) ||
    !validatorOf(schema).IsAccelerated()
  const answer: Checks = { isOwn, isCompiled: !isOwn || some(shape, needsCompiledCheck) }
  checks.set(shape, answer)
  return answer
}

/** Whether a union stands above or inside a definition that holds itself. */
function holdsRecursiveUnion(shape: Shape, open: Set<Shape>, seen: Set<Shape>): boolean {
  const part = resolved(shape)
  if (open.has(part)) return [...open].some(({ kind }) => kind === 'union')
  if (seen.has(part)) return false
  seen.add(part)
  open.add(part)
  const found = childShapes(part).some((child) => holdsRecursiveUnion(child, open, seen))
  open.delete(part)
  return found
}

function hasInheritedName(shape: Shape): boolean {
  return shape.kind === 'object' && shape.properties.some(({ name }) => name in Object.prototype)
}

/** Has values under keys of any kind. */
function isMap(shape: Shape): boolean {
  return shape.kind === 'object' && shape.extras !== undefined && shape.extraKeys === undefined
}

/** Whether something holds of any part. */
function some(shape: Shape, holds: (part: Shape) => boolean, seen = new Set<Shape>()): boolean {
  if (seen.has(shape)) return false
  seen.add(shape)
  return holds(shape) || childShapes(shape).some((child) => some(child, holds, seen))
}
