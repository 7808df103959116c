// Where the processor time of one client goes: node bench/profile.mjs ROW CONTESTANT [--node 20|24] [--lines 30]
import { parseArgs } from 'node:util'
import { contestants } from './contestants.mjs'
import { startClient, startServer } from './measures/processes.mjs'
import { attribute } from './report/attribute.mjs'
import { shown } from './report/number.mjs'
import { workRows } from './rows.mjs'
import { installPeers, packOurs } from './setup.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    node: { type: 'string', default: '24' },
    lines: { type: 'string', default: '30' },
    ms: { type: 'string', default: '3000' },
  },
})
const row = workRows.find(({ id }) => id === positionals[0])
const contestant = contestants.find(({ id }) => id === positionals[1])
if (row === undefined || contestant === undefined) {
  const rows = workRows.map(({ id }) => id).join(', ')
  const clients = contestants.map(({ id }) => id).join(', ')
  throw new Error(`Name a row and a contestant. Rows: ${rows}. Contestants: ${clients}.`)
}

packOurs()
const place = installPeers(Number(values.node))
const server = await startServer(place.node)
const client = await startClient(contestant, place)
const { operation, protocol, scenario, length } = row.work
const target = { baseURL: server.baseURL({ ...scenario, ...row.scenarioFor?.[contestant.id] }), protocol }
const work = { operation, length, target }
const input = { work, concurrency: row.concurrency ?? 1, milliseconds: Number(values.ms) }
await client.ask('consume', { ...input, milliseconds: 1500, runs: row.warmUpRuns, longest: 10_000 })
const profile = await client.ask('profile', input)
client.stop()
server.stop()

const units = profile.runs * (row.unitsInRun ?? 1)
const { total, packages, functions, inclusive } = attribute(profile)
const print = ([name, microseconds]) =>
  console.log(
    `${shown((microseconds / total) * 100).padStart(6)} % ${shown(microseconds / units).padStart(8)} µs  ${name}`,
  )
console.log(
  `${contestant.label}, ${row.title}: ${shown(total / units)} µs a ${row.unit} on the main thread\n`,
)
packages.slice(0, 12).forEach(print)
console.log('')
functions.slice(0, Number(values.lines)).forEach(print)
console.log('\nwith all that they call:\n')
inclusive.slice(0, Number(values.lines)).forEach(print)
