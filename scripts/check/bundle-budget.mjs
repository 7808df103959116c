// What a program loads stays small: the bundles of the smallest programs, and what of them is loaded at once.
// The budgets are counts of bytes and files, the same on every machine. Lower one when it has become easy to keep.
import { bundle } from '../../bench/measures/bundle.mjs'
import { programs } from '../../bench/programs.mjs'

/** kB of all files, compressed; kB of those that are loaded at once; how many source files these are made of. */
const budgets = {
  core: { all: 130, first: 112, modules: 560 },
  slf: { all: 240, first: 190, modules: 730 },
  'slf-light': { all: 205, first: 190, modules: 730 },
}

/** What the first call loads, or what only some programs need: never part of what is loaded at once. */
const late = [
  [/\/typebox\/build\/(?:compile|schema)\//, "TypeBox's compiler"],
  [/\/node_modules\/openai\//, 'the openai package'],
  [/\/core\/dist\/node\./, 'the reader of provider files'],
]

const failures = []
for (const [id, budget] of Object.entries(budgets)) {
  const program = programs.find((one) => one.id === id)
  const { all, first, modules } = await bundle(program, `${process.cwd()}/docs`)
  const measured = { all: Math.round(all), first: Math.round(first), modules: modules.length }
  console.log(
    `${program.label}: ${Object.entries(measured)
      .map(([name, value]) => `${name} ${value} of ${budget[name]}`)
      .join(', ')}`,
  )
  for (const [name, value] of Object.entries(measured))
    if (value > budget[name])
      failures.push(`${program.label}: ${name} is ${value}, more than ${budget[name]}`)
  for (const [pattern, what] of late) {
    const found = modules.find((path) => pattern.test(`/${path}`))
    if (found !== undefined) failures.push(`${program.label} loads ${what} at once: ${found}`)
  }
}

if (failures.length > 0) console.log(`\n${failures.join('\n')}`)
process.exitCode = failures.length === 0 ? 0 : 1
