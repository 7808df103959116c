import { createHash } from 'node:crypto'
import { areaOf, areas } from './areas.js'
import { keyOf, type Mutant } from './mutant.js'

/**
 * A sample that is the same for the same seed. Whether a mutant is in it depends on the mutant, not on the others, so
 * that a change of one file moves few of them. An area has a share by the square root of its size: large ones do not push
 * the small ones out.
 */
export function choose(mutants: readonly Mutant[], count: number, seed: number): Mutant[] {
  const groups = areas
    .map((area) => mutants.filter(({ file }) => areaOf(file) === area))
    // Small ones first: where all are taken, the others share what is left.
    .sort((one, other) => one.length - other.length)
  let left = Math.min(count, mutants.length)
  let rootsLeft = groups.reduce((sum, members) => sum + Math.sqrt(members.length), 0)
  return groups.flatMap((members) => {
    const root = Math.sqrt(members.length)
    const share = root === 0 ? 0 : Math.min(members.length, Math.round((left * root) / rootsLeft))
    left -= share
    rootsLeft -= root
    return first(members, share, seed)
  })
}

/** The mutants that come first in an order that only the seed decides. */
function first(mutants: readonly Mutant[], count: number, seed: number): Mutant[] {
  const places = new Map(
    mutants.map((mutant) => [
      mutant,
      createHash('sha256')
        .update(`${seed}\n${keyOf(mutant)}`)
        .digest('hex'),
    ]),
  )
  const place = (mutant: Mutant): string => places.get(mutant) ?? ''
  return [...mutants]
    .sort((one, other) => (place(one) < place(other) ? -1 : 1))
    .slice(0, count)
    .sort((one, other) => (one.file < other.file ? -1 : one.file > other.file ? 1 : one.start - other.start))
}
