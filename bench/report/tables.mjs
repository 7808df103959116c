import { base, contestants, rivals } from '../contestants.mjs'
import { programs } from '../programs.mjs'
import { shown } from './number.mjs'

/** A table of Markdown; the first column holds words, the others numbers. */
function markdown([head, ...rows]) {
  const width = (column) => Math.max(3, ...[head, ...rows].map((row) => row[column].length))
  const line = (row, pad) => `| ${row.map((cell, column) => pad(cell, column)).join(' | ')} |`
  const cell = (text, column) => (column === 0 ? text.padEnd(width(column)) : text.padStart(width(column)))
  const rule = (_, column) => (column === 0 ? '-'.repeat(width(0)) : `${'-'.repeat(width(column) - 1)}:`)
  return [line(head, cell), line(head, rule), ...rows.map((row) => line(row, cell))].join('\n')
}

const lineOf = (result, contestant) => result.lines.find((line) => line.contestant === contestant)

/** `2.01 > 1.20`: the value with the goal that it misses; `1.10 ≤ 1.20`: with the goal that it meets. */
function againstGoal(value, goal) {
  if (goal === undefined || value === undefined) return shown(value)
  return `${shown(value)} ${value <= goal ? '≤' : '>'} ${shown(goal)}`
}

const byContestant = (results, cellOf, extra = []) => [
  ['', ...extra.map(([title]) => title), ...contestants.map(({ label }) => label)],
  ['transport', ...extra.map(() => ''), ...contestants.map(({ transport }) => transport)],
  ...results.map((result) => [
    result.title,
    ...extra.map(([, of]) => of(result)),
    ...contestants.map(({ id }) => {
      const line = lineOf(result, id)
      return line === undefined ? '' : cellOf(line, result)
    }),
  ]),
]

/** Processor time as ratios to the floor, with the goals of ours. */
export function ratioTable(results) {
  const floor = ['floor, µs', (result) => `${shown(lineOf(result, base).value)} a ${result.unit}`]
  const cell = ({ contestant, ratio }, { goal }) => againstGoal(ratio, goal?.[contestant])
  return markdown(byContestant(results, cell, [floor]))
}

export function rateTable(results) {
  const unit = ['unit', (result) => `${result.unit}s`]
  return markdown(byContestant(results, ({ perSecond }) => shown(perSecond), [unit]))
}

/** Time to the first text and memory: values, not ratios. */
export function valueTable(results) {
  const unit = ['unit', (result) => result.unit]
  const cell = ({ contestant, value }, { goal }) => againstGoal(value, goal?.[contestant])
  return markdown(byContestant(results, cell, [unit]))
}

/** Which of ours cost less than their rivals, row by row; undefined where a row has no rival. */
export function losses(results) {
  return results.flatMap((result) =>
    Object.entries(rivals).flatMap(([own, others]) => {
      const line = lineOf(result, own)
      if (line === undefined) return []
      return others
        .map((other) => [other, lineOf(result, other)])
        .filter(([, rival]) => rival !== undefined && rival.value <= line.value)
        .map(([other]) => `${result.title}: ${labelOf(other)} costs less than ${labelOf(own)}`)
    }),
  )
}

const labelOf = (id) => contestants.find((one) => one.id === id).label

const startColumns = {
  import: [
    ['import, ms', ({ value }) => shown(value)],
    ['beyond `Type`, ms', ({ beyondType }, { goal }) => againstGoal(beyondType, goal?.importMilliseconds)],
  ],
  'first-answer': [['import and first answer, ms', ({ value }) => shown(value)]],
  bundle: [
    ['bundle, kB', ({ value }, { goal }) => againstGoal(value, goal?.bundleKilobytes)],
    ['loaded first, kB', ({ first }) => shown(first)],
  ],
  install: [
    ['installed, MB', ({ value }) => shown(value)],
    ['packages', (line) => String(line.packages)],
    ['files', (line) => String(line.files)],
  ],
}

/** Start and size, a program in each row. */
export function programTable(results) {
  const columns = results.flatMap((result) =>
    startColumns[result.id].map(([title, of]) => ({ title, of, result })),
  )
  const cell = (program, { of, result }) => {
    const line = result.lines.find((one) => one.program === program.id)
    return line === undefined ? '' : of(line, program)
  }
  return markdown([
    ['', ...columns.map(({ title }) => title)],
    ...programs.map((program) => [program.label, ...columns.map((column) => cell(program, column))]),
  ])
}
