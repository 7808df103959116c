// Prints every figure of reliability, or those that are named: npm run figures [-- name …]; `memory` names all `memory-…`.
import { allFigures } from './figures/all-figures.js'
import { holds, type Measurement } from './figures/figure.js'
import { inOwnProcess } from './figures/in-own-process.js'

const asked = process.argv.slice(2)
const all = Object.keys(allFigures)
const named = (name: string): readonly string[] => {
  const members = all.filter((one) => one.startsWith(`${name}-`))
  return members.length > 0 ? members : [name]
}
const names = asked.length > 0 ? asked.flatMap(named) : all

const print = (text: string): void => void process.stdout.write(`${text}\n`)

const shown = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toPrecision(2)

function line(measurement: Measurement): string {
  const { what, value, unit, limit, atLeast } = measurement
  const bound = limit === undefined ? '' : `${atLeast ? '≥' : '≤'} ${shown(limit)}`
  const verdict = limit === undefined ? '' : holds(measurement) ? 'ok' : 'NOT OK'
  return `  ${what.padEnd(92)} ${shown(value).padStart(10)} ${unit.padEnd(9)} ${bound.padEnd(12)} ${verdict}`
}

let failed = 0
for (const name of names) {
  const startedAt = performance.now()
  const measurements = await inOwnProcess(name)
  failed += measurements.filter((measurement) => !holds(measurement)).length
  print(`${name} (${((performance.now() - startedAt) / 1000).toFixed(0)} s)`)
  for (const measurement of measurements) print(line(measurement))
}
print(failed === 0 ? '\nEvery figure holds.' : `\n${failed} figures do not hold.`)
process.exitCode = failed === 0 ? 0 : 1
