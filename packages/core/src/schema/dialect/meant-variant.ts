import { hasNoIssues } from '../validation/find-issues.js'
import type { UnionEncoding } from './encoding.js'

/** The index of the variant that a value (encoded side) is of; -1 when it is of none. */
export function meantVariant({ variants }: UnionEncoding, value: unknown): number {
  // Objects are open to keys they do not declare: a variant that would lose none comes first.
  const closed = variants.findIndex((variant) => hasNoIssues(variant.shape, value, true))
  return closed >= 0 ? closed : variants.findIndex((variant) => hasNoIssues(variant.shape, value))
}
