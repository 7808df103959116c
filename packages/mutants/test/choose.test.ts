import { describe, expect, it } from 'vitest'
import { choose } from '../src/choose.js'
import type { Mutant } from '../src/mutant.js'

const mutantsOf = (folder: string, count: number): Mutant[] =>
  Array.from({ length: count }, (_, line) => ({
    file: `${folder}/file.ts`,
    start: line,
    end: line + 1,
    replacement: '',
    operator: 'number',
    within: '',
    line,
    before: `line ${line}`,
    after: '',
  }))

const mutants = [
  ...mutantsOf('packages/core/src/schema', 900),
  ...mutantsOf('packages/openai-client/src', 100),
]

describe('choose', () => {
  it('gives each area a share by the square root of its size', () => {
    const chosen = choose(mutants, 40, 1)
    expect(chosen.filter(({ file }) => file.includes('schema'))).toHaveLength(30)
    expect(chosen).toHaveLength(40)
  })

  it('chooses the same for the same seed, and others for another', () => {
    expect(choose(mutants, 40, 1)).toEqual(choose([...mutants].reverse(), 40, 1))
    expect(choose(mutants, 40, 1)).not.toEqual(choose(mutants, 40, 2))
  })

  it('keeps the others when one is gone', () => {
    const chosen = choose(mutants, 40, 1)
    const left = choose(
      mutants.filter((mutant) => mutant !== chosen[0]),
      40,
      1,
    )
    expect(left).toEqual(expect.arrayContaining(chosen.slice(1)))
  })

  it('chooses all of them when there are no more', () => {
    expect(choose(mutants, 5000, 1)).toHaveLength(1000)
  })
})
