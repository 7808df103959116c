// The tarballs of scripts/pack.mjs work in a project of their own, outside of the workspace: the first example of the
// README compiles and runs with standard and with experimental decorators, and CommonJS can require the packages.
// Adapters that were published for contract version 1 run with the core of today, and two copies of core work together.
// node scripts/check/packed.mjs [major version of Node …]: runs them on these versions too.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { environment } from '../process/environment.mjs'
import { nodeBinary } from '../process/node-binary.mjs'
import { publicPackages, tarballOf } from '../workspace-packages.mjs'
import { readTarball } from './read-tarball.mjs'

const project = mkdtempSync(join(tmpdir(), 'slf-packed-'))
const workspace = process.cwd()

function run(program, command, args) {
  const options = {
    cwd: project,
    env: environment({ OPENAI_API_KEY: 'key' }),
    encoding: 'utf8',
    shell: process.platform === 'win32' && command === 'npm',
  }
  const { status, stdout, stderr, error } = spawnSync(command, args, options)
  if (status !== 0)
    throw new Error(`${program}: ${command} ${args.join(' ')}\n${stdout}${stderr}${error ?? ''}`)
}

function install() {
  const tarballs = publicPackages().map((one) => [one.manifest.name, `file:${workspace}/${tarballOf(one)}`])
  const { version } = JSON.parse(readFileSync('packages/core/node_modules/typebox/package.json', 'utf8'))
  const dependencies = { ...Object.fromEntries(tarballs), typebox: version }
  writeFileSync(`${project}/package.json`, JSON.stringify({ type: 'module', dependencies }))
  run('install', 'npm', [
    'install',
    '--prefer-offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
  ])
}

function compileReadme(mode) {
  const example = /^```ts\n([\s\S]*?)^```/m.exec(readFileSync('README.md', 'utf8'))
  if (example === null) throw new Error('README.md has no example that begins with ```ts')
  mkdirSync(`${project}/${mode}`)
  writeFileSync(`${project}/${mode}/readme.ts`, example[1])
  const compilerOptions = {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    skipLibCheck: true,
    experimentalDecorators: mode === 'experimental',
    typeRoots: [`${workspace}/node_modules/@types`],
    types: ['node'],
  }
  writeFileSync(`${project}/${mode}/tsconfig.json`, JSON.stringify({ compilerOptions }))
  run(`README with ${mode} decorators`, process.execPath, [
    `${workspace}/node_modules/typescript/bin/tsc`,
    '-p',
    mode,
  ])
}

/** An adapter that this repository does not have, written from the guide for authors. */
function compileStranger() {
  const compilerOptions = {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    skipLibCheck: true,
    typeRoots: [`${workspace}/node_modules/@types`],
    types: ['node'],
  }
  writeFileSync(`${project}/packed/stranger/tsconfig.json`, JSON.stringify({ compilerOptions }))
  run('the adapter of a stranger', process.execPath, [
    `${workspace}/node_modules/typescript/bin/tsc`,
    '-p',
    'packed/stranger',
  ])
}

/** Packages that were published for contract version 1, each with the kit of its day inside. */
function installFrozen() {
  const frozen = 'scripts/check/packed/frozen'
  const parrot = `${project}/node_modules/slf-parrot`
  cpSync(`${frozen}/slf-parrot`, parrot, { recursive: true })
  const extract = (name, folder) => {
    for (const [path, text] of readTarball(`${frozen}/${name}`)) {
      mkdirSync(dirname(`${folder}/${path}`), { recursive: true })
      writeFileSync(`${folder}/${path}`, text)
    }
  }
  extract('slf-adapter-kit-0.1.0.tgz', `${parrot}/node_modules/@slf/adapter-kit`)
  extract('slf-openai-0.1.0.tgz', `${parrot}/node_modules/@slf/openai`)
  const manifest = JSON.parse(readFileSync(`${parrot}/package.json`, 'utf8'))
  manifest.exports = { '.': './index.js', './openai': './openai.js' }
  writeFileSync(`${parrot}/package.json`, JSON.stringify(manifest))
  writeFileSync(`${parrot}/openai.js`, "export { OpenAICompatible } from '@slf/openai'\n")
}

/** A package that brings a core of its own: its errors and models must work with the core of the project. */
function installSecondCopy() {
  const copy = `${project}/node_modules/slf-copy`
  mkdirSync(`${copy}/node_modules/@slf`, { recursive: true })
  for (const name of ['core', 'adapter-kit', 'openai'])
    cpSync(`${project}/node_modules/@slf/${name}`, `${copy}/node_modules/@slf/${name}`, { recursive: true })
  writeFileSync(`${copy}/package.json`, JSON.stringify({ type: 'module', exports: './index.js' }))
  writeFileSync(
    `${copy}/index.js`,
    "export * from '@slf/core'\nexport { OpenAICompatible } from '@slf/openai'\n",
  )
}

try {
  install()
  installFrozen()
  installSecondCopy()
  cpSync('scripts/check/packed', `${project}/packed`, { recursive: true })
  for (const mode of ['standard', 'experimental']) compileReadme(mode)
  compileStranger()
  for (const node of [process.execPath, ...process.argv.slice(2).map(nodeBinary)]) {
    for (const program of ['standard/readme.js', 'experimental/readme.js', 'packed/required.cjs'])
      run(program, node, ['--import', './packed/fake-provider.mjs', program])
    for (const program of ['packed/frozen.mjs', 'packed/two-copies.mjs', 'packed/stranger/try-owl.js'])
      run(program, node, [program])
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(project, { recursive: true, force: true })
}
