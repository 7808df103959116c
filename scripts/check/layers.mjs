// Imports point one way: a file imports its own room and lower ones, never in a circle, and never the inside of
// another package. A room is a folder of `src`, or a file that lies directly in it. Folders stay small enough to read,
// and a file name means one thing in its package.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { workspacePackages } from '../workspace-packages.mjs'

/** Rooms from the bottom up. Files that lie directly in a folder and are not listed come last: its entry points. */
const roomOrders = {
  'packages/core/src':
    'errors clock limits keys contract schema events prompt plan run decorators views testing node',
  'packages/core/src/keys': '* provider-file',
  'packages/core/src/schema': 'reasoning json shape validation build dialect decode tags partial output',
  'packages/core/src/run': 'state tools request model answer',
  'packages/adapter-kit/src':
    'platform time headers parsing errors tools chunks options params exchange reading',
  'packages/openai/src': 'history decode encode',
  'packages/openai-responses/src': 'fields history decode encode background',
  'packages/openai-responses/src/decode': 'texts calls items events answer',
  'packages/testbed/src': 'wire shared-data leaks oracle fixtures server faults',
}
/** The only folders of core that may import Node. */
const nodeRooms = ['testing', 'node']
const foreignToCore = ['openai', 'eventsource-parser', 'zod']
const coreEntries = ['@slf/core', '@slf/core/node', '@slf/core/testing']
// Packages that are tests throughout may look inside others.
const testOnly = ['packages/assurance', 'packages/testbed']
const largestFolder = 20

const core = 'packages/core/src'
const lines = (...args) => execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean)
// New files count as well, or a mistake would be found after the commit.
const allFiles = lines('ls-files', '--cached', '--others', '--exclude-standard').filter((file) =>
  existsSync(file),
)
const sources = allFiles.filter((file) => /^packages\/[^/]+\/src\/.*\.[cm]?ts$/.test(file))

// `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`
const importPattern = /(?:\b(?:import|export)\b[^'"`;]*?\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g
const failures = []

/** Compares two rooms of the same folder; undefined when the second one may be imported by the first. */
function upwardImport(file, target) {
  for (const [folder, text] of Object.entries(roomOrders)) {
    if (!file.startsWith(`${folder}/`) || !target.startsWith(`${folder}/`)) continue
    const order = text.split(' ')
    const room = roomOf(folder, file)
    const targetRoom = roomOf(folder, target)
    if (room === targetRoom) continue
    const [own, other] = [room, targetRoom].map((name) => {
      if (order.includes(name)) return order.indexOf(name)
      const isFolder = !existsSync(`${folder}/${name}.ts`)
      if (isFolder) failures.push(`${folder}/${name} has no place in the order of scripts/check/layers.mjs`)
      return order.includes('*') ? order.indexOf('*') : order.length
    })
    if (other > own) return `'${room}' imports the higher room '${targetRoom}' of ${folder}`
  }
  return undefined
}

function roomOf(folder, file) {
  return relative(folder, file)
    .split('/')[0]
    .replace(/\.[cm]?ts$/, '')
}

function coreImport(file, specifier) {
  const room = roomOf(core, file)
  const name = specifier.split('/')[0]
  if (foreignToCore.includes(name))
    return `core knows no provider and no transport: it imports "${specifier}"`
  const isNode = specifier.startsWith('node:') || builtinModules.includes(name)
  return isNode && !nodeRooms.includes(room)
    ? `core runs without Node: only src/node and src/testing may import "${specifier}"`
    : undefined
}

function packageImport(folder, specifier) {
  if (folder === 'packages/core') return 'core imports no package of this workspace'
  // The openai package stands behind an entry of its own, so that nothing of it gets into the entries without it.
  const isEntry =
    coreEntries.includes(specifier) ||
    specifier === '@slf/openai-client/openai-transport' ||
    /^@slf\/(?!core\/)[^/]+$/.test(specifier)
  return isEntry ? undefined : `"${specifier}" is not a public entry`
}

function checkImport(folder, file, specifier) {
  if (specifier.startsWith('@slf/')) return packageImport(folder, specifier)
  if (!specifier.startsWith('.')) return folder === 'packages/core' ? coreImport(file, specifier) : undefined
  const target = join(dirname(file), specifier).replace(/\.js$/, '.ts')
  if (relative(folder, target).startsWith('..'))
    return `"${specifier}" leaves the package; import the other package by its name`
  if (file === `${core}/index.ts` && nodeRooms.includes(roomOf(core, target)))
    return `the main entry imports "${roomOf(core, target)}", which must stay behind its own entry`
  return upwardImport(file, target)
}

/** Every circle of imports, types included: each file is walked once. */
function reportCircles(graph) {
  const state = new Map()
  const walk = (file, path) => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      failures.push(`imports in a circle: ${[...path.slice(path.indexOf(file)), file].join(' > ')}`)
      return
    }
    state.set(file, 'open')
    for (const target of graph.get(file) ?? []) walk(target, [...path, file])
    state.set(file, 'done')
  }
  for (const file of graph.keys()) walk(file, [])
}

const graph = new Map()
for (const { folder } of workspacePackages().filter((one) => one.folder.startsWith('packages/'))) {
  const isTestOnly = testOnly.includes(folder)
  const names = new Map()
  for (const file of sources.filter((one) => one.startsWith(`${folder}/src/`))) {
    // Comments are blanked out, so that examples in them count for nothing and line numbers stay.
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (text) =>
      text.replace(/[^\n]/g, ' '),
    )
    const imports = [...code.matchAll(importPattern)].map(({ index, 0: { length }, 2: specifier }) => {
      return { specifier, line: code.slice(0, index + length).split('\n').length }
    })
    graph.set(
      file,
      imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => join(dirname(file), specifier).replace(/\.js$/, '.ts')),
    )
    const name = basename(file)
    if (name !== 'index.ts' && names.has(name))
      failures.push(
        `${file}: ${names.get(name)} has the same file name; give each a name that says what it alone is`,
      )
    names.set(name, file)
    for (const { specifier, line } of imports) {
      const problem =
        isTestOnly && !specifier.startsWith('.') ? undefined : checkImport(folder, file, specifier)
      const reachesInside = problem?.includes('leaves the package') && isTestOnly
      if (problem !== undefined && !reachesInside) failures.push(`${file}:${line}: ${problem}`)
    }
  }
}
reportCircles(graph)

const folderSizes = new Map()
for (const file of allFiles) folderSizes.set(dirname(file), (folderSizes.get(dirname(file)) ?? 0) + 1)
for (const [folder, size] of folderSizes)
  if (size > largestFolder)
    failures.push(
      `${folder} has ${size} files: with more than ${largestFolder} nobody finds one, so make rooms`,
    )

console.log([...new Set(failures)].join('\n') || `${graph.size} files import in one direction`)
process.exitCode = failures.length === 0 ? 0 : 1
