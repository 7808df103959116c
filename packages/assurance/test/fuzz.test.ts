import { describe, expect, it } from 'vitest'
import { fuzz, type FuzzTarget } from '../src/fuzz/fuzz.js'
import { textTargets } from '../src/fuzz/text-targets.js'
import { wireTargets } from '../src/fuzz/wire-targets.js'
import { expectNoFindings } from './expect-no-findings.js'

const targets = [...textTargets, ...wireTargets]

describe('a short fuzz of every reader', () => {
  it.each(targets)('$name', (target) => expectNoFindings(target, 500))
})

it('the shares of the long suite are a million inputs', () => {
  expect(targets.reduce((sum, { share }) => sum + share, 0)).toBe(1_000_000)
})

describe('the fuzzer', () => {
  const target = (read: FuzzTarget['read']): FuzzTarget => ({
    name: 'a reader',
    share: 0,
    make: (random) => Uint8Array.of(random.below(256)),
    read,
  })
  const failingOn = (limit: number): FuzzTarget =>
    target(([byte = 0]) => {
      if (byte > limit) throw new TypeError('an error of no kind')
    })

  it('finds errors that are not typed, at the same inputs for the same seed', () => {
    const [first, second] = [fuzz(failingOn(200), 1_000, 1), fuzz(failingOn(200), 1_000, 1)]
    expect(first.findings).toHaveLength(5)
    expect(first.findings[0]).toMatchObject({ what: 'untyped error', seed: 1 })
    expect(second.findings.map(({ index }) => index)).toEqual(first.findings.map(({ index }) => index))
    expect(fuzz(failingOn(200), 1_000, 2).findings[0]?.index).not.toBe(first.findings[0]?.index)
  })

  it('finds what takes too long', () => {
    const slow = target(() => {
      for (const end = performance.now() + 60; performance.now() < end;);
    })
    expect(fuzz(slow, 1, 1).findings).toMatchObject([{ what: 'hang' }])
  })
})
