// What a newcomer has: a clone of HEAD in an empty folder, with nothing beside it and nothing of CI in the environment.
// `npm run demo` and `npm test` pass there: node scripts/check/clone.mjs <major version of Node>
// What the plan that runs this has already said of the same files is left out, and named.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { environment } from '../process/environment.mjs'
import { nodeBinary } from '../process/node-binary.mjs'
import { storeFolder } from '../process/pnpm.mjs'
import { checksOfSources } from '../tasks.mjs'

const major = process.argv[2]
const folder = mkdtempSync(join(tmpdir(), 'slf-clone-'))
const clone = join(folder, 'slf')

function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: Infinity,
    ...options,
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}${error ?? ''}`)
  return stdout
}

/** The environment of somebody who has just cloned, except for where this machine downloads from. */
function newcomer() {
  const outside = Object.keys(process.env).filter((name) => /^(CI|SLF_.*|OPENAI_.*)$/.test(name))
  return environment({
    ...Object.fromEntries(outside.map((name) => [name, undefined])),
    PATH: `${dirname(nodeBinary(major))}${delimiter}${process.env['PATH']}`,
    npm_config_store_dir: storeFolder(),
  })
}

try {
  if (run('git', ['status', '--porcelain']) !== '') console.log('[clone] what is not committed is not in it')
  run('git', ['clone', '--quiet', '--no-local', '--depth', '1', process.cwd(), clone])
  const options = { cwd: clone, env: newcomer(), shell: process.platform === 'win32' }
  run('npm', ['run', 'demo'], options)
  console.log(`[clone] Node ${major}: npm run demo passed`)
  const output = run('npm', ['test', '--', ...checksOfSources.map((name) => `--without=${name}`)], options)
  for (const line of output.split('\n'))
    if (/^(test |\s*\[run\]|\s*\[[\w-]+\] skipped)/.test(line))
      console.log(`[clone] Node ${major}: ${line.trim()}`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
