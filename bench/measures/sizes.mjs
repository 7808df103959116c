import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { programs } from '../programs.mjs'

const esbuild = createRequire(`${process.cwd()}/docs/package.json`)('esbuild')

/** kB of a program's bundle, minified and compressed: all files that it can load, and those that it loads at once. */
async function bundle({ id, hello }, folder) {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents: hello, loader: 'ts', resolveDir: folder, sourcefile: `${id}.ts` },
    outdir: `${folder}/bundle`,
    absWorkingDir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    logLevel: 'silent',
  })
  const sizes = new Map(
    outputFiles.map(({ path, contents }) => [
      path.slice(folder.length + 1),
      gzipSync(contents, { level: 9 }).length / 1000,
    ]),
  )
  const atOnce = new Set()
  const follow = (path) => {
    if (atOnce.has(path)) return
    atOnce.add(path)
    for (const { path: next, kind } of metafile.outputs[path].imports)
      if (kind === 'import-statement' && sizes.has(next)) follow(next)
  }
  follow('bundle/stdin.js')
  const sum = (paths) => [...paths].reduce((total, path) => total + sizes.get(path), 0)
  return { program: id, value: sum(sizes.keys()), first: sum(atOnce) }
}

export const measureBundles = ({ place }) =>
  Promise.all(programs.map((program) => bundle(program, place.folder)))

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
