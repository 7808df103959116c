import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { environment } from './environment.mjs'

const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'))

/** Runs the pnpm that package.json pins; through npx, because Corepack and a global pnpm may be absent. */
export function pnpm(args) {
  const options = {
    env: environment({ CI: 'true' }),
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  }
  const { status, error } = spawnSync('npx', ['--yes', packageManager, ...args], options)
  if (error) throw error
  if (status !== 0) throw new Error(`${packageManager} ${args.join(' ')} failed with exit code ${status}`)
}
