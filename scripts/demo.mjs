// npm run demo -- [arguments]: installs and builds what is not up to date, then runs examples/src/demo/main.ts.
import { spawnSync } from 'node:child_process'
import { environment } from './process/environment.mjs'

const node = (args, stdio) =>
  spawnSync(process.execPath, args, { stdio, encoding: 'utf8', env: environment() })

const build = node(['scripts/run.mjs', 'build'], ['ignore', 'pipe', 'inherit'])
if (build.status !== 0) {
  console.error(build.stdout)
  process.exit(1)
}
const tsx = ['node_modules/tsx/dist/cli.mjs', '--tsconfig', 'examples/tsconfig.json']
const demo = node([...tsx, 'examples/src/demo/main.ts', ...process.argv.slice(2)], 'inherit')
process.exitCode = demo.status ?? 1
