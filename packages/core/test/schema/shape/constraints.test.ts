import { type TSchema, Type } from 'typebox'
import { beforeAll, describe, expect, test } from 'vitest'
import { shapeOf } from '../../../src/schema/build/build-shape.js'
import { constraintsOf } from '../../../src/schema/shape/constraints.js'
import { showValue } from '../../../src/schema/shape/show-value.js'
import { validate } from '../../../src/schema/validation/validate.js'
import { loadCompiler } from '../../../src/schema/validation/type-compiler.js'

// Calls await it where a schema has keywords that only the compiled check knows.
beforeAll(loadCompiler)

const faultsOf = (schema: TSchema, value: unknown): string[] =>
  validate(schema, shapeOf(schema), value).map(({ path, message }) => `${path}: ${message}`)

/** The sentences of the constraints of a schema, as a model reads them. */
const phrasesOf = (schema: TSchema): string[] => constraintsOf(shapeOf(schema)).map(({ phrase }) => phrase)

const Numbers = (options: Record<string, unknown>): TSchema => Type.Array(Type.Number(), options)
const Map = (options: Record<string, unknown>): TSchema => Type.Record(Type.String(), Type.Number(), options)
const items = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const keys = (count: number): object => Object.fromEntries(items(count).map((index) => [`k${index}`, index]))

describe('a keyword allows what is at its limit, and nothing past it', () => {
  test.each<[string, TSchema, readonly unknown[], readonly unknown[]]>([
    ['at least 2 characters', Type.String({ minLength: 2 }), ['ab', '😀😀', 'abc'], ['', 'a', '😀']],
    ['at least 1 character', Type.String({ minLength: 1 }), ['a', ' '], ['']],
    ['at most 2 characters', Type.String({ maxLength: 2 }), ['', 'ab', '😀😀'], ['abc', '😀😀😀']],
    ['at most 1 character', Type.String({ maxLength: 1 }), ['', 'a'], ['ab']],
    ['at least 3', Type.Number({ minimum: 3 }), [3, 3.1, 1e9], [2.9, -3, 0]],
    ['at most 3', Type.Number({ maximum: 3 }), [3, 2.9, -1e9], [3.1, 1e9]],
    ['more than 3', Type.Number({ exclusiveMinimum: 3 }), [3.01, 4], [3, 2.99]],
    ['less than 3', Type.Number({ exclusiveMaximum: 3 }), [2.99, -4], [3, 3.01]],
    [
      'a multiple of 0.1',
      Type.Number({ multipleOf: 0.1 }),
      [0, 0.1, 0.3, 0.7, -0.3, 1, 12.4, 1e6],
      [0.05, 0.35, -0.25, 12.45],
    ],
    ['a multiple of 3', Type.Number({ multipleOf: 3 }), [0, 3, -3, 9], [1, 2, -1, -2, 4, 3.5]],
    ['at least 2 items', Numbers({ minItems: 2 }), [items(2), items(3)], [[], items(1)]],
    ['at least 1 item', Numbers({ minItems: 1 }), [items(1)], [[]]],
    ['at most 2 items', Numbers({ maxItems: 2 }), [[], items(2)], [items(3)]],
    ['at most 1 item', Numbers({ maxItems: 1 }), [[], items(1)], [items(2)]],
    [
      'no item twice',
      Numbers({ uniqueItems: true }),
      [[], [1], [1, 2]],
      [
        [1, 1],
        [1, 2, 1],
      ],
    ],
    ['at least 2 keys', Map({ minProperties: 2 }), [keys(2), keys(3)], [keys(0), keys(1)]],
    ['at least 1 key', Map({ minProperties: 1 }), [keys(1)], [keys(0)]],
    ['at most 2 keys', Map({ maxProperties: 2 }), [keys(0), keys(2)], [keys(3)]],
    ['at most 1 key', Map({ maxProperties: 1 }), [keys(0), keys(1)], [keys(2)]],
    ['matches /^a+$/', Type.String({ pattern: '^a+$' }), ['a', 'aaa'], ['', 'b', 'aab']],
    [
      'format date',
      Type.String({ format: 'date' }),
      ['2024-02-29'],
      ['2023-02-29', '2024-2-9', 'today', `2024-02-29${' '.repeat(5_000)}`],
    ],
  ])('%s', (phrase, schema, fitting, others) => {
    expect(phrasesOf(schema)).toEqual([phrase])
    for (const value of fitting) expect(faultsOf(schema, value)).toEqual([])
    for (const value of others) {
      const [fault, ...more] = faultsOf(schema, value)
      expect(fault).toMatch(/^: got .*, expected /)
      expect(fault?.endsWith(`: ${phrase}`)).toBe(true)
      expect(more).toEqual([])
    }
  })

  test('equal items are the same in any order of their keys, and only if all of them are', () => {
    const Points = Type.Array(Type.Object({ x: Type.Number(), y: Type.Optional(Type.Number()) }), {
      uniqueItems: true,
    })
    expect(
      faultsOf(Points, [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ]),
    ).toHaveLength(1)
    expect(faultsOf(Points, [{ x: 1, y: 2 }, { x: 1 }, { x: 2, y: 1 }])).toEqual([])
    const Lists = Type.Array(Type.Array(Type.Number()), { uniqueItems: true })
    expect(
      faultsOf(Lists, [
        [1, 2],
        [2, 1],
      ]),
    ).toEqual([])
    expect(
      faultsOf(Lists, [
        [1, 2],
        [1, 2],
      ]),
    ).toHaveLength(1)
    expect(faultsOf(Type.Array(Type.BigInt(), { uniqueItems: true }), [1n, 1n])).toHaveLength(1)
    const Mixed = Type.Array(Type.Union([Type.BigInt(), Type.String()]), { uniqueItems: true })
    expect(faultsOf(Mixed, [1n, '1'])).toEqual([])
  })

  test('unique items are asked for by `true` alone', () => {
    expect(phrasesOf(Numbers({ uniqueItems: false }))).toEqual([])
    expect(faultsOf(Numbers({ uniqueItems: false }), [1, 1])).toEqual([])
  })

  test('a limit that is no number, no text or nothing at all says nothing', () => {
    const odd = Type.Unsafe({ type: 'string', minLength: '3', maxLength: null, pattern: 7, format: {} })
    expect(phrasesOf(odd)).toEqual([])
    expect(phrasesOf(Type.String())).toEqual([])
    expect(phrasesOf(Type.Unsafe({ type: 'number', minimum: undefined, maximum: true }))).toEqual([])
  })

  test('big integers are held to their limits', () => {
    const Big = Type.BigInt({ minimum: 10n, exclusiveMaximum: 20n })
    expect(phrasesOf(Big)).toEqual(['at least 10', 'less than 20'])
    for (const value of [10n, 19n]) expect(faultsOf(Big, value)).toEqual([])
    for (const value of [9n, 20n]) expect(faultsOf(Big, value)).toHaveLength(1)
  })
})

describe('of several limits that hold at once', () => {
  const both = (type: string, one: object, other: object): TSchema =>
    Type.Unsafe({
      allOf: [
        { type, ...one },
        { type, ...other },
      ],
    })

  test.each<[string, string, number, number, string]>([
    ['minLength', 'string', 2, 5, 'at least 5 characters'],
    ['maxLength', 'string', 2, 5, 'at most 2 characters'],
    ['minimum', 'number', 2, 5, 'at least 5'],
    ['maximum', 'number', 2, 5, 'at most 2'],
    ['exclusiveMinimum', 'number', 2, 5, 'more than 5'],
    ['exclusiveMaximum', 'number', 2, 5, 'less than 2'],
    ['minItems', 'array', 2, 5, 'at least 5 items'],
    ['maxItems', 'array', 2, 5, 'at most 2 items'],
    ['minProperties', 'object', 2, 5, 'at least 5 keys'],
    ['maxProperties', 'object', 2, 5, 'at most 2 keys'],
  ])('the stricter %s is told, whichever comes first', (keyword, type, small, large, phrase) => {
    for (const [one, other] of [
      [small, large],
      [large, small],
      [phrase.includes(`${small}`) ? small : large, phrase.includes(`${small}`) ? small : large],
    ])
      expect(phrasesOf(both(type, { [keyword]: one }, { [keyword]: other }))).toEqual([phrase])
  })

  test('patterns, formats and steps are all told, each once', () => {
    expect(phrasesOf(both('string', { pattern: 'a' }, { pattern: 'b' }))).toEqual([
      'matches /a/',
      'matches /b/',
    ])
    expect(phrasesOf(both('string', { pattern: 'a' }, { pattern: 'a' }))).toEqual(['matches /a/'])
    expect(phrasesOf(both('number', { multipleOf: 2 }, { multipleOf: 3 }))).toEqual([
      'a multiple of 2',
      'a multiple of 3',
    ])
  })
})

describe('what only the compiled check understands', () => {
  test.each<[string, object]>([
    ['not', { type: 'string', not: { const: 'x' } }],
    ['contains', { type: 'array', items: {}, contains: { const: 1 } }],
    ['dependentRequired', { type: 'object', dependentRequired: { a: ['b'] } }],
    ['propertyNames', { type: 'object', propertyNames: { minLength: 2 } }],
  ])('%s is told as it stands', (keyword, schema) => {
    const said = (schema as Record<string, unknown>)[keyword]
    expect(phrasesOf(Type.Unsafe(schema))).toEqual([`${keyword}: ${JSON.stringify(said)}`])
  })

  test('keys that are required but not declared are told, and asked for', () => {
    const schema = Type.Unsafe({ type: 'object', required: ['a', 'b', 7, 'a'], additionalProperties: {} })
    expect(phrasesOf(schema)).toEqual(['with the keys "a", "b"'])
    expect(faultsOf(schema, { a: 1, b: 2 })).toEqual([])
    expect(faultsOf(schema, { a: 1 }).join()).toContain('with the keys "a", "b"')
  })

  test('keys of a map that match a pattern are told', () => {
    expect(phrasesOf(Type.Record(Type.String({ pattern: '^x-' }), Type.Number()))).toEqual([
      'keys match /^x-/',
    ])
    expect(phrasesOf(Type.Record(Type.String(), Type.Number()))).toEqual([])
  })

  test('the length of a tuple, and the keywords of an enum, are part of what they are', () => {
    expect(phrasesOf(Type.Tuple([Type.Number(), Type.Number()]))).toEqual([])
    expect(phrasesOf(Type.Unsafe({ type: 'string', enum: ['a'], minLength: 1 }))).toEqual([])
  })
})

test.each<[unknown, string]>([
  ['abc', '"abc"'],
  ['x'.repeat(60), `"${'x'.repeat(60)}"`],
  ['x'.repeat(61), `"${'x'.repeat(60)}"…`],
  [7, '7'],
  [false, 'false'],
  [null, 'null'],
  [undefined, 'nothing'],
  [12n, '12'],
  [BigInt('9'.repeat(60)), '9'.repeat(60)],
  [BigInt('12'.repeat(40)), `${'12'.repeat(30)}…`],
  [[], 'an empty array'],
  [[1, 2], 'an array of 2'],
  [{}, 'an empty object'],
  [{ a: 1, b: 2 }, 'an object with a, b'],
  [{ a: 1, b: 1, c: 1, d: 1, e: 1 }, 'an object with a, b, c, d, e'],
  [{ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 }, 'an object with a, b, c, d, e, …'],
  [{ ['k'.repeat(80)]: 1 }, `an object with ${'k'.repeat(45)}…`],
  [Symbol('x'), 'a symbol'],
])('what was found is shown in one short line: %#', (value, shown) => {
  expect(showValue(value)).toBe(shown)
})
