import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findJsonSyntaxError } from '../../src/node/json-syntax-error.js'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('finds a fault exactly where JSON.parse finds one', () => {
  const almostJson = fc
    .tuple(
      fc.json({ maxDepth: 4 }),
      fc.nat(),
      fc.constantFrom('', '"', ',', '}', ']', '0', '\n', '//', '{', 'e', '\\', '-'),
    )
    .map(([text, at, piece]) => {
      const offset = at % (text.length + 1)
      return text.slice(0, offset) + piece + text.slice(offset + (at % 2))
    })
  fc.assert(
    fc.property(almostJson, (text) => {
      expect(findJsonSyntaxError(text) === undefined).toBe(isJson(text))
    }),
    { numRuns: 3000 },
  )
})

test.each([
  ['{\n  "a": 1,\n}', { line: 2, column: 9, problem: 'a comma after the last entry' }],
  ['{\n  // keys\n  "a": 1\n}', { line: 2, column: 3, problem: 'a comment, which JSON does not have' }],
  ["{'a': 1}", { line: 1, column: 2, problem: 'expected a property name in double quotes' }],
  ['{"a" 1}', { line: 1, column: 6, problem: "expected ':' after the property name" }],
  ['{"a": "x\ny"}', { line: 1, column: 7, problem: 'a text that is not closed or holds a bad escape' }],
  ['{"a": 1', { line: 1, column: 8, problem: "the text ends too early: expected ',' or '}'" }],
  ['{} {}', { line: 1, column: 4, problem: 'text after the end of the JSON value' }],
])('says what is wrong with %j', (text, expected) => {
  expect(findJsonSyntaxError(text)).toEqual(expected)
})

test('deep nesting and long texts take linear time', () => {
  const started = performance.now()
  expect(findJsonSyntaxError('['.repeat(200_000))).toBeDefined()
  expect(findJsonSyntaxError(`["${'\\\\'.repeat(200_000)}`)).toBeDefined()
  expect(performance.now() - started).toBeLessThan(1000)
})
