import { jsonSchema, openaiStrict } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../../src/schema/build/build-shape.js'
import { isAmbiguous } from '../../../src/schema/dialect/ambiguous-union.js'
import type { UnionShape } from '../../../src/schema/shape/shape.js'

const ambiguity = (variants: readonly TSchema[]): readonly boolean[] => {
  const union = shapeOf(Type.Union([...variants])) as UnionShape
  expect(union.kind).toBe('union')
  return [isAmbiguous(union, openaiStrict), isAmbiguous(union, jsonSchema)]
}
const enumOf = (...values: readonly unknown[]): TSchema => Type.Unsafe({ enum: values })
const closed = (properties: Record<string, TSchema>): TSchema =>
  Type.Object(properties, { additionalProperties: false })
const map = Type.Record(Type.String(), Type.Integer())
const optional = Type.Optional
const orNull = Type.Union([Type.Integer(), Type.Null()])

/** Without optional properties, maps, tuples and untyped values (OpenAI's strict mode), and with all of them. */
describe('a union whose variants look alike on the wire', () => {
  test.each<[string, readonly TSchema[], boolean, boolean]>([
    ['a text and a number', [Type.String(), Type.Number()], false, false],
    ['a text and a whole number that is written as text', [Type.String(), Type.BigInt()], true, true],
    ['a number and a whole number that is written as text', [Type.Number(), Type.BigInt()], false, false],
    ['a truth value and anything', [Type.Boolean(), Type.Unknown()], false, false],
    ['a text and anything, which is text in strict mode', [Type.String(), Type.Unknown()], true, false],
    ['certain texts and anything', [enumOf('a', 'b'), Type.Unknown()], true, false],
    ['certain numbers and anything', [enumOf(1, 2), Type.Unknown()], false, false],
    ['null among certain numbers and anything', [enumOf(1, null), Type.Unknown()], false, false],
    ['null among certain texts and a big number', [enumOf('a', null), Type.BigInt()], true, true],
    ['certain numbers and a big number', [enumOf(1, null), Type.BigInt()], false, false],
    ['a map, which is a list of pairs, and a list', [map, Type.Array(Type.String())], true, false],
    ['a map and an object', [map, closed({ a: Type.String() })], false, false],
    ['lists of the same', [Type.Array(Type.String()), Type.Array(Type.Number())], false, false],
    ['lists of what looks alike', [Type.Array(Type.String()), Type.Array(Type.BigInt())], true, true],
    [
      'objects with a mark, which differ otherwise',
      [
        closed({ kind: Type.Literal('a'), value: Type.String() }),
        closed({ kind: Type.Literal('b'), value: Type.BigInt() }),
      ],
      false,
      false,
    ],
    [
      'objects with the same mark',
      [
        closed({ kind: Type.Literal('a'), value: Type.String() }),
        closed({ kind: Type.Literal('a'), value: Type.BigInt() }),
      ],
      true,
      true,
    ],
    ['objects of other keys', [closed({ a: Type.String() }), closed({ b: Type.BigInt() })], false, false],
    [
      'an optional property, asked for as null, and one that may be null',
      [closed({ a: optional(Type.Integer()) }), closed({ a: orNull })],
      true,
      false,
    ],
    [
      'an optional property and one that may be null and is optional',
      [closed({ a: optional(Type.Integer()) }), closed({ a: optional(orNull) })],
      true,
      false,
    ],
    [
      'an optional property and the same, required',
      [closed({ a: optional(Type.Integer()) }), closed({ a: Type.Integer() })],
      false,
      false,
    ],
  ])('%s', (_what, variants, strict, plain) => {
    expect(ambiguity(variants)).toEqual([strict, plain])
    expect(ambiguity([...variants].reverse())).toEqual([strict, plain])
    expect(ambiguity([...variants, Type.Null()])).toEqual([strict, plain])
  })
})
