import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { programs } from '../programs.mjs'
import { bundle } from './bundle.mjs'

export const measureBundles = ({ place }) =>
  Promise.all(
    programs.map(async (program) => {
      const { all, first } = await bundle(program, place.folder)
      return { program: program.id, value: all, first }
    }),
  )

/** The folder of an installed package, as Node finds it from `from`. */
function locate(name, from, root) {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder))
    if (existsSync(`${folder}/node_modules/${name}/package.json`)) return `${folder}/node_modules/${name}`
  return undefined
}

/** A package and all that it brings, as the set of their folders. */
function gather(name, from, root, found) {
  const folder = locate(name, from, root)
  if (folder === undefined || found.has(folder)) return found
  found.add(folder)
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  const peers = Object.keys(manifest.peerDependencies ?? {}).filter(
    (peer) => manifest.peerDependenciesMeta?.[peer]?.optional !== true,
  )
  for (const next of [...Object.keys(manifest.dependencies ?? {}), ...peers])
    gather(next, folder, root, found)
  return found
}

function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules') return []
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesOf(path) : [statSync(path).size]
  })
}

/** What a package manager puts on the disk for each program: packages, files, and MB of their bytes. */
export function measureInstalls({ place: { folder } }) {
  return programs.map(({ id, packages }) => {
    const found = new Set()
    for (const name of packages) gather(name, folder, folder, found)
    const files = [...found].flatMap(filesOf)
    const bytes = files.reduce((total, size) => total + size, 0)
    return { program: id, value: bytes / 1e6, packages: found.size, files: files.length }
  })
}
