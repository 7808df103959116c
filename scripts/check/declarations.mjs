// A compiler accepts the built declarations in programs that check libraries too:
// node scripts/check/declarations.mjs typescript|typescript-6|typescript-7 <program …>
// `bare` has neither the DOM nor the types of Node. What is wrong in the declarations of other packages is theirs.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { publicPackages } from '../workspace-packages.mjs'

const programs = {
  bare: { lib: ['ES2022'], types: [] },
  dom: { lib: ['ES2022', 'DOM'], types: [] },
  node: { lib: ['ES2022'], types: ['node'] },
}
const [compiler, ...chosen] = process.argv.slice(2)
// Inside `docs`, where every public package can be imported.
const folder = `docs/.tmp/declarations-${compiler}`

const entriesOf = ({ manifest }) =>
  Object.entries(manifest.exports)
    .filter(([, target]) => target.types)
    .map(([path]) => `${manifest.name}${path.slice(1)}`)

const entries = publicPackages().flatMap(entriesOf)
const failures = []
for (const program of chosen) {
  const { lib, types } = programs[program]
  const compilerOptions = {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    lib,
    types,
  }
  const place = `${folder}/${program}`
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
  writeFileSync(`${place}/main.ts`, entries.map((entry) => `export type {} from '${entry}'\n`).join(''))
  writeFileSync(`${place}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['main.ts'] }))

  const tsc = [`node_modules/${compiler}/bin/tsc`, '-p', place, '--pretty', 'false']
  const { stdout } = spawnSync(process.execPath, tsc, { encoding: 'utf8' })
  for (const line of stdout.split('\n'))
    if (line.includes('error TS') && !line.includes('node_modules')) failures.push(`${program}: ${line}`)
}
console.log(failures.join('\n') || 'the declarations hold')
process.exitCode = failures.length === 0 ? 0 : 1
