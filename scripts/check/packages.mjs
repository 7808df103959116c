// What would be published is what users should get: right exports and types, only the files and dependencies that are
// meant to be there, no install script, no secret, nothing of this machine. Needs the tarballs of scripts/pack.mjs.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { readTarball } from './read-tarball.mjs'
import { publicPackages, tarballOf, workspacePackages } from '../workspace-packages.mjs'

const allowedFile =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|[\w/-]+\.schema\.json|dist\/[\w/.-]+\.(js|js\.map|d\.ts))$/
const allowedDependencies = {
  'reflect-metadata': '^0.2.2',
  openai: '^6.49.0',
  'eventsource-parser': '^3.1.0',
}
const allowedPeers = { typebox: '^1.4.0' }
const installScripts = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']
const forbiddenText = {
  'a secret': /\bsk-[\w-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:ghp|npm)_\w{30,}/,
  'a path of this machine': new RegExp(`${process.cwd().replace(/[.\\]/g, '\\$&')}|/(?:home|Users)/\\w+/`),
}
const privateNames = workspacePackages()
  .filter(({ manifest }) => manifest.private)
  .map(({ manifest }) => manifest.name)

function* fileProblems(files) {
  for (const [file, text] of files) {
    if (!allowedFile.test(file)) yield `${file} is not meant to be published`
    for (const [what, pattern] of Object.entries(forbiddenText))
      if (pattern.test(text)) yield `${file} holds ${what}`
    if (!/\.(js|d\.ts)$/.test(file)) continue
    for (const name of privateNames)
      if (new RegExp(`(from|import)\\s*\\(?['"]${name}['"/]`).test(text))
        yield `${file} imports ${name}, which is not published`
  }
}

/** The contract of core is frozen within a major version: an adapter goes on working with every newer core below the next. */
const rangeOfCore = '>=0.1.0 <2'

function* manifestProblems(manifest) {
  for (const name of installScripts) if (manifest.scripts?.[name]) yield `package.json has a ${name} script`
  for (const [field, allowed] of [
    ['dependencies', allowedDependencies],
    ['peerDependencies', allowedPeers],
  ]) {
    for (const [name, range] of Object.entries(manifest[field] ?? {})) {
      const isCore = field === 'peerDependencies' && name === '@slf/core'
      const ours = isCore ? rangeOfCore : `^${manifest.version}`
      const expected = name.startsWith('@slf/') ? ours : allowed[name]
      if (expected === undefined)
        yield `${field}: ${name} is not on the allow-list of scripts/check/packages.mjs`
      else if (range !== expected) yield `${field}: ${name} is "${range}" instead of "${expected}"`
    }
  }
  if (manifest.optionalDependencies ?? manifest.bundledDependencies)
    yield 'package.json has optional or bundled dependencies'
  const fixed = {
    type: 'module',
    license: 'MIT',
    'engines.node': '>=20.19',
    'publishConfig.access': 'public',
  }
  for (const [path, value] of Object.entries(fixed)) {
    const found = path.split('.').reduce((object, key) => object?.[key], manifest)
    if (found !== value) yield `package.json: ${path} is ${JSON.stringify(found)} instead of "${value}"`
  }
  if (!manifest.description) yield 'package.json has no description'
}

async function* toolProblems(tarball) {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball)
  const { messages, pkg } = await publint({
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
    level: 'warning',
  })
  for (const message of messages) yield `publint: ${formatMessage(message, pkg, { color: false })}`
  const attw = [
    'node_modules/@arethetypeswrong/cli/dist/index.js',
    tarball,
    '--profile',
    'esm-only',
    '--no-emoji',
    '--no-color',
  ]
  const { status, stdout, stderr } = spawnSync(process.execPath, attw, { encoding: 'utf8' })
  if (status !== 0) yield `attw:\n${stdout}${stderr}`
}

const failures = []
const packages = publicPackages()
for (const one of packages) {
  const tarball = tarballOf(one)
  const files = readTarball(tarball)
  const problems = [...fileProblems(files), ...manifestProblems(JSON.parse(files.get('package.json')))]
  for (const file of ['README.md', 'LICENSE']) if (!files.has(file)) problems.push(`${file} is missing`)
  for await (const problem of toolProblems(tarball)) problems.push(problem)
  failures.push(...problems.map((problem) => `${one.manifest.name}: ${problem}`))
}

const { fixed } = JSON.parse(readFileSync('.changeset/config.json', 'utf8'))
const names = packages.map(({ manifest }) => manifest.name)
if (String(fixed[0].toSorted()) !== String(names.toSorted()))
  failures.push(
    `.changeset/config.json: the fixed group is not the list of public packages: ${names.join(', ')}`,
  )

console.log(failures.join('\n') || `${packages.length} packages are fit to publish`)
process.exitCode = failures.length === 0 ? 0 : 1
