import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'

const esbuild = createRequire(`${process.cwd()}/docs/package.json`)('esbuild')

/**
 * Bundles a program, minified, with the packages that `folder` has.
 *
 * @returns kB, compressed: of `all` files that it can load, and of those that it loads `first`; the `modules` of these.
 */
export async function bundle({ id, hello }, folder) {
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
  const modules = [...atOnce].flatMap((path) => Object.keys(metafile.outputs[path].inputs))
  return { all: sum(sizes.keys()), first: sum(atOnce), modules }
}
