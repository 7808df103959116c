import { SchemaError } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../../src/schema/build/build-shape.js'
import { constraintsOf } from '../../../src/schema/shape/constraints.js'
import { describeInline } from '../../../src/schema/shape/describe-type.js'

const both = (...parts: readonly object[]): TSchema => Type.Unsafe({ allOf: parts })
const inline = (...parts: readonly object[]): string => describeInline(shapeOf(both(...parts)))
const object = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more })

describe('what fits both sides of an intersection', () => {
  test.each<[string, readonly object[], string]>([
    [
      'properties of both',
      [object({ a: { type: 'string' } }), object({ b: { type: 'number' } }, { required: ['b'] })],
      '{ a?: string; b: number }',
    ],
    [
      'a property of both, required by one',
      [object({ a: { type: 'number' } }), object({ a: { type: 'integer' } }, { required: ['a'] })],
      '{ a: integer }',
    ],
    [
      'an optional property that a closed side does not have',
      [object({ a: {} }, { additionalProperties: false }), object({ b: { type: 'number' } })],
      '{ a?: unknown }',
    ],
    [
      'a property of one and undeclared keys of the other',
      [object({ a: { type: 'number' } }), object({}, { additionalProperties: { type: 'integer' } })],
      '{ a?: integer; [key]: integer }',
    ],
    ['any value and another', [{}, { type: 'string' }], 'string'],
    ['a value and any', [{ type: 'string' }, {}], 'string'],
    ['values of both lists', [{ enum: ['a', 'b', 1] }, { enum: ['b', 1, 'c'] }], '"b" | 1'],
    ['values of a type', [{ enum: ['a', 1] }, { type: 'string' }], '"a"'],
    [
      'variants that are of a type',
      [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, { type: 'integer' }],
      'integer',
    ],
    [
      'variants that fit each other',
      [
        { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] },
        { anyOf: [{ type: 'null' }, { type: 'integer' }] },
      ],
      'integer | null',
    ],
    [
      'items of both lists',
      [
        { type: 'array', items: { type: 'number' } },
        { type: 'array', items: { type: 'integer' } },
      ],
      'array of integer',
    ],
    [
      'a tuple and a list',
      [
        { prefixItems: [{ type: 'number' }, { type: 'number' }] },
        { type: 'array', items: { type: 'integer' } },
      ],
      '[integer, integer]',
    ],
    [
      'two tuples',
      [{ prefixItems: [{ type: 'number' }, {}] }, { prefixItems: [{}, { type: 'null' }] }],
      '[number, null]',
    ],
    ['the same twice', [{ type: 'boolean' }, { type: 'boolean' }], 'boolean'],
  ])('is %s', (_, parts, expected) => {
    const sorted = (text: string): string => text.split(' | ').sort().join(' | ')
    expect(sorted(inline(...parts))).toBe(sorted(expected))
    if (!expected.startsWith('{') && !expected.startsWith('"'))
      expect(sorted(inline(...[...parts].reverse()))).toBe(sorted(expected))
  })

  test.each<[string, readonly object[], string]>([
    ['two types', [{ type: 'string' }, { type: 'number' }], 'string and number'],
    [
      'a property of two types',
      [
        object({ a: { type: 'string' } }, { required: ['a'] }),
        object({ a: { type: 'number' } }, { required: ['a'] }),
      ],
      'string and number',
    ],
    // That a key must be missing cannot be said to a model.
    [
      'an optional property of two types',
      [object({ a: { type: 'string' } }), object({ a: { type: 'number' } })],
      'string and number',
    ],
    [
      'a required property that a closed side does not have',
      [object({}, { additionalProperties: false }), object({ b: { type: 'number' } }, { required: ['b'] })],
      'a property and none',
    ],
    ['values that none shares', [{ enum: ['a'] }, { enum: ['b'] }], ''],
    ['a tuple and a longer one', [{ prefixItems: [{}] }, { prefixItems: [{}, {}] }], ''],
    ['a tuple and a list that is too short', [{ prefixItems: [{}, {}] }, { type: 'array', maxItems: 1 }], ''],
    ['a tuple and a list that is too long', [{ prefixItems: [{}] }, { type: 'array', minItems: 2 }], ''],
    ['a tuple and a text', [{ prefixItems: [{}] }, { type: 'string' }], ''],
  ])('is nothing for %s', (_, parts, says) => {
    for (const order of [parts, [...parts].reverse()]) {
      expect(() => shapeOf(both(...order))).toThrow(SchemaError)
      expect(() => shapeOf(both(...order))).toThrow('Nothing fits the intersection at ')
      for (const word of says.split(' and ').filter(Boolean))
        expect(() => shapeOf(both(...order))).toThrow(word)
    }
  })

  test('is refused where a variant of one side fits only without an optional property', () => {
    const variants = {
      anyOf: [object({ a: { type: 'string' } }), object({ a: { type: 'number' } }, { required: ['a'] })],
    }
    expect(() => shapeOf(both(variants, object({ a: { type: 'number' } })))).toThrow(SchemaError)
    expect(inline(variants, object({ a: { type: 'number' } }, { required: ['a'] }))).toBe('{ a: number }')
  })

  test('keeps what both sides say', () => {
    const shape = shapeOf(
      both(
        { type: 'string', minLength: 2, description: 'one' },
        { type: 'string', maxLength: 5, description: 'other' },
      ),
    )
    expect(shape.description).toBe('one; other')
    expect(constraintsOf(shape).map(({ phrase }) => phrase)).toEqual([
      'at least 2 characters',
      'at most 5 characters',
    ])
    const alike = shapeOf(both({ type: 'string', description: 'x' }, { type: 'string', description: 'x' }))
    expect(alike.description).toBe('x')
  })

  test('of a definition that holds itself is that definition, with what both say', () => {
    const Tree = Type.Cyclic({ T: Type.Object({ t: Type.Optional(Type.Ref('T')) }) }, 'T')
    expect(describeInline(shapeOf(Type.Intersect([Tree, Type.Unknown()])))).toContain('t?')
  })

  test('of two definitions that hold themselves is refused', () => {
    const schema = Type.Unsafe({
      $defs: {
        A: { type: 'object', properties: { next: { $ref: 'A' } } },
        B: { type: 'object', properties: { next: { $ref: 'B' } } },
      },
      allOf: [{ $ref: 'A' }, { $ref: 'B' }],
    })
    expect(() => shapeOf(schema)).toThrow('hold themselves; write the joined type instead')
    // The same two, met once on each of two ways, are no circle.
    const twice = Type.Unsafe({
      $defs: { A: { type: 'object', properties: { a: {} } }, B: { type: 'object', properties: { b: {} } } },
      type: 'object',
      properties: {
        x: { allOf: [{ $ref: 'A' }, { $ref: 'B' }] },
        y: { allOf: [{ $ref: 'A' }, { $ref: 'B' }] },
      },
    })
    expect(describeInline(shapeOf(twice))).toContain('x?')
  })

  test('refuses a codec inside', () => {
    const When = Type.Codec(Type.String())
      .Decode((text) => new Date(text))
      .Encode((date) => date.toISOString())
    expect(() => shapeOf(Type.Intersect([When, Type.String()]))).toThrow('put the codec around it')
  })
})

test('an intersection says what its parts say', () => {
  const schema = Type.Intersect(
    [Type.Object({ a: Type.String() }, { description: 'one' }), Type.Object({}, { description: 'two' })],
    { description: 'whole' },
  )
  expect(shapeOf(schema).description).toBe('whole; one; two')
})
