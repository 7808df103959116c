// Runs one suite of vitest and leaves its JSON report for the totals: node scripts/test.mjs unit|long
import { spawnSync } from 'node:child_process'
import { resultsFolder } from './test-totals.mjs'

const suites = {
  unit: { SLF_SUITE: 'unit' },
  long: { SLF_SUITE: 'long' },
}
const [name, ...filters] = process.argv.slice(2)
if (!Object.hasOwn(suites, name ?? ''))
  throw new Error(`No test suite "${name}". Suites: ${Object.keys(suites).join(', ')}.`)

const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFolder}/${name}.json`]
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--passWithNoTests', ...reporters, ...filters],
  { env: { ...process.env, ...suites[name] }, stdio: ['ignore', 'inherit', 'inherit'] },
)
process.exitCode = status ?? 1
