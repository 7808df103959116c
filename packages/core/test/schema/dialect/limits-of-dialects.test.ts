import { jsonSchema, type SchemaDialect, SchemaError } from '@slf/core'
import { describe, expect, test } from 'vitest'
import { assertLimits } from '../../../src/schema/dialect/schema-limits.js'

type Limits = NonNullable<SchemaDialect['limits']>

const check = (schema: object, limits: Limits) => (): void =>
  assertLimits(schema as never, { ...jsonSchema, name: 'small', limits })

const object = (names: readonly string[], child: object = { type: 'string' }): object => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, child])),
})
const nested = (levels: number): object =>
  Array.from({ length: levels }).reduce<object>((inner) => object(['a'], inner), { type: 'string' })
const inLists = (levels: number): object =>
  Array.from({ length: levels }).reduce<object>((inner) => ({ type: 'array', items: object(['a'], inner) }), {
    type: 'string',
  })
const inUnions = (levels: number): object =>
  Array.from({ length: levels }).reduce<object>(
    (inner) => ({ anyOf: [{ type: 'null' }, object(['a'], inner)] }),
    { type: 'string' },
  )

describe('a limit of a dialect allows what is at it, and nothing past it', () => {
  test.each<[string, Limits, object, object, string]>([
    ['levels', { depth: 3 }, nested(3), nested(4), 'is nested deeper than 3 levels'],
    ['levels of lists', { depth: 3 }, inLists(3), inLists(4), 'is nested deeper than 3 levels'],
    ['levels of unions', { depth: 3 }, inUnions(3), inUnions(4), 'is nested deeper than 3 levels'],
    [
      'levels of objects that do not say so',
      { depth: 1 },
      { properties: { a: {} } },
      { properties: { a: { properties: {} } } },
      'is nested deeper than 1 levels',
    ],
    [
      'levels of objects without properties',
      { depth: 1 },
      { type: 'object' },
      { type: 'array', items: { type: 'object', properties: { a: { type: 'object' } } } },
      'is nested deeper than 1 levels',
    ],
    [
      'properties',
      { properties: 3 },
      object(['a', 'b'], object([])),
      object(['a', 'b'], object(['c'])),
      'has more than 3 properties',
    ],
    [
      'values of enums',
      { enumValues: 3 },
      object(['a'], { enum: [1, 2, 3] }),
      object(['a', 'b'], { enum: [1, 2] }),
      'has more than 3 enum values',
    ],
    [
      'characters of names',
      { characters: 5 },
      object(['abc', 'de']),
      object(['abc', 'def']),
      'has names and enum values of more than 5 characters',
    ],
    [
      'characters of values',
      { characters: 5 },
      { enum: ['abc', 12] },
      object(['a'], { enum: ['abc', 12] }),
      'has names and enum values of more than 5 characters',
    ],
    [
      'characters of a long enum',
      { longEnum: { values: 2, characters: 5 } },
      { enum: ['ab', 'cd', 'e'] },
      { enum: ['ab', 'cd', 'ef'] },
      'has an enum of 3 values with more than 5 characters',
    ],
    [
      'characters of an enum that is short',
      { longEnum: { values: 2, characters: 5 } },
      { enum: ['abcdef', 'ghijkl'] },
      { enum: ['abcdef', 'ghijkl', ''] },
      'has an enum of 3 values with more than 5 characters',
    ],
  ])('%s', (_, limits, within, over, says) => {
    expect(check(within, limits)).not.toThrow()
    expect(check(over, limits)).toThrow(SchemaError)
    expect(check(over, limits)).toThrow(says)
    expect(check(over, limits)).toThrow("over a limit of the dialect 'small'")
    expect(check(over, {})).not.toThrow()
  })

  test('definitions count their properties, and begin at the first level again', () => {
    const schema = { type: 'object', properties: {}, $defs: { D: nested(3) } }
    expect(check(schema, { depth: 3 })).not.toThrow()
    expect(check(schema, { depth: 2 })).toThrow(
      '(seen at /$defs/D/properties/a/properties/a of the written schema)',
    )
    expect(check(schema, { properties: 2 })).toThrow('has more than 2 properties')
    expect(check(schema, { characters: 3 })).toThrow('characters')
    expect(check(schema, { characters: 4 })).not.toThrow()
  })

  test('the place is named', () => {
    expect(check(object(['a'], { type: 'array', items: nested(2) }), { depth: 2 })).toThrow(
      expect.objectContaining({ path: '/properties/a/items/properties/a' }) as Error,
    )
    expect(check({ anyOf: [{}, object(['a', 'b'])] }, { properties: 1 })).toThrow(
      expect.objectContaining({ path: '/anyOf/1/properties/b' }) as Error,
    )
    expect(check(object(['a', 'b']), { properties: 1 })).toThrow(
      '(seen at /properties/b of the written schema)',
    )
  })
})
