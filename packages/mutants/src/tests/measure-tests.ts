import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import type { MeasuredTest } from './messages.js'
import { TestRunner } from './test-runner.js'

type Known = Readonly<Record<string, MeasuredTest>>

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => `${folder}/${name}`)

/** What each test file of a package reaches and how long it takes. What has not changed is remembered. */
export async function measureTests(packageName: string): Promise<readonly MeasuredTest[]> {
  const memory = `.tmp/mutants/reached-${packageName}.json`
  const known = recall(memory)
  const sources = readdirSync('packages').flatMap((name) => filesIn(`packages/${name}/src`))
  const ownFiles = filesIn(`packages/${packageName}/test`).filter((file) => !file.endsWith('.test.ts'))
  const common = hashOf([...sources, ...ownFiles])
  const keyOf = (test: string): string => `${common} ${hashOf([test])}`

  const runner = new TestRunner(packageName, 'measure')
  try {
    const tests = await runner.tests()
    const unknown = tests.filter((test) => known[keyOf(test)] === undefined)
    const measured = unknown.length > 0 ? await runner.measure(unknown) : []
    const fresh = new Map(measured.map((test) => [test.file, test]))
    const all = tests.flatMap((test) => fresh.get(test) ?? known[keyOf(test)] ?? [])
    mkdirSync('.tmp/mutants', { recursive: true })
    // A failure is not remembered: next time the test may pass.
    const passed = all.filter((test) => test.passed)
    writeFileSync(memory, JSON.stringify(Object.fromEntries(passed.map((test) => [keyOf(test.file), test]))))
    return all
  } finally {
    runner.close()
  }
}

function recall(file: string): Known {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Known
  } catch {
    return {}
  }
}

function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(file))
  return hash.digest('hex')
}
