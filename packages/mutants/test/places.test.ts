import { describe, expect, it } from 'vitest'
import { placeAround, REACHED, withNotes } from '../src/tests/places.js'

const source = `
const twice = (n) => n * 2
const choose = (n) => {
  switch (n) {
    case 1:
      return 'one'
    default:
      if (n < 0)
        return 'less'
  }
  return [1].map((m) => n + m).join('')
}
run(twice, choose)
`

/** The numbers of the places that are reached. */
function reachedBy(run: (twice: (n: number) => number, choose: (n: number) => string) => void): number[] {
  const noted = globalThis as { [REACHED]?: Record<string, number[]> }
  delete noted[REACHED]
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is a program with notes in it
  new Function('run', withNotes('file.ts', source))(run)
  return Object.keys(noted[REACHED]?.['file.ts'] ?? {}).map(Number)
}

const placeOf = (text: string): number => {
  const start = source.indexOf(text)
  return placeAround(source, start, start + text.length)
}

describe('places', () => {
  it('says which statements and which expressions of arrow functions were reached', () => {
    const reached = reachedBy((twice, choose) => {
      expect(twice(4)).toBe(8)
      expect(choose(-1)).toBe('less')
    })
    expect(reached).toContain(placeOf('n * 2'))
    expect(reached).toContain(placeOf('n < 0'))
    expect(reached).not.toContain(placeOf("return 'one'"))
    expect(reached).not.toContain(placeOf('n + m'))
    expect(reachedBy((_, choose) => void choose(5))).toContain(placeOf('n + m'))
  })

  it('counts what lies outside of functions as reached with the module', () => {
    expect(placeOf('run(twice, choose)')).toBe(0)
    expect(reachedBy(() => {})).toEqual([0])
  })

  it('leaves the numbers of the lines as they are', () => {
    expect(withNotes('file.ts', source).split('\n')).toHaveLength(source.split('\n').length)
  })
})
