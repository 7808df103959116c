// Makes mistakes in the sources, one at a time, and counts those that the compiler or a test of their own package
// notices: npm run mutants [-- options]. Not a part of CI: it takes an hour.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { areas, readSource, sourcesOf } from './areas.js'
import { choose } from './choose.js'
import { findMutants } from './find-mutants.js'
import { equivalentReasons, meaningfulMutants, staleEquivalents } from './lists.js'
import { keyOf, type Mutant } from './mutant.js'
import { readOptions, usage } from './options.js'
import { showMutant, tableOf } from './report.js'
import { isKilled, isSurvivor, type Result } from './result.js'
import { tryMutants } from './try-mutants.js'

const startedAt = performance.now()
const print = (text: string): void => void process.stdout.write(`${text}\n`)
const log = (text: string): void => {
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
  process.stderr.write(`[${minutes} min] ${text}\n`)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const options = (() => {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    print(`${(error as Error).message}\n\n${usage}`)
    return process.exit(1)
  }
})()

const all = areas.flatMap((area) => sourcesOf(area).flatMap((file) => findMutants(file, readSource(file))))
for (const stale of staleEquivalents(all))
  log(`lists/equivalent.json names what is not there any more: ${stale}`)

const meaningful = meaningfulMutants()
for (const stale of meaningful.stale) log(`lists/meaningful.json: ${stale}`)

const candidates = (options.meaningful ? meaningful.mutants : all).filter(
  ({ file }) => options.only.length === 0 || options.only.some((path) => file.startsWith(path)),
)
const chosen = chooseMutants(candidates)
const reasons = equivalentReasons()
const results: Result[] = []

function chooseMutants(mutants: readonly Mutant[]): readonly Mutant[] {
  if (options.survivors !== undefined) {
    const { results } = JSON.parse(readFileSync(options.survivors, 'utf8')) as { results: readonly Result[] }
    const keys = new Set(results.filter(isSurvivor).map(({ mutant }) => keyOf(mutant)))
    return mutants.filter((mutant) => keys.has(keyOf(mutant)))
  }
  return options.meaningful ? mutants : choose(mutants, options.count, options.seed)
}

/** Written after each mutant: a run that is ended loses nothing. */
function keep(result: Result): void {
  results.push(result)
  const { mutant, fate } = result
  log(`${results.length}/${chosen.length} ${fate.end} ${mutant.file}:${mutant.line} ${mutant.operator}`)
  const { count, seed, only, meaningful } = options
  const content = {
    date: new Date().toISOString(),
    node: process.version,
    count,
    seed,
    only,
    meaningful,
    results,
  }
  mkdirSync(dirname(options.out), { recursive: true })
  writeFileSync(options.out, `${JSON.stringify(content, undefined, 1)}\n`)
}

for (const mutant of chosen) {
  const reason = reasons.get(keyOf(mutant))
  if (reason !== undefined) keep({ mutant, fate: { end: 'equivalent', message: reason } })
}
await tryMutants(
  chosen.filter((mutant) => !reasons.has(keyOf(mutant))),
  { workers: options.workers, log, onResult: keep },
)

const survivors = results.filter(isSurvivor)
print(survivors.map(showMutant).join('\n'))
print(`\n${tableOf(results)}\n`)
print(
  `Of ${results.length} mutants ${results.filter(isKilled).length} were killed. All results: ${options.out}`,
)
