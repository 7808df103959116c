// Builds and packs our packages, and installs them beside the peers into .tmp/bench, outside of the workspace: that is
// how a user has them.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { environment } from '../scripts/process/environment.mjs'
import { nodeBinary } from '../scripts/process/node-binary.mjs'
import { publicPackages, tarballOf } from '../scripts/workspace-packages.mjs'

function run(command, args, cwd = process.cwd()) {
  const shell = process.platform === 'win32' && command === 'npm'
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: environment(),
    encoding: 'utf8',
    shell,
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}${error ?? ''}`)
}

/** Makes the tarballs of our packages. */
export function packOurs() {
  for (const script of ['install', 'build', 'pack']) run(process.execPath, [`scripts/${script}.mjs`])
}

/** Installs what the lockfile for this major version of Node says, and our tarballs; `{ major, node, folder }`. */
export function installPeers(major) {
  const node = nodeBinary(major)
  const folder = `${process.cwd()}/.tmp/bench/node-${major}`
  const manifests = `bench/peers/node-${major}`
  const tarballs = publicPackages().map((one) => `${process.cwd()}/${tarballOf(one)}`)
  const hash = createHash('sha256')
  for (const file of [`${manifests}/package-lock.json`, ...tarballs]) hash.update(readFileSync(file))
  const state = hash.digest('hex')
  const stamp = `${folder}/.installed`
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== state) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    cpSync(manifests, folder, { recursive: true })
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
    run('npm', ['ci', ...quiet], folder)
    run('npm', ['install', '--no-save', '--no-package-lock', ...quiet, ...tarballs], folder)
    writeFileSync(stamp, state)
  }
  compileClients(folder)
  return { major, node, folder }
}

/** The clients stand beside the packages that they import; decorators are compiled, as in a user's build. */
function compileClients(folder) {
  const esbuild = createRequire(`${process.cwd()}/docs/package.json`)('esbuild')
  rmSync(`${folder}/clients`, { recursive: true, force: true })
  cpSync('bench/clients', `${folder}/clients`, { recursive: true })
  for (const name of readdirSync('bench/clients').filter((name) => name.endsWith('.ts'))) {
    const source = readFileSync(`bench/clients/${name}`, 'utf8')
    const { code } = esbuild.transformSync(source, { loader: 'ts', target: 'es2022' })
    writeFileSync(`${folder}/clients/${name.replace('.ts', '.js')}`, code)
  }
}

/** The version of an installed package. */
export function versionOf(folder, name) {
  return JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`, 'utf8')).version
}
