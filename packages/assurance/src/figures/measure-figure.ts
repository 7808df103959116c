// Measures one figure and hands the lines to the parent process: see in-own-process.ts.
import { allFigures } from './all-figures.js'

const name = process.argv[2] ?? ''
const load = allFigures[name]
if (!load) throw new Error(`There is no figure '${name}'. There are: ${Object.keys(allFigures).join(', ')}.`)
const measurements = await (await load())()
process.send?.(measurements, () => process.exit())
