import { deepStrictEqual } from 'node:assert'
import { base, contestants } from '../contestants.mjs'
import { median } from '../report/median.mjs'
import { list, order } from '../server/documents.mjs'
import { startClient } from './processes.mjs'

/** The numbers of a client that does something else than asked would be worthless. */
function verify({ id, expected, unitsInRun }, result) {
  const [actual, wanted] = {
    order: () => [result, order],
    list: () => [result.value, list(unitsInRun * 4)],
    count: () => [result, unitsInRun],
  }[expected]()
  try {
    deepStrictEqual(actual, wanted)
  } catch (error) {
    throw new Error(`it does not do the work of '${id}': ${error.message}`, { cause: error })
  }
}

/** Starts a contestant, sees that it is right, and warms it up; gives a function that takes one sample. */
async function prepare(contestant, row, { server, place, pace }) {
  const { operation, protocol, scenario, length } = row.work
  const baseURL = server.baseURL({ ...scenario, ...row.scenarioFor?.[contestant.id] })
  const work = { operation, length, target: { baseURL, protocol } }
  const { concurrency = 1 } = row
  const client = await startClient(contestant, place)
  const sample = async (duration) => {
    const { result, ...rest } = await client.ask('consume', { work, concurrency, ...duration })
    verify(row, result)
    return { ...rest, seen: result.seen }
  }
  const single = row.once?.includes(contestant.id) ?? false
  if (!single) await sample({ ...pace.warmUp, runs: row.warmUpRuns })
  return { id: contestant.id, sample, rounds: single ? 1 : pace.rounds, samples: [], stop: client.stop }
}

async function prepareAll(row, bench) {
  const ready = []
  for (const contestant of contestants.filter(({ id }) => !row.without?.includes(id))) {
    try {
      ready.push(await prepare(contestant, row, bench))
    } catch (error) {
      console.error(`${contestant.label} is left out of '${row.id}': ${error.message}`)
      process.exitCode = 1
    }
  }
  return ready
}

/**
 * Processor time of each client, in rounds: a round runs all of them one after another, each begins with another one,
 * and a ratio compares a client with the floor of the same round.
 */
export async function measureWork(row, bench) {
  const ready = await prepareAll(row, bench)
  for (let round = 0; round < bench.pace.rounds; round++)
    for (let step = 0; step < ready.length; step++) {
      const { sample, samples, rounds } = ready[(round + step) % ready.length]
      if (round < rounds) samples.push(await sample({ milliseconds: bench.pace.milliseconds }))
    }
  for (const { stop } of ready) stop()

  const units = row.unitsInRun ?? 1
  const cost = ({ cpuMicroseconds, runs }) => cpuMicroseconds / runs / units
  const rate = ({ runs, wallMilliseconds }) => (runs * units * 1000) / wallMilliseconds
  const floor = ready.find(({ id }) => id === base).samples
  return ready.map(({ id, samples }) => {
    const ratios = samples.map((sample, round) => cost(sample) / cost(floor[round]))
    return {
      contestant: id,
      value: median(samples.map(cost)),
      ratio: median(ratios),
      lowest: Math.min(...ratios),
      highest: Math.max(...ratios),
      perSecond: median(samples.map(rate)),
      seen: samples[0].seen,
    }
  })
}
