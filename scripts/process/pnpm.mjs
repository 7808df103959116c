import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { environment } from './environment.mjs'

const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'))

/** Runs the pnpm that package.json pins; through npx, because Corepack and a global pnpm may be absent. */
export function pnpm(args, stdout = 'inherit') {
  const options = {
    env: environment({ CI: 'true' }),
    stdio: ['ignore', stdout, 'inherit'],
    shell: process.platform === 'win32',
    encoding: 'utf8',
  }
  const result = spawnSync('npx', ['--yes', packageManager, ...args], options)
  if (result.error) throw result.error
  if (result.status !== 0)
    throw new Error(`${packageManager} ${args.join(' ')} failed with exit code ${result.status}`)
  return result.stdout
}

/** Where pnpm keeps the packages that it has downloaded for this project. */
export function storeFolder() {
  return pnpm(['store', 'path'], 'pipe').trim()
}
