import { base, contestants } from '../contestants.mjs'
import { median } from '../report/median.mjs'
import { startClient } from './processes.mjs'

function workOf(row, server) {
  const { operation, protocol, scenario } = row.work
  return { operation, target: { baseURL: server.baseURL(scenario), protocol } }
}

const againstBase = (lines) => {
  const floor = lines.find(({ contestant }) => contestant === base).value
  return lines.map((line) => ({ ...line, ratio: line.value / floor }))
}

/** Milliseconds to the first text of a stream, in alternating rounds. */
export async function measureFirstChunk(row, { server, place, pace }) {
  const work = workOf(row, server)
  const ready = []
  for (const contestant of contestants) {
    const client = await startClient(contestant, place)
    await client.ask('firstChunk', { work, runs: pace.firstChunks * 2 })
    ready.push({ contestant, client, times: [] })
  }
  for (let round = 0; round < pace.rounds; round++)
    for (const { client, times } of ready)
      times.push(await client.ask('firstChunk', { work, runs: pace.firstChunks }))
  for (const { client } of ready) client.stop()
  return againstBase(
    ready.map(({ contestant, times }) => ({ contestant: contestant.id, value: median(times) })),
  )
}

/** Memory for each open stream; a fresh process for each sample. */
export async function measureMemory(row, { server, place, pace }) {
  const input = { work: workOf(row, server), streams: pace.openStreams, control: server.origin }
  const lines = []
  for (const contestant of contestants) {
    const samples = []
    for (let sample = 0; sample < pace.samples; sample++) {
      const client = await startClient(contestant, place)
      samples.push(await client.ask('memory', input))
      client.stop()
    }
    lines.push({
      contestant: contestant.id,
      value: median(samples.map(({ heap }) => heap)),
      rss: median(samples.map(({ rss }) => rss)),
    })
  }
  return againstBase(lines)
}
