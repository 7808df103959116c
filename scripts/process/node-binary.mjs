import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { environment } from './environment.mjs'

/** The binary of a major version of Node; another one than this is installed from the npm package that carries it. */
export function nodeBinary(major) {
  if (process.version.startsWith(`v${major}.`)) return process.execPath
  const folder = `${process.cwd()}/.tmp/nodes/${major}`
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const binary = `${folder}/node_modules/${name}/bin/node`
  if (existsSync(binary)) return binary
  mkdirSync(folder, { recursive: true })
  const args = [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `${name}@${major}`,
  ]
  const { status, stderr } = spawnSync('npm', args, { env: environment(), encoding: 'utf8' })
  if (status !== 0)
    throw new Error(`Node ${major} cannot be installed from the npm package ${name}:\n${stderr}`)
  return binary
}
