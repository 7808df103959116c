import { packageOf, readSource } from './areas.js'
import { mutate, type Mutant } from './mutant.js'
import type { Fate, Result } from './result.js'
import { measureTests } from './tests/measure-tests.js'
import type { MeasuredTest } from './tests/messages.js'
import { placeAround } from './tests/places.js'
import { TestRunner } from './tests/test-runner.js'
import { TypeCheck } from './type-check.js'

interface Settings {
  readonly workers: number
  readonly log: (line: string) => void
  readonly onResult: (result: Result) => void
}

/** Gives each mutant to the compiler, and those that compile to the tests of their own package that reach them. */
export async function tryMutants(mutants: readonly Mutant[], settings: Settings): Promise<void> {
  for (const name of new Set(mutants.map(({ file }) => packageOf(file)))) {
    const own = mutants.filter(({ file }) => packageOf(file) === name)
    settings.log(`${name}: ${own.length} mutants; compiling`)
    const left = compile(name, own, settings)
    if (left.length > 0) await test(name, left, settings)
  }
}

/** The mutants that the compiler lets pass. */
function compile(packageName: string, mutants: readonly Mutant[], { onResult }: Settings): Mutant[] {
  const check = new TypeCheck(packageName)
  return mutants.filter((mutant) => {
    const message = check.complaintAbout(mutant.file, mutate(readSource(mutant.file), mutant))
    if (message !== undefined) onResult({ mutant, fate: { end: 'compiler', message } })
    return message === undefined
  })
}

async function test(
  packageName: string,
  mutants: readonly Mutant[],
  { workers, log, onResult }: Settings,
): Promise<void> {
  log(`${packageName}: ${mutants.length} compile; measuring what the tests reach`)
  const measured = await measureTests(packageName)
  for (const { file, passed } of measured) if (!passed) log(`${file} fails without a mutant and is left out`)
  const tests = measured
    .filter(({ passed }) => passed)
    .sort((one, other) => one.durationMs - other.durationMs)
  const waiting = [...mutants]
  await Promise.all(
    Array.from({ length: Math.min(workers, mutants.length) }, async () => {
      const runner = new TestRunner(packageName, 'try')
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift())
        onResult({ mutant, fate: await fateOf(mutant, tests, runner) })
      runner.close()
    }),
  )
}

async function fateOf(mutant: Mutant, tests: readonly MeasuredTest[], runner: TestRunner): Promise<Fate> {
  const source = readSource(mutant.file)
  const place = placeAround(source, mutant.start, mutant.end)
  const reaching = tests.filter(({ reached }) => reached[mutant.file]?.includes(place))
  if (reaching.length === 0) return { end: 'survived', message: 'no test reaches it' }
  const failure = await runner.try(
    mutant.file,
    mutate(source, mutant),
    reaching.map(({ file }) => file),
  )
  if (failure === 'timeout') return { end: 'timeout', message: 'the tests did not end' }
  if (failure === undefined) return { end: 'survived', message: `${reaching.length} test files pass` }
  const end = /timed out in \d+ms/.test(failure.message) ? 'timeout' : 'test'
  return { end, test: `${failure.file} > ${failure.name}`, message: failure.message }
}
