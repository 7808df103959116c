// Measures ours and the peers side by side: npm run bench [-- --quick] [--only ROW[,ROW]] [--node 20|24] [--list]
// What the rows mean and how they are measured: bench/README.md.
import { parseArgs } from 'node:util'
import { measureBundles, measureInstalls } from './measures/sizes.mjs'
import { measureFirstAnswer, measureImports } from './measures/start.mjs'
import { measureFirstChunk, measureMemory } from './measures/streams.mjs'
import { startServer } from './measures/processes.mjs'
import { measureWork } from './measures/work.mjs'
import { describeMachine, versions } from './report/machine.mjs'
import { writeReport } from './report/write-report.mjs'
import { firstChunkRow, memoryRow, workRows } from './rows.mjs'
import { installPeers, packOurs } from './setup.mjs'

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    only: { type: 'string' },
    node: { type: 'string' },
  },
})

const paces = {
  full: {
    rounds: 5,
    milliseconds: 300,
    warmUp: { milliseconds: 900, longest: 5000 },
    firstChunks: 40,
    openStreams: 400,
    samples: 3,
    starts: 9,
  },
  quick: {
    rounds: 3,
    milliseconds: 200,
    warmUp: { milliseconds: 400, longest: 1500 },
    firstChunks: 20,
    openStreams: 200,
    samples: 1,
    starts: 3,
  },
}

/** Everything that can be measured, in the order of the table. */
const measures = [
  ...workRows.map((row) => ({ ...row, measure: (bench) => measureWork(row, bench) })),
  { ...firstChunkRow, measure: (bench) => measureFirstChunk(firstChunkRow, bench) },
  { ...memoryRow, measure: (bench) => measureMemory(memoryRow, bench) },
  { id: 'import', title: 'cold import', unit: 'ms of processor time', measure: measureImports },
  {
    id: 'first-answer',
    title: 'cold import and first answer',
    unit: 'ms of processor time',
    measure: measureFirstAnswer,
  },
  { id: 'bundle', title: 'bundle of a hello program', unit: 'kB, compressed', measure: measureBundles },
  { id: 'install', title: 'installed', unit: 'MB', measure: measureInstalls },
]

function chosen() {
  const names = flags.only?.split(',')
  const found = measures.filter(({ id }) => names === undefined || names.some((name) => id.startsWith(name)))
  const unknown = names?.filter((name) => !measures.some(({ id }) => id.startsWith(name))) ?? []
  if (unknown.length > 0)
    throw new Error(`No row begins with '${unknown[0]}'. Rows: ${measures.map(({ id }) => id).join(', ')}.`)
  return found
}

async function measureOn(major, rows) {
  const place = installPeers(major)
  const server = await startServer(installPeers(24).node)
  const bench = { server, place, pace: flags.quick ? paces.quick : paces.full }
  const results = []
  for (const { measure, ...row } of rows) {
    const start = performance.now()
    results.push({ ...row, lines: await measure(bench) })
    console.error(`Node ${major}: ${row.title} (${((performance.now() - start) / 1000).toFixed(0)} s)`)
  }
  server.stop()
  return { node: major, versions: versions(place), results }
}

if (flags.list) {
  for (const { id, title } of measures) console.log(`${id.padEnd(18)} ${title}`)
} else {
  const rows = chosen()
  packOurs()
  const begin = performance.now()
  const majors = flags.node === undefined ? [24, 20] : [Number(flags.node)]
  const runs = []
  for (const major of majors) {
    const taking = major === 20 ? rows.filter(({ onNode20 }) => onNode20) : rows
    if (taking.length > 0) runs.push(await measureOn(major, taking))
  }
  const seconds = Math.round((performance.now() - begin) / 1000)
  const name = flags.quick || flags.only !== undefined || flags.node !== undefined ? 'partial' : 'latest'
  writeReport({ ...describeMachine(), seconds, runs }, name)
}
