// Imports point one way. Inside core: a layer imports itself and lower layers only. Everywhere: no reaching into the
// inside of another package.
import { readFileSync, readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { workspacePackages } from '../workspace-packages.mjs'

const order =
  'errors clock limits keys contract schema events prompt plan run decorators views testing node entry'.split(
    ' ',
  )
const nodeLayers = ['testing', 'node', 'entry']
const foreignToCore = ['openai', 'eventsource-parser', 'zod']
const coreEntries = ['@slf/core', '@slf/core/node', '@slf/core/testing']
// Packages that are tests throughout may look inside others.
const testOnly = ['packages/assurance', 'packages/testbed']
const core = 'packages/core/src'

// `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`
const importPattern = /(?:\b(?:import|export)\b[^'"`;]*?\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g

const failures = []
let files = 0

/** `packages/core/src/keys/api-key-pool.ts` is of layer `keys`; a file directly in `src` is an entry. */
function layerOf(file) {
  const [first, ...rest] = relative(core, file).split('/')
  return rest.length === 0 ? 'entry' : first
}

function checkInsideCore(file, specifier) {
  const layer = layerOf(file)
  if (!order.includes(layer))
    return `the folder "${layer}" has no place in the layer order of scripts/check/layers.mjs`
  if (specifier.startsWith('.')) {
    const target = layerOf(join(dirname(file), specifier))
    if (order.indexOf(target) > order.indexOf(layer))
      return `layer "${layer}" imports the higher layer "${target}"`
    const entry = relative(core, file)
    if (entry === 'index.ts' && ['node', 'testing'].includes(target))
      return `the main entry imports "${target}", which must stay behind its own entry`
    return undefined
  }
  const name = specifier.split('/')[0]
  if (foreignToCore.includes(name))
    return `core knows no provider and no transport: it imports "${specifier}"`
  if (
    (specifier.startsWith('node:') || builtinModules.includes(name)) &&
    (!nodeLayers.includes(layer) || file === `${core}/index.ts`)
  )
    return `core runs without Node: only src/node and src/testing may import "${specifier}"`
  return undefined
}

function checkPackage(folder, file, specifier) {
  if (specifier.startsWith('.') && relative(folder, join(dirname(file), specifier)).startsWith('..'))
    return `"${specifier}" leaves the package; import the other package by its name`
  if (!specifier.startsWith('@slf/')) return undefined
  if (folder === 'packages/core') return 'core imports no package of this workspace'
  const isEntry = coreEntries.includes(specifier) || /^@slf\/(?!core\/)[^/]+$/.test(specifier)
  return isEntry ? undefined : `"${specifier}" is not a public entry`
}

const packages = workspacePackages().filter(({ folder }) => folder.startsWith('packages/'))
for (const { folder } of packages.filter((one) => !testOnly.includes(one.folder))) {
  for (const entry of readdirSync(`${folder}/src`, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.[cm]?ts$/.test(entry.name)) continue
    const file = `${entry.parentPath}/${entry.name}`
    // Comments are blanked out, so that examples in them count for nothing and line numbers stay.
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (text) =>
      text.replace(/[^\n]/g, ' '),
    )
    files++
    for (const match of code.matchAll(importPattern)) {
      const specifier = match[2]
      const problem =
        checkPackage(folder, file, specifier) ??
        (folder === 'packages/core' ? checkInsideCore(file, specifier) : undefined)
      if (problem === undefined) continue
      const line = code.slice(0, match.index + match[0].length).split('\n').length
      failures.push(`${file}:${line}: ${problem}`)
    }
  }
}

console.log(failures.join('\n') || `${files} files import in one direction`)
process.exitCode = failures.length === 0 ? 0 : 1
