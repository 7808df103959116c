// Installs the dependencies with the pinned pnpm, on a machine that has only Node and npm. Does nothing when they are
// up to date.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { pnpm } from './process/pnpm.mjs'
import { workspacePackages } from './workspace-packages.mjs'

const stamp = 'node_modules/.installed'
const manifests = ['package.json', ...workspacePackages().map(({ folder }) => `${folder}/package.json`)]
const hash = createHash('sha256').update(process.version)
for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', ...manifests])
  hash.update(readFileSync(file))
const state = hash.digest('hex')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== state) {
  pnpm(['install', '--frozen-lockfile'])
  writeFileSync(stamp, state)
}
