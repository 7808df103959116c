import fc from 'fast-check'
import { fuzz, HANG_MS } from '../../fuzz/fuzz.js'
import { properties, PROPERTY_SEED } from '../../fuzz/properties.js'
import { textTargets } from '../../fuzz/text-targets.js'
import { wireTargets } from '../../fuzz/wire-targets.js'
import type { Figure } from '../figure.js'

const SEED = 6

/** A million mutated inputs for everything that reads text of a model or a server. */
export const fuzzing: Figure = async () => {
  const reports = [...textTargets, ...wireTargets].map((target) => fuzz(target, target.share, SEED))
  const sum = (count: (report: (typeof reports)[number]) => number): number =>
    reports.reduce((total, report) => total + count(report), 0)
  const slowest = Math.max(...reports.map(({ slowestMs }) => slowestMs))
  const found = (what: string) => sum(({ findings }) => findings.filter((one) => one.what === what).length)
  return [
    {
      what: `fuzz of ${reports.length} readers: inputs`,
      value: sum(({ inputs }) => inputs),
      unit: '',
      limit: 1_000_000,
      atLeast: true,
    },
    { what: 'fuzz: crashes and untyped errors', value: found('untyped error'), unit: '', limit: 0 },
    { what: 'fuzz: hangs', value: found('hang'), unit: '', limit: 0 },
    { what: 'fuzz: slowest input', value: slowest, unit: 'ms', limit: HANG_MS },
  ]
}

/** What holds for every input of the same readers, with 50,000 inputs. */
export const propertyRuns: Figure = async () => {
  const reports = []
  for (const { property, runs } of properties) {
    reports.push(await fc.check(property, { numRuns: runs, seed: PROPERTY_SEED }))
  }
  const what = `${properties.length} properties of the readers`
  const runs = reports.reduce((sum, { numRuns }) => sum + numRuns, 0)
  const failed = reports.filter((report) => report.failed).length
  return [
    { what: `${what}: runs`, value: runs, unit: '', limit: 50_000, atLeast: true },
    { what: `${what}: that do not hold`, value: failed, unit: '', limit: 0 },
  ]
}
