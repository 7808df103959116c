// Sources and tests also compile against the newest supported versions of what the adapters stand on.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const { compilerOptions } = JSON.parse(readFileSync('tsconfig.json', 'utf8'))
const root = process.cwd()
// Files, not folders: a path does not go through the exports of a package.
const newest = {
  openai: 'node_modules/openai-7/index.d.mts',
  'openai/*': 'node_modules/openai-7/*.d.mts',
  'eventsource-parser': 'node_modules/eventsource-parser-4/dist/index.d.ts',
  'eventsource-parser/*': 'node_modules/eventsource-parser-4/dist/*.d.ts',
}
const paths = Object.fromEntries(
  Object.entries({ ...compilerOptions.paths, ...newest }).map(([name, target]) => [
    name,
    [join(root, String(target))],
  ]),
)

mkdirSync('.tmp', { recursive: true })
const configuration = {
  extends: '../tsconfig.json',
  compilerOptions: { paths },
  include: ['../packages/*/src', '../packages/*/test'],
}
writeFileSync('.tmp/tsconfig.newest.json', JSON.stringify(configuration))
const tsc = ['node_modules/typescript-7/bin/tsc', '-p', '.tmp/tsconfig.newest.json', '--pretty', 'false']
const { status } = spawnSync(process.execPath, tsc, { stdio: ['ignore', 'inherit', 'inherit'] })
process.exitCode = status ?? 1
