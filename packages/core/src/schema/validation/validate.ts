import type { TSchema } from 'typebox'
import type { OutputIssue } from '../../errors/output-errors.js'
import { condenseIssues } from './condense-issues.js'
import { needsCompiledCheck } from '../shape/constraints.js'
import { findIssues, hasNoIssues } from './find-issues.js'
import { somePart, type Shape } from '../shape/shape.js'
import { hasCompiler, passesTypeBox, typeBoxErrors } from './type-compiler.js'

/**
 * Why a value (encoded side) does not fit a schema; empty when it does. SLF decides: its own check needs no code made
 * from strings, and holds where the one that TypeBox compiles does not (unions that hold themselves take it exponential
 * time, properties that every object inherits are there for it where they are not, maps may have any value under a key
 * with a line break). The compiled check has a say only about keywords that it alone knows (`not`, `if`, …); schemas
 * that have some need {@link readyToValidate} first. A property test holds the two verdicts against each other.
 */
export function validate(schema: TSchema, shape: Shape, value: unknown): readonly OutputIssue[] {
  const isForeign = holdsForeign(shape)
  if (hasNoIssues(shape, value) && (!isForeign || passes(schema, value))) return []
  const { issues, total } = findIssues(shape, value)
  if (total > 0) return condenseIssues(issues, total)
  const others = typeBoxErrors(schema, value)
  return condenseIssues(others.map((error) => ({ path: error.instancePath, message: error.message })))
}

/**
 * As {@link validate}, where nothing can be awaited: what only the compiled check knows is left out while that is not
 * there.
 */
export function validateAhead(schema: TSchema, shape: Shape, value: unknown): readonly OutputIssue[] {
  if (hasCompiler() || !holdsForeign(shape)) return validate(schema, shape, value)
  const { issues, total } = findIssues(shape, value)
  return condenseIssues(issues, total)
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
  const answer = somePart(shape, needsCompiledCheck)
  foreign.set(shape, answer)
  return answer
}

/** A check of the user (`Type.Refine`) that throws is one that fails. */
function passes(schema: TSchema, value: unknown): boolean {
  try {
    return passesTypeBox(schema, value)
  } catch (error) {
    if (error instanceof RangeError) throw error
    return false
  }
}
