import { describe, expect, it } from 'vitest'
import { findMutants } from '../src/find-mutants.js'
import { keyOf, mutate } from '../src/mutant.js'

/** Every text that the operators make of a statement. */
const mistakesIn = (source: string): string[] =>
  findMutants('file.ts', source).map((mutant) => mutate(source, mutant))

describe('findMutants', () => {
  it.each<[string, string, readonly string[]]>([
    ['a condition', 'if (a) b()', ['if (true) b()', 'if (false) b()', 'if (a) {}']],
    ['a boundary', 'x = a < b', ['x = a <= b', 'x = a >= b', 'x = true', 'x = false', '{}']],
    ['two conditions', 'x = a && b', ['x = ((a) || (b))', 'x = (a)', 'x = (b)', '{}']],
    ['a default', 'x = a ?? 5', ['x = ((a) && (5))', 'x = (a)', 'x = (5)', 'x = a ?? 6', 'x = a ?? 4', '{}']],
    ['a negation', 'x = !a', ['x = a', '{}']],
    ['an optional member', 'x = a?.b', ['x = a.b', '{}']],
    ['arithmetic', 'x += a % b', ['x -= a % b', 'x += a * b', '{}']],
    ['a step', 'i++', ['i--', '{}']],
    ['nothing', 'x = 0', ['x = 1', 'x = (-1)', '{}']],
    ['texts', "x = 'a' + ''", ["x = '' + ''", "x = 'a' + 'mutant'", '{}']],
    ['a template', 'x = `a ${b}`', ['x = ``', '{}']],
    ['a list', 'x = [a, b]', ['x = []', 'x = [b]', 'x = [a]', '{}']],
    ['an object', 'x = { a, b }', ['x = {}', 'x = {  b }', 'x = { a,  }', '{}']],
    [
      'a pattern',
      'x = /^[a]+$/u',
      [
        'x = /[a]+$/u',
        'x = /^[^a]+$/u',
        'x = /^[a]$/u',
        'x = /^[a]*$/u',
        'x = /^[a]+/u',
        'x = /^[a]+$/',
        '{}',
      ],
    ],
    [
      'an early return',
      'function f() { if (a) return; b() }',
      [
        'function f() {}',
        'function f() { if (true) return; b() }',
        'function f() { if (false) return; b() }',
        'function f() { if (a) {} b() }',
        'function f() { if (a) return; {} }',
      ],
    ],
    ['a method', 'x = a.trim().startsWith(b)', ['x = a.startsWith(b)', 'x = a.trim().endsWith(b)', '{}']],
    ['a case', 'switch (a) { case b: c() }', ['switch (a) { case b: {} }', 'switch (a) { case b:  }']],
    ['a type', "type A = 'a' | 1; import b from 'b'", []],
  ])('knows the mistakes in %s', (_, source, expected) => {
    expect(mistakesIn(source).sort()).toEqual([...expected].sort())
  })

  it('takes the name of a method for a name, also when objects have a member of that name', () => {
    expect(mistakesIn('x = a.toString()')).toEqual(['{}'])
  })

  it('finds a mutant again after lines were added above it', () => {
    const source = 'class A {\n  b() {\n    return   c < d\n  }\n}'
    const [before] = findMutants('file.ts', source)
    const [after] = findMutants('file.ts', `// More.\n\n${source}`)
    expect(after?.line).toBe((before?.line ?? 0) + 2)
    expect(after && keyOf(after)).toBe(before && keyOf(before))
    expect(findMutants('file.ts', source).map(({ within, before }) => `${within}: ${before}`)).toContain(
      'A.b: return c < d',
    )
  })
})
