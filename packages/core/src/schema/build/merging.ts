import { SchemaError } from '../../errors/programmer-errors.js'
import type { Shape } from '../shape/shape.js'

/** One intersection on its way through the parts of both sides. */
export interface Merging {
  readonly open: (readonly [Shape, Shape])[]
  /** Parts that were joined. */
  merges: number
  /** Where it failed first, and between what. */
  conflict: { readonly path: string; readonly kinds: string } | undefined
}

/** What is kept of both sides, whatever they are. */
export type About = Pick<Shape, 'path' | 'sources' | 'description'>

/** The values that fit both shapes; `undefined` when nothing can be both. */
export type Merge = (left: Shape, right: Shape, path: string, merging: Merging) => Shape | undefined

/** Says between what the first conflict is. */
export function refuse({ conflict }: Merging): never {
  const { path = '', kinds = 'two things' } = conflict ?? {}
  throw new SchemaError(
    `Nothing fits the intersection at ${path || 'the root'}: it asks for ${kinds} at once.`,
    { path },
  )
}
