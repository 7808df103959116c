#!/usr/bin/env node
// Runs the tasks of a plan: node scripts/run.mjs <plan> [--without <task>]… Plans and tasks are in tasks.mjs.
// One line per task with its time; the output of a task is shown when it fails.
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { environment } from './process/environment.mjs'
import { plans, tasks } from './tasks.mjs'
import { readTotals, totalsFile, resultsFolder } from './test-totals.mjs'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { without: { type: 'string', multiple: true, default: [] } },
})
const [planName = ''] = positionals
const plan = plans[planName]
if (plan === undefined) {
  console.error(`No plan "${planName}". Plans: ${Object.keys(plans).join(', ')}.`)
  process.exit(2)
}
const absent = values.without.filter((name) => !plan.includes(name))
if (absent.length > 0) {
  console.error(`--without: the plan "${planName}" has no ${absent.join(', ')}. It has ${plan.join(', ')}.`)
  process.exit(2)
}

/** A plan names its goals; what they need comes along. Needs stand before what needs them. */
function withNeeds(names, collected = new Set()) {
  for (const name of names) {
    withNeeds(tasks[name].needs ?? [], collected)
    collected.add(name)
  }
  return collected
}

function start(name) {
  const begin = performance.now()
  return new Promise((resolve) => {
    // No stdin: a question of a tool must fail at once instead of waiting for an answer.
    const child = spawn(process.execPath, tasks[name].run, {
      env: environment({ NO_COLOR: '1', FORCE_COLOR: undefined }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => (output += text))
    }
    child.on('close', (code, signal) =>
      resolve({
        name,
        output,
        failed: code !== 0,
        end: signal ?? `exit code ${code}`,
        seconds: (performance.now() - begin) / 1000,
      }),
    )
  })
}

function report({ name, output, failed, end, seconds }) {
  const lines = output.trimEnd().split('\n')
  const time = `${seconds.toFixed(1)} s`.padStart(8)
  if (failed) console.log(`FAIL ${time}  ${name} (${end})\n${lines.map((line) => `  | ${line}`).join('\n')}`)
  else {
    // A task may tell something although it passed, such as how many recordings it replayed.
    console.log(`ok   ${time}  ${name}`)
    for (const line of new Set(lines)) if (/^\[[\w-]+\] /.test(line)) console.log(`                 ${line}`)
  }
}

rmSync(resultsFolder, { recursive: true, force: true })
rmSync(totalsFile, { force: true })
mkdirSync(resultsFolder, { recursive: true })

const begin = performance.now()
if (values.without.length > 0) console.log(`[run] left out by --without: ${values.without.join(', ')}`)
const waiting = withNeeds(plan.filter((name) => !values.without.includes(name)))
const running = new Map()
const passed = new Set()
const failed = []

while (waiting.size + running.size > 0) {
  for (const name of waiting) {
    const { needs = [], alone = false } = tasks[name]
    const broken = needs.find((need) => failed.includes(need))
    if (broken !== undefined) {
      waiting.delete(name)
      failed.push(name)
      console.log(`FAIL           ${name} (needs ${broken})`)
      continue
    }
    if (!needs.every((need) => passed.has(need))) continue
    const full =
      running.size >= availableParallelism() || [...running.keys()].some((other) => tasks[other].alone)
    if (full || (alone && running.size > 0)) continue
    waiting.delete(name)
    running.set(name, start(name))
  }
  if (running.size === 0) continue
  const result = await Promise.race(running.values())
  running.delete(result.name)
  report(result)
  if (result.failed) failed.push(result.name)
  else passed.add(result.name)
}

const totals = readTotals()
// A failed task without a failed test (a type error, a crash) still counts: never "0 failed" after a failure.
if (failed.length > 0 && totals.failed === 0) totals.failed = failed.length
const line = `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`
writeFileSync(totalsFile, `${line}\n`)

const verdict = failed.length === 0 ? 'passed' : `failed: ${failed.join(', ')}`
console.log(
  `\n${planName} ${verdict}, in ${((performance.now() - begin) / 1000).toFixed(0)} s (tests: ${line})`,
)
process.exitCode = failed.length === 0 ? 0 : 1
