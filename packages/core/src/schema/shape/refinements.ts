import { messageOf } from '../../errors/message-of.js'
import type { Shape } from './shape.js'

interface Refinement {
  check(value: unknown): boolean
  error(value: unknown): unknown
}

const known = new WeakMap<Shape, readonly Refinement[]>()

/** The user's own checks (`Type.Refine`) of the shape itself. */
export function refinementsOf(shape: Shape): readonly Refinement[] {
  const read = known.get(shape)
  if (read) return read
  const refinements = shape.sources.flatMap((source) => {
    const stated = source['~refine']
    return Array.isArray(stated) ? (stated as readonly Refinement[]) : []
  })
  known.set(shape, refinements)
  return refinements
}

/** What the user's own checks say against a value; one that throws says so. */
export function failedRefinements(shape: Shape, value: unknown): string[] {
  return refinementsOf(shape).flatMap((refinement) => {
    try {
      return refinement.check(value) ? [] : [String(refinement.error(value))]
    } catch (error) {
      return [`the check failed: ${messageOf(error)}`]
    }
  })
}
