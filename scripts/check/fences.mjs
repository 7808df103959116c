// Every ```ts fence in the documentation and in the docblocks of the public packages compiles against the built
// packages. After the `ts`: `no-check` leaves a fence out, `continued` joins it to the fence before it, `legacy` compiles
// it with experimentalDecorators.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { publicPackages } from '../workspace-packages.mjs'

// Inside `docs`, so that imports resolve as they do for a user who installed what docs/package.json names.
const folder = 'docs/.tmp/fences'
const configuration = (legacy) => ({
  extends: '../../../../tsconfig.base.json',
  compilerOptions: { types: ['node'], experimentalDecorators: legacy },
  include: ['*.ts'],
})

/** `{ line, words, code }` of each ts fence; `line` is that of the opening mark. */
function fencesOf(lines) {
  const fences = []
  let open
  for (const [index, line] of lines.entries()) {
    const mark = /^\s*```(.*)$/.exec(line)
    if (open === undefined && mark) open = { line: index + 1, words: mark[1].trim().split(/\s+/), code: [] }
    else if (open !== undefined && mark) {
      if (['ts', 'typescript'].includes(open.words[0])) fences.push(open)
      open = undefined
    } else open?.code.push(line)
  }
  return fences
}

/** The fences of one source become modules whose line numbers are those of the source. */
function modulesOf(fences) {
  const modules = []
  for (const { line, words, code } of fences) {
    if (words.includes('no-check')) continue
    if (!words.includes('continued') || modules.length === 0)
      modules.push({ line, legacy: words.includes('legacy'), text: '' })
    const current = modules.at(-1)
    current.text = current.text.padEnd(current.text.length + line - current.text.split('\n').length + 1, '\n')
    current.text += code.join('\n') + '\n'
  }
  return modules
}

/** The comment lines of a source file, without their frame; every other line is empty. */
function commentLines(text) {
  let inside = false
  return text.split('\n').map((line) => {
    if (/^\s*\/\*\*/.test(line)) inside = true
    const shown = inside ? line.replace(/^\s*(\/\*\*|\*\/|\* ?)/, '') : ''
    if (line.includes('*/')) inside = false
    return shown
  })
}

const exportsOf = new Map()
function exportedNames(entry) {
  if (!exportsOf.has(entry)) {
    const lists = readFileSync(entry, 'utf8').matchAll(/^export \{([^}]*)\}/gm)
    const names = [...lists].flatMap(([, list]) => list.split(','))
    exportsOf.set(
      entry,
      names
        .map((name) =>
          name
            .trim()
            .replace(/^type /, '')
            .replace(/^.* as /, ''),
        )
        .filter(Boolean),
    )
  }
  return exportsOf.get(entry)
}

/** An example in a docblock may use the exports of its own package without an import. */
function ownImports({ folder, manifest }, text) {
  const taken = /\b(?:const|let|class|function|type|interface)\s+(\w+)|import\s+(?:type\s+)?\{([^}]*)\}/g
  const declared = new Set(
    [...text.matchAll(taken)].flatMap(
      ([, name, list]) =>
        name ??
        list.split(',').map((one) =>
          one
            .trim()
            .replace(/^type /, '')
            .replace(/^.* as /, ''),
        ),
    ),
  )
  const lines = []
  for (const [path, { types }] of Object.entries(manifest.exports).filter(([, target]) => target.types)) {
    const used = exportedNames(`${folder}/${types}`).filter(
      (name) => !declared.has(name) && new RegExp(`(?<![.\\w$])${name}\\b`).test(text),
    )
    used.forEach((name) => declared.add(name))
    if (used.length > 0) lines.push(`import { ${used.join(', ')} } from '${manifest.name}${path.slice(1)}'`)
  }
  return lines.join(';')
}

function* sources() {
  const pages = [
    'README.md',
    ...readdirSync('docs', { recursive: true })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => `docs/${name}`),
  ]
  for (const one of publicPackages()) {
    pages.push(`${one.folder}/README.md`)
    for (const entry of readdirSync(`${one.folder}/src`, { recursive: true, withFileTypes: true })) {
      const file = `${entry.parentPath}/${entry.name}`
      if (entry.isFile() && file.endsWith('.ts'))
        yield { file, lines: commentLines(readFileSync(file, 'utf8')), owner: one }
    }
  }
  for (const file of pages)
    if (existsSync(file)) yield { file, lines: readFileSync(file, 'utf8').split('\n') }
}

rmSync(folder, { recursive: true, force: true })
const origin = new Map()
for (const { file, lines, owner } of sources()) {
  for (const { line, legacy, text } of modulesOf(fencesOf(lines))) {
    const name = `${file.replace(/[^\w]+/g, '-')}-${line}`
    origin.set(name, file)
    const target = `${folder}/${legacy ? 'legacy' : 'standard'}`
    if (!existsSync(target)) {
      mkdirSync(target, { recursive: true })
      writeFileSync(`${target}/tsconfig.json`, JSON.stringify(configuration(legacy)))
    }
    // The first line is always empty: an opening mark stood before the code.
    const first = owner === undefined ? '' : ownImports(owner, text)
    writeFileSync(`${target}/${name}.ts`, `${first}${text}\nexport {}\n`)
  }
}

const failures = []
for (const mode of existsSync(folder) ? readdirSync(folder) : []) {
  const { stdout } = spawnSync(
    process.execPath,
    ['node_modules/typescript-7/bin/tsc', '-p', `${folder}/${mode}`, '--pretty', 'false'],
    { encoding: 'utf8' },
  )
  for (const line of stdout.split('\n').filter(Boolean)) {
    const match = /([\w-]+)\.ts\((\d+),\d+\): (.*)$/.exec(line)
    failures.push(match && origin.has(match[1]) ? `${origin.get(match[1])}:${match[2]}: ${match[3]}` : line)
  }
}
console.log(failures.join('\n') || `${origin.size} examples compile`)
process.exitCode = failures.length === 0 ? 0 : 1
