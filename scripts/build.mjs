// Builds the public packages with tsup, each after the packages that it stands on: declarations are made against
// their built declarations, as users see them. A package whose inputs did not change is left as it is.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { workspacePackages } from './workspace-packages.mjs'

const all = workspacePackages()
const shared = ['tsup.base.ts', 'tsconfig.base.json', 'tsconfig.build.json', 'pnpm-lock.yaml']

/**
 * The workspace packages that `target` stands on, with theirs: what it asks its user to install, and private packages
 * that its tsup configuration bundles.
 */
function foundations({ folder, manifest }, found = new Set()) {
  const needed = { ...manifest.dependencies, ...manifest.peerDependencies }
  const configuration = existsSync(`${folder}/tsup.config.ts`)
    ? readFileSync(`${folder}/tsup.config.ts`, 'utf8')
    : ''
  for (const other of all) {
    const { name } = other.manifest
    if (found.has(other) || !(Object.hasOwn(needed, name) || configuration.includes(`'${name}'`))) continue
    found.add(other)
    foundations(other, found)
  }
  return found
}

function inputsOf(target) {
  const files = [...shared, `${target.folder}/tsup.config.ts`]
  for (const { folder } of [target, ...foundations(target)]) {
    files.push(`${folder}/package.json`)
    for (const entry of readdirSync(`${folder}/src`, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) files.push(`${entry.parentPath}/${entry.name}`)
  }
  return files
}

function run(folder) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['../../node_modules/tsup/dist/cli-default.js'], { cwd: folder })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
    child.on('close', (code) => resolve({ code, output }))
  })
}

async function build(target) {
  const { folder, manifest } = target
  const stamp = `.tmp/builds/${folder.replace('/', '-')}`
  const hash = createHash('sha256')
  for (const file of inputsOf(target)) hash.update(file).update(readFileSync(file))
  const state = hash.digest('hex')
  if (existsSync(`${folder}/dist/index.js`) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state)
    return
  const { code, output } = await run(folder)
  if (code !== 0) throw new Error(`${manifest.name} does not build:\n${output}`)
  writeFileSync(stamp, state)
}

const builds = new Map()
function buildAfterFoundations(target) {
  if (!builds.has(target)) {
    const first = [...foundations(target)].filter(({ manifest }) => manifest.private !== true)
    builds.set(
      target,
      Promise.all(first.map(buildAfterFoundations)).then(() => build(target)),
    )
  }
  return builds.get(target)
}

mkdirSync('.tmp/builds', { recursive: true })
const results = await Promise.allSettled(
  all.filter(({ manifest }) => manifest.private !== true).map(buildAfterFoundations),
)
const errors = new Set(results.filter(({ status }) => status === 'rejected').map(({ reason }) => reason))
for (const error of errors) console.error(error.message)
process.exitCode = errors.size === 0 ? 0 : 1
