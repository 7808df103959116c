import { expect } from 'vitest'
import { fuzz, type FuzzTarget } from '../src/fuzz/fuzz.js'

/** The same inputs every time; another number in the environment gives others. */
const seed = Number(process.env['SLF_FUZZ_SEED'] ?? 6)

/** Fuzzes a reader. A failure prints the seed and the index of the input. */
export function expectNoFindings(target: FuzzTarget, inputs: number): void {
  const report = fuzz(target, inputs, seed)
  expect(report.findings).toEqual([])
  expect(report.inputs).toBe(inputs)
}
