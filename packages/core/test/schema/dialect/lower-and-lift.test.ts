import { type TSchema, Type } from 'typebox'
import { expectInverse, roundTrip } from '../properties.js'
import { describe, expect, test } from 'vitest'
import type { Dialect } from '../../../src/schema/dialect/encoding.js'

describe.each<Dialect>(['openai-strict', 'json-schema'])('%s', (dialect) => {
  test('lifting is the inverse of lowering, without any correction', () => {
    expectInverse(dialect, 400)
  })

  const Tree = Type.Cyclic(
    {
      Tree: Type.Object({
        name: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        children: Type.Array(Type.Ref('Tree')),
      }),
    },
    'Tree',
  )
  const Pairs = Type.Union([
    Type.Record(Type.String(), Type.Number()),
    Type.Array(Type.Object({ key: Type.String(), value: Type.Number() })),
  ])
  const Nulls = Type.Union([
    Type.Object({ p: Type.Union([Type.String(), Type.Null()]) }),
    Type.Object({ p: Type.Optional(Type.String()) }),
  ])
  test.each<[string, TSchema, unknown]>([
    [
      'missing is not null',
      Tree,
      {
        children: [
          { name: null, children: [] },
          { name: 'x', children: [{ children: [] }] },
        ],
      },
    ],
    ['a map is not the list of its pairs', Pairs, { a: 1 }],
    ['a list of pairs is not a map', Pairs, [{ key: 'a', value: 1 }]],
    ['null in one variant, missing in the other', Nulls, {}],
    ['null in one variant, missing in the other, seen from the other side', Nulls, { p: null }],
    [
      'declared and undeclared keys',
      Type.Object({ a: Type.Optional(Type.Number()) }, { additionalProperties: Type.String() }),
      { b: 'x' },
    ],
    [
      'a value that looks like the box around it',
      Type.Object({ a: Type.Optional(Type.Union([Type.Object({ value: Type.Null() }), Type.Null()])) }),
      { a: { value: null } },
    ],
  ])('%s', (_, schema, value) => {
    expect(roundTrip(schema, value, dialect)).toStrictEqual({ value, corrections: [] })
  })
})
