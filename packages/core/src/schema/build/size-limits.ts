import { SchemaError } from '../../errors/programmer-errors.js'
import { childShapes, type Shape } from '../shape/shape.js'
import { place } from '../shape/schema-data.js'

/** Levels of a schema inside each other, each definition by itself; an answer has 64 at most. */
export const MAX_LEVELS = 500
/** Variants of one union, those of unions in it included. */
const MAX_VARIANTS = 10_000

/** The variants of a union, those of unions in it included. */
export function variantCount(shape: Shape, counts = new Map<Shape, number>()): number {
  const known = counts.get(shape)
  if (known !== undefined) return known
  // A union that holds itself has no more variants by that.
  counts.set(shape, 0)
  const inner = shape.kind === 'union' ? shape.variants : shape.kind === 'ref' ? [shape.target()] : undefined
  const count = inner ? inner.reduce((sum, variant) => sum + variantCount(variant, counts), 0) : 1
  counts.set(shape, count)
  return count
}

/**
 * Refuses a schema that is larger than can be worked with: schemas come from outside, too.
 *
 * @throws {SchemaError} with the limit and the path
 */
export function assertSize(root: Shape): void {
  const counts = new Map<Shape, number>()
  const seen = new Set<Shape>()
  const open = [root]
  for (let shape = open.pop(); shape; shape = open.pop()) {
    if (seen.has(shape)) continue
    seen.add(shape)
    const count = variantCount(shape, counts)
    if (count > MAX_VARIANTS) {
      throw new SchemaError(
        `The union at ${place(shape.path)} has ${count} variants; the limit is ${MAX_VARIANTS}.`,
        { path: shape.path },
      )
    }
    for (const child of childShapes(shape)) open.push(child)
  }
}
