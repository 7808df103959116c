// A compiler accepts the built declarations in a project that has neither the DOM nor the types of Node, and that checks
// libraries too: node scripts/check-declarations.mjs typescript|typescript-6|typescript-7
// What is wrong in the declarations of other packages is theirs.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { publicPackages } from './workspace-packages.mjs'

const compiler = process.argv[2]
// Inside `docs`, where every public package can be imported.
const folder = `docs/.tmp/declarations-${compiler}`

const entries = publicPackages().flatMap(({ manifest }) =>
  Object.entries(manifest.exports)
    .filter(([, target]) => target.types)
    .map(([path]) => `${manifest.name}${path.slice(1)}`),
)
const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2022'],
  module: 'NodeNext',
  types: [],
  strict: true,
  skipLibCheck: false,
  noEmit: true,
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
writeFileSync(`${folder}/main.ts`, entries.map((entry) => `export type {} from '${entry}'\n`).join(''))
writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['main.ts'] }))

const tsc = [`node_modules/${compiler}/bin/tsc`, '-p', folder, '--pretty', 'false']
const { stdout } = spawnSync(process.execPath, tsc, { encoding: 'utf8' })
const errors = stdout.split('\n').filter((line) => line.includes('error TS'))
const failures = errors.filter((line) => !line.includes('node_modules'))
console.log(
  failures.join('\n') ||
    `${entries.length} entries hold; ${errors.length} errors in the declarations of others`,
)
process.exitCode = failures.length === 0 ? 0 : 1
