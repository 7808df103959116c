import { existsSync, readFileSync } from 'node:fs'
import { readSource } from './areas.js'
import { describeChange, keyOf, type Mutant } from './mutant.js'

/** A mutant that no test can notice, because the program does the same with it. */
interface Equivalent {
  readonly file: string
  readonly within: string
  readonly before: string
  readonly after: string
  readonly reason: string
}

/** A mistake written by hand: a part of the text, which the file holds once, and what stands there instead. */
interface Meaningful {
  readonly file: string
  readonly before: string
  readonly after: string
  readonly meaning: string
}

const read = <Entry>(name: string): readonly Entry[] =>
  JSON.parse(readFileSync(new URL(`../lists/${name}.json`, import.meta.url), 'utf8')) as readonly Entry[]

/** The reasons of the equivalent mutants, by key. */
export const equivalentReasons = (): ReadonlyMap<string, string> =>
  new Map(read<Equivalent>('equivalent').map((entry) => [keyOf(entry), entry.reason]))

/** Entries of the list of equivalent mutants that no operator makes any more: the code has changed. */
export function staleEquivalents(mutants: readonly Mutant[]): string[] {
  const known = new Set(mutants.map(keyOf))
  return read<Equivalent>('equivalent')
    .filter((entry) => !known.has(keyOf(entry)))
    .map(({ file, before, after }) => `${file}: ${before} -> ${after}`)
}

/** The mutants that were chosen for their meaning, and those whose place is not found any more: the code has changed. */
export function meaningfulMutants(): { readonly mutants: Mutant[]; readonly stale: string[] } {
  const mutants: Mutant[] = []
  const stale: string[] = []
  for (const { file, before, after, meaning } of read<Meaningful>('meaningful')) {
    const source = existsSync(file) ? readSource(file) : ''
    const start = source.indexOf(before)
    if (start === -1 || source.includes(before, start + 1)) {
      stale.push(`${file}: '${before}' must occur once, but it ${start === -1 ? 'does not' : 'occurs twice'}`)
      continue
    }
    const end = start + before.length
    const change = describeChange(source, start, end, after)
    mutants.push({
      file,
      start,
      end,
      replacement: after,
      operator: 'meaningful',
      within: '',
      ...change,
      meaning,
    })
  }
  return { mutants, stale }
}
