import { existsSync, readFileSync, readdirSync } from 'node:fs'

/** Every package of the workspace: `{ folder, manifest }`, in alphabetical order of the folders. */
export function workspacePackages() {
  const folders = [...readdirSync('packages').map((name) => `packages/${name}`), 'examples', 'docs']
  return folders
    .filter((folder) => existsSync(`${folder}/package.json`))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) }))
}

/** The packages that users install. */
export function publicPackages() {
  return workspacePackages().filter(({ manifest }) => manifest.private !== true)
}

export const tarballFolder = '.tmp/tarballs'

/** Where scripts/pack.mjs leaves the tarball of a package. */
export function tarballOf({ manifest }) {
  return `${tarballFolder}/${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`
}
