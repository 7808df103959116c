import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_DEPTH } from '../../../src/schema/json/json-reader.js'
import { readJsonAt } from '../../../src/schema/json/read-lenient-json.js'
import { readStrictJson } from '../../../src/schema/json/read-strict-json.js'

/** What the forgiving reader says, where it has nothing to forgive and nothing stands behind the value. */
function forgiving(text: string): { readonly value: unknown } | undefined {
  const reading = readJsonAt(text, 0)
  const isWhole = reading.ok && reading.corrections.length === 0 && text.slice(reading.end).trim() === ''
  return isWhole ? { value: reading.value } : undefined
}

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

describe('readStrictJson', () => {
  it('reads what the forgiving reader reads without a correction, or leaves it to that one', () => {
    const written = fc
      .tuple(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'))
      .map(([value, indent]) => JSON.stringify(value, null, indent))
    fc.assert(
      fc.property(written, (text) => {
        const strict = readStrictJson(text)
        if (strict) expect(strict).toEqual(forgiving(text))
      }),
      { numRuns: 1000 },
    )
  })

  it('reads what models usually answer', () => {
    const answer = {
      severity: 'high',
      summary: 'It says: "on fire"',
      tags: ['a', 'b'],
      score: 0.25,
      due: null,
    }
    for (const indent of [undefined, 2])
      expect(readStrictJson(`${JSON.stringify(answer, null, indent)}\n`)).toEqual({ value: answer })
  })

  it.each([
    ['a key that comes twice', '{"a":1,"a":2}'],
    ['a key that comes twice, in another notation', '{"a":1,"\\u0061":2}'],
    ['a key that comes twice, deep inside', '{"list":[{"b":{"c":1,"c" : 2}}]}'],
    ['an integer that loses digits', '{"id":9007199254740993}'],
    ['an infinite number', '[1e400]'],
    ['too many levels', nested(MAX_DEPTH + 1)],
    ['a million levels', nested(1_000_000)],
    ['a trailing comma', '{"a":1,}'],
    ['more behind the value', '{"a":1} and more'],
    ['nothing', ''],
  ])('leaves %s to the forgiving reader', (_what, text) => {
    expect(readStrictJson(text)).toBeUndefined()
  })

  it('reads what only looks dangerous', () => {
    expect(readStrictJson(nested(MAX_DEPTH))).toEqual({ value: JSON.parse(nested(MAX_DEPTH)) })
    const { value } = readStrictJson('{"__proto__":{"a":1}}') ?? {}
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect(readStrictJson(' -0 ')).toEqual({ value: -0 })
  })
})
