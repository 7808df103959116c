import { spawnSync } from 'node:child_process'
import { programs } from '../programs.mjs'
import { median } from '../report/median.mjs'

const spent = `
const { user, system } = process.cpuUsage()
console.log((user + system) / 1000)`

/** Milliseconds of processor time of a new process, up to the end of `source`. */
function runOnce(source, { node, folder }) {
  const { status, stdout, stderr } = spawnSync(
    node,
    ['--no-warnings', '--input-type=module', '--eval', `${source}${spent}\nprocess.exit()`],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
  )
  if (status !== 0) throw new Error(`this program does not run:\n${source}\n${stderr}`)
  return Number(stdout.trim().split('\n').at(-1))
}

/** Runs the sources in alternating rounds; for each the median of what it takes beyond `base` in the same round. */
function compare(sources, base, { place, pace }) {
  const rounds = Array.from({ length: pace.starts }, () => ({
    base: runOnce(base, place),
    costs: sources.map((source) => runOnce(source, place)),
  }))
  return sources.map((_, index) => median(rounds.map((round) => round.costs[index] - round.base)))
}

const importing = (names) => names.map((name) => `await import('${name}')`).join('\n')

/** What the imports of each program cost, and what of it a program pays that imports TypeBox's `Type` anyway. */
export function measureImports(bench) {
  const [type, ...costs] = compare(
    ['typebox', ...programs.map(({ imports }) => imports)].map((names) => importing([names].flat())),
    '',
    bench,
  )
  return programs.map(({ id, imports }, index) => ({
    program: id,
    value: costs[index],
    beyondType: imports.includes('typebox') ? costs[index] - type : undefined,
  }))
}

/** Imports and the first structured call of a new process: what is loaded late is paid here. */
export function measureFirstAnswer(bench) {
  const calling = programs.filter(({ client }) => client !== undefined)
  const target = JSON.stringify({ baseURL: bench.server.baseURL({ answer: 'order' }), protocol: 'chat' })
  const sources = calling.map(
    ({ client }) => `
const { default: create } = await import('./clients/${client}.mjs')
await create({}).call(${target})`,
  )
  const costs = compare(sources, '', bench)
  return calling.map(({ id }, index) => ({ program: id, value: costs[index] }))
}
