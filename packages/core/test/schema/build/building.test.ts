import { SchemaError } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { beforeAll, describe, expect, test } from 'vitest'
import { shapeOf } from '../../../src/schema/build/build-shape.js'
import { describeInline } from '../../../src/schema/shape/describe-type.js'
import { validate } from '../../../src/schema/validation/validate.js'
import { loadCompiler } from '../../../src/schema/validation/type-compiler.js'

// Calls await it where a schema has keywords that only the compiled check knows.
beforeAll(loadCompiler)

const inline = (schema: object): string => describeInline(shapeOf(Type.Unsafe(schema)))
const fits = (schema: object, value: unknown): boolean => {
  const unsafe: TSchema = Type.Unsafe(schema)
  return validate(unsafe, shapeOf(unsafe), value).length === 0
}

describe('a schema that any tool may have written', () => {
  test.each<[string, object, string]>([
    ['no schema at all', {}, 'unknown'],
    ['properties without a type', { properties: { a: { type: 'string' } } }, '{ a?: string }'],
    ['required names without a type', { required: ['a'], properties: { a: {} } }, '{ a: unknown }'],
    ['items without a type', { items: { type: 'string' } }, 'array of string'],
    ['an array of anything', { type: 'array' }, 'array of unknown'],
    ['items by place', { type: 'array', items: [{ type: 'string' }, { type: 'null' }] }, '[string, null]'],
    ['prefixItems', { prefixItems: [{ type: 'boolean' }] }, '[boolean]'],
    ['a type alone in a list', { type: ['string'] }, 'string'],
    ['types in a list', { type: ['string', 'null'] }, 'string | null'],
    ['a constant', { const: 'a' }, '"a"'],
    ['a constant null', { const: null }, 'null'],
    ['values', { enum: ['a', 1, null, true] }, '"a" | 1 | null | true'],
    ['values twice', { enum: ['a', 'a'] }, '"a"'],
    ['values of a type', { type: 'string', enum: ['a', 1, null] }, '"a"'],
    ['values of whole numbers', { type: 'integer', enum: [1, 1.5, 'a'] }, '1'],
    ['values of types', { type: ['string', 'null'], enum: ['a', 1, null] }, '"a" | null'],
    ['one member of a union', { anyOf: [{ type: 'string' }] }, 'string'],
    ['oneOf', { oneOf: [{ type: 'string' }, { type: 'number' }] }, 'string | number'],
    [
      'unions in a union',
      { anyOf: [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'number' }] },
      'string | null | number',
    ],
    [
      'literals of a union among others',
      { anyOf: [{ const: 'a' }, { type: 'number' }, { const: 'b' }] },
      '"a" | "b" | number',
    ],
    ['an intersection', { allOf: [{ type: 'integer' }, { minimum: 3, type: 'number' }] }, 'integer'],
    ['a map', { additionalProperties: { type: 'number' }, type: 'object' }, '{ [key]: number }'],
    ['true for a schema', { type: 'object', properties: { a: true } }, '{ a?: unknown }'],
    [
      'a condition',
      { if: { type: 'string' }, then: { type: 'string' }, else: { type: 'number' } },
      'string | number',
    ],
    [
      'a reference',
      { $defs: { A: { type: 'string' } }, type: 'object', properties: { a: { $ref: 'A' } } },
      '{ a?: A }',
    ],
  ])('%s', (_, schema, expected) => {
    expect(inline(schema)).toBe(expected)
  })

  test.each<[object, string, string]>([
    [{ type: 'text' }, '', 'The type "text" at the root is not a type of JSON.'],
    [{ type: 'object', properties: { a: { type: 'any' } } }, '/properties/a', 'The type "any" at'],
    [{ anyOf: [] }, '', 'The union at the root has no members.'],
    [{ type: 'object', properties: { a: { enum: [] } } }, '/properties/a', 'has no values'],
    [{ enum: [{ a: 1 }] }, '', 'lists an object; use a union of object schemas'],
    [{ enum: [Number.NaN] }, '', 'JSON has no NaN, which the enum at the root lists.'],
    [{ enum: [Infinity] }, '', 'JSON has no Infinity'],
    [{ enum: [undefined] }, '', 'lists a undefined, which JSON cannot hold'],
    [{ enum: [1n] }, '', 'lists a bigint, which JSON cannot hold'],
    [{ type: 'object', properties: { a: false } }, '/properties/a', 'No value fits the schema at'],
    [{ type: 'object', properties: { a: 7 } }, '/properties/a', 'There is no schema at'],
    [{ type: 'array', items: { type: 'x' } }, '/items', 'is not a type of JSON'],
    [{ prefixItems: [{}, { type: 'x' }] }, '/prefixItems/1', 'is not a type of JSON'],
    [{ allOf: [{ type: 'string' }, { type: 'x' }] }, '/allOf/1', 'is not a type of JSON'],
    [{ anyOf: [{ type: 'string' }, { type: 'x' }] }, '/anyOf/1', 'is not a type of JSON'],
    [{ oneOf: [{ type: 'x' }, { type: 'string' }] }, '/oneOf/0', 'is not a type of JSON'],
    [{ if: { type: 'x' }, then: {}, else: {} }, '/if', 'is not a type of JSON'],
    [{ if: {}, then: { type: 'x' }, else: {} }, '/then', 'is not a type of JSON'],
    [{ if: {}, then: {}, else: { type: 'x' } }, '/else', 'is not a type of JSON'],
    [{ type: 'object', additionalProperties: { type: 'x' } }, '/additionalProperties', 'is not a type'],
    [
      { type: 'object', patternProperties: { '^a': { type: 'x' } } },
      '/patternProperties/^a',
      'is not a type of JSON',
    ],
    [{ type: 'string', pattern: '(' }, '', 'The pattern at the root is not a regular expression: ('],
    [
      { type: 'object', properties: { a: {} }, required: ['b'] },
      '',
      "The object at the root requires 'b' but does not declare it.",
    ],
  ])('what no value fits is refused, with its place: %#', (schema, path, message) => {
    const build = (): unknown => shapeOf(Type.Unsafe(schema))
    expect(build).toThrow(SchemaError)
    expect(build).toThrow(message)
    expect(build).toThrow(expect.objectContaining({ path }) as Error)
  })
})

test('a condition holds for what fits it, and its other side for the rest', () => {
  const schema = {
    if: { type: 'object', properties: { kind: { const: 'circle' } }, required: ['kind'] },
    then: { type: 'object', properties: { radius: { type: 'number' } }, required: ['radius'] },
    else: { type: 'object', properties: { side: { type: 'number' } }, required: ['side'] },
  }
  expect(fits(schema, { kind: 'circle', radius: 1 })).toBe(true)
  expect(fits(schema, { kind: 'square', side: 1 })).toBe(true)
  expect(fits(schema, { kind: 'circle', side: 1 })).toBe(false)
  expect(fits(schema, { kind: 'square', radius: 1 })).toBe(false)
})

test('a union keeps what it says beside its variants', () => {
  const schema = Type.Union([Type.Object({ a: Type.Number() }), Type.Object({ b: Type.Number() })], {
    description: 'either',
    default: { a: 1 },
  })
  const shape = shapeOf(Type.Object({ part: schema }))
  expect(shape.kind === 'object' && shape.properties[0]?.shape).toMatchObject({ description: 'either' })
  expect(fits(Type.Union([Type.Number(), Type.String()], { not: { const: 5 } }), 5)).toBe(false)
})

test('meanings of literals stay with their values when unions are joined', () => {
  const meaningsOf = (schema: TSchema): unknown => {
    const shape = shapeOf(schema)
    return shape.kind === 'enum' ? [...shape.meanings] : shape.kind
  }
  const inner = Type.Union([Type.Literal('a', { description: 'first' }), Type.Literal('b')])
  expect(meaningsOf(inner)).toEqual([['a', 'first']])
  expect(meaningsOf(Type.Union([inner, Type.Literal('c', { description: 'third' })]))).toEqual([
    ['a', 'first'],
    ['c', 'third'],
  ])
})
