// One client, alone in its process; told what to do over IPC. Arguments: folder of the packages, module, options.
import { pathToFileURL } from 'node:url'
import { median } from '../report/median.mjs'

const [folder, module, options] = process.argv.slice(2)
const { default: create } = await import(pathToFileURL(`${folder}/clients/${module}.mjs`))
const client = create(JSON.parse(options))

/** Does the work once; gives what shows that it was done. */
async function run({ operation, target, length }, onDelta = () => {}) {
  if (operation !== 'streamText') return client[operation](target, length)
  let deltas = 0
  await client.streamText(target, (text) => {
    deltas++
    onDelta(text)
  })
  return deltas
}

/**
 * Works, `concurrency` at once, for `milliseconds`, or for at least `runs` runs if they end within `longest`
 * milliseconds; `result` shows that the work was done.
 */
async function consume({ work, concurrency, milliseconds, runs: wanted = 0, longest = milliseconds }) {
  let runs = 0
  let result
  globalThis.gc()
  const start = performance.now()
  const before = process.cpuUsage()
  const worker = async () => {
    let elapsed = 0
    while (runs === 0 || elapsed < milliseconds || (runs < wanted && elapsed < longest)) {
      result = await run(work)
      runs++
      elapsed = performance.now() - start
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const { user, system } = process.cpuUsage(before)
  const wallMilliseconds = performance.now() - start
  return { runs, cpuMicroseconds: user + system, wallMilliseconds, result }
}

/** Milliseconds from the call to its first text, as a median. */
async function firstChunk({ work, runs }) {
  const times = []
  for (let index = 0; index < runs; index++) {
    const start = performance.now()
    let first
    await run(work, () => (first ??= performance.now() - start))
    times.push(first)
  }
  return median(times)
}

async function settledMemory() {
  const turn = () => new Promise((resolve) => setTimeout(resolve, 50))
  for (let times = 0; times < 4; times++) {
    globalThis.gc()
    await turn()
  }
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed / 1024, rss: rss / 1024 }
}

/** KiB for each of `streams` open streams. */
async function memory({ work, streams, control }) {
  const ask = async (path) => Number(await (await fetch(control + path)).text())
  const open = async (count) => {
    const running = Array.from({ length: count }, () => run(work))
    while ((await ask('/held')) < count) await new Promise((resolve) => setTimeout(resolve, 20))
    return async () => {
      await ask('/release')
      await Promise.all(running)
    }
  }
  const warmUp = await open(20)
  await warmUp()
  const before = await settledMemory()
  const close = await open(streams)
  const during = await settledMemory()
  await close()
  return { heap: (during.heap - before.heap) / streams, rss: (during.rss - before.rss) / streams }
}

/** A profile of the processor time of `consume`, in the format of the inspector. */
async function profile(input) {
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 100 })
  await session.post('Profiler.start')
  const { runs } = await consume(input)
  return { runs, ...(await session.post('Profiler.stop')).profile }
}

const commands = { consume, firstChunk, memory, profile }

process.on('disconnect', () => process.exit())
process.on('message', async ({ command, ...input }) => {
  try {
    process.send({ value: await commands[command](input) })
  } catch (error) {
    process.send({ error: error?.stack ?? String(error) })
  }
})
process.send({ value: 'ready' })
