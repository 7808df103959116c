import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../src/schema/shape/build-shape.js'
import { liftRoot } from '../../src/schema/wire/lift.js'
import { startLifting } from '../../src/schema/wire/lifting.js'
import { lowerRoot } from '../../src/schema/wire/lower-value.js'
import { readJson } from '../../src/schema/json/read-json.js'
import { type Dialect, wireOf } from '../../src/schema/wire/wire.js'
import { schemaCase } from './arbitrary-schema.js'

function roundTrip(
  schema: TSchema,
  value: unknown,
  dialect: Dialect,
): { value: unknown; corrections: unknown } {
  const root = wireOf(shapeOf(schema), dialect)
  const read = readJson(JSON.stringify(lowerRoot(root, value)))
  if (!read.ok) throw new Error(read.message)
  const lifting = startLifting()
  return { value: liftRoot(root, read.value, lifting), corrections: lifting.corrections }
}

describe.each<Dialect>(['openai-strict', 'json-schema'])('%s', (dialect) => {
  test('lifting is the inverse of lowering, without any correction', () => {
    const valued = schemaCase.chain(({ schema, values }) => values.map((value) => ({ schema, value })))
    fc.assert(
      fc.property(valued, ({ schema, value }) => {
        // Not toStrictEqual: it takes an own key 'constructor' for the class of the object.
        deepStrictEqual(roundTrip(schema, value, dialect), { value, corrections: [] })
      }),
      { numRuns: 800 },
    )
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
