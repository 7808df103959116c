// Runs one suite of vitest and leaves its JSON report for the totals:
// node scripts/test.mjs unit|long|newest [major version of Node]
import { spawnSync } from 'node:child_process'
import { nodeBinary } from './process/node-binary.mjs'
import { resultsFolder } from './test-totals.mjs'

const adapters = ['adapter-kit', 'openai-client', 'openai', 'openai-responses'].map(
  (name) => `--project=${name}`,
)
const suites = {
  unit: { environment: {}, filters: [] },
  long: { environment: { SLF_SUITE: 'long' }, filters: [] },
  // The adapters with the newest supported versions of what they stand on.
  newest: { environment: { SLF_CLIENTS: 'newest' }, filters: adapters },
}
const [name = '', major] = process.argv.slice(2)
if (!Object.hasOwn(suites, name))
  throw new Error(`No test suite "${name}". Suites: ${Object.keys(suites).join(', ')}.`)
const { environment, filters } = suites[name]

const report = `${resultsFolder}/${name}${major === undefined ? '' : `-node-${major}`}.json`
const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
const { status } = spawnSync(
  major === undefined ? process.execPath : nodeBinary(major),
  ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...filters],
  { env: { ...process.env, ...environment }, stdio: ['ignore', 'inherit', 'inherit'] },
)
process.exitCode = status ?? 1
