import { explain, openaiStrict, SchemaError } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { beforeAll, describe, expect, test } from 'vitest'
import { shapeOf } from '../../../src/schema/build/build-shape.js'
import { describeType } from '../../../src/schema/shape/describe-type.js'
import { writeJsonSchema } from '../../../src/schema/dialect/write-json-schema.js'
import { assertLimits } from '../../../src/schema/dialect/schema-limits.js'
import { encodingFor } from '../../../src/schema/dialect/schema-to-dialect.js'
import { loadCompiler } from '../../../src/schema/validation/type-compiler.js'

// Calls await it where a schema has keywords that only the compiled check knows.
beforeAll(loadCompiler)

const strict = (schema: TSchema): unknown =>
  writeJsonSchema(encodingFor(shapeOf(schema), 'openai-strict')).schema
const plain = (schema: TSchema): unknown =>
  writeJsonSchema(encodingFor(shapeOf(schema), 'json-schema')).schema
const closed = (properties: Record<string, unknown>): unknown => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

const Tree = Type.Cyclic(
  { Tree: Type.Object({ name: Type.String(), left: Type.Optional(Type.Ref('Tree')) }) },
  'Tree',
)

describe('the strict dialect', () => {
  test.each<[string, TSchema, unknown]>([
    [
      'optional text',
      Type.Optional(Type.String({ description: 'd' })),
      { type: ['string', 'null'], description: 'd' },
    ],
    [
      'an optional literal',
      Type.Optional(Type.Enum(['a', 'b'])),
      { type: ['string', 'null'], enum: ['a', 'b', null] },
    ],
    [
      'an optional object',
      Type.Optional(Type.Object({ n: Type.Number() })),
      { anyOf: [closed({ n: { type: 'number' } }), { type: 'null' }] },
    ],
    [
      'a union of literals',
      Type.Union([Type.Literal('a'), Type.Literal('b')]),
      { type: 'string', enum: ['a', 'b'] },
    ],
    ['a default', Type.String({ default: 'x' }), { type: 'string', description: 'default "x"' }],
    ['a format that it knows', Type.String({ format: 'uuid' }), { type: 'string', format: 'uuid' }],
    [
      'a format that it does not know',
      Type.String({ format: 'uri' }),
      { type: 'string', description: 'format uri' },
    ],
    [
      'a pattern that no grammar can follow',
      Type.String({ pattern: '^(?=a)' }),
      { type: 'string', description: 'matches /^(?=a)/' },
    ],
    ['a length', Type.String({ maxLength: 9 }), { type: 'string', description: 'at most 9 characters' }],
    ['a range', Type.Integer({ minimum: 1 }), { type: 'integer', minimum: 1 }],
    [
      'a map',
      Type.Record(Type.String(), Type.Number()),
      { type: 'array', items: closed({ key: { type: 'string' }, value: { type: 'number' } }) },
    ],
    [
      'a tuple',
      Type.Tuple([Type.Number(), Type.String()]),
      closed({ item1: { type: 'number' }, item2: { type: 'string' } }),
    ],
    [
      'an intersection',
      Type.Intersect([Type.Object({ a: Type.String() }), Type.Object({ b: Type.Null() })]),
      closed({ a: { type: 'string' }, b: { type: 'null' } }),
    ],
    [
      'the narrower of two ranges',
      Type.Intersect([Type.Number({ minimum: 18, maximum: 200 }), Type.Number({ minimum: 0, maximum: 150 })]),
      { type: 'number', minimum: 18, maximum: 150 },
    ],
    [
      'an intersection of one',
      Type.Intersect([Type.Number({ minimum: 18 })]),
      { type: 'number', minimum: 18 },
    ],
    [
      'a union of one',
      Type.Union([Type.String({ pattern: '^a' })], { description: 'd' }),
      { type: 'string', pattern: '^a', description: 'd' },
    ],
    [
      'lists of two lengths',
      Type.Intersect([
        Type.Array(Type.Number(), { minItems: 2 }),
        Type.Array(Type.Number(), { minItems: 1, maxItems: 3 }),
      ]),
      { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 3 },
    ],
    [
      'a second pattern, which can only be told',
      Type.Intersect([Type.String({ pattern: '^a' }), Type.String({ pattern: 'b$' })]),
      { type: 'string', pattern: '^a', description: 'matches /b$/' },
    ],
    [
      'a description, a default and the constraints of several members',
      Type.Intersect([
        Type.Number({ default: 4, description: 'one' }),
        Type.Number({ multipleOf: 2, description: 'two' }),
      ]),
      { type: 'number', multipleOf: 2, description: 'one; two; default 4' },
    ],
    [
      'an enum without what another member does not allow',
      Type.Intersect([Type.Enum(['a', 'bb']), Type.String({ minLength: 2 })]),
      { type: 'string', enum: ['bb'] },
    ],
    [
      'a codec',
      Type.Codec(Type.String({ format: 'date' }))
        .Decode((t) => new Date(t))
        .Encode(String),
      { type: 'string', format: 'date' },
    ],
  ])('%s', (_, schema, expected) => {
    expect(strict(Type.Object({ p: schema }))).toEqual(closed({ p: expected }))
  })

  test('recursion goes through definitions; nothing stands beside a reference', () => {
    const node = closed({
      name: { type: 'string' },
      left: { anyOf: [{ $ref: '#/$defs/Tree' }, { type: 'null' }] },
    })
    expect(strict(Tree)).toEqual({ ...(node as object), $defs: { Tree: node } })
  })

  test('the root is an object', () => {
    expect(strict(Type.Array(Type.String()))).toEqual(
      closed({ value: { type: 'array', items: { type: 'string' } } }),
    )
    expect(
      strict(Type.Union([Type.Object({ a: Type.Null() }), Type.Object({ b: Type.Null() })])),
    ).toMatchObject({
      type: 'object',
    })
  })

  test('everything that it cannot say as it stands has a note with the path', () => {
    const schema = Type.Object({
      tags: Type.Array(Type.String({ minLength: 2 })),
      more: Type.Record(Type.String(), Type.Any()),
    })
    expect(explain(schema, 'openai-strict')).toEqual([
      {
        path: '/properties/more/patternProperties/^.*$',
        message: 'a value of any type is asked for as JSON text in a string',
      },
      { path: '/properties/more', message: 'a map is asked for as a list of { key, value }' },
      {
        path: '/properties/tags/items',
        message: "'minLength' is given in the description (at least 2 characters)",
      },
    ])
    expect(explain(schema, 'json-schema')).toEqual([])
  })
})

test('every constraint of an intersection is told or has a note', () => {
  const schema = Type.Intersect([
    Type.Object({ a: Type.Optional(Type.Number()) }, { minProperties: 1 }),
    Type.Object({ b: Type.Optional(Type.String({ pattern: '^a' })) }, { maxProperties: 3 }),
    Type.Object({ b: Type.Optional(Type.String({ pattern: 'b$' })) }, { maxProperties: 2 }),
  ])
  const told = explain(schema, 'openai-strict').map(({ message }) => message)
  expect(told).toEqual(
    expect.arrayContaining([
      "'minProperties' is given in the description (at least 1 key)",
      "'maxProperties' is given in the description (at most 2 keys)",
      "'pattern' is given in the description (matches /b$/)",
    ]),
  )
  expect(describeType(shapeOf(Type.Object({ schema })))).toContain('at least 1 key; at most 2 keys')
})

describe('plain JSON Schema', () => {
  test.each<[string, TSchema, unknown]>([
    [
      'text with its keywords',
      Type.String({ minLength: 2, format: 'uri', default: 'x' }),
      { type: 'string', minLength: 2, format: 'uri', default: 'x' },
    ],
    [
      'a tuple',
      Type.Tuple([Type.Null()]),
      { type: 'array', prefixItems: [{ type: 'null' }], items: false, minItems: 1, maxItems: 1 },
    ],
    [
      'a map of certain keys',
      Type.Record(Type.String({ pattern: '^x' }), Type.Null()),
      {
        type: 'object',
        properties: {},
        additionalProperties: { type: 'null' },
        propertyNames: { pattern: '^x' },
      },
    ],
    ['anything', Type.Unknown(), {}],
    ['an empty tuple', Type.Tuple([]), { type: 'array', maxItems: 0 }],
    [
      'what cannot stand beside each other',
      Type.Intersect([
        Type.String({ pattern: '^a', minLength: 1 }),
        Type.String({ pattern: 'b$', minLength: 2 }),
      ]),
      { type: 'string', minLength: 2, pattern: '^a', allOf: [{ pattern: 'b$' }] },
    ],
  ])('%s', (_, schema, expected) => {
    expect(plain(Type.Object({ p: Type.Optional(schema) }))).toEqual({
      type: 'object',
      properties: { p: expected },
      additionalProperties: false,
    })
  })
})

describe('what no model can be asked for is an error with its path', () => {
  test.each<[string, TSchema, string]>([
    ['a function', Type.Object({ f: Type.Function([], Type.Null()) }), '/properties/f'],
    ['undefined', Type.Array(Type.Undefined()), '/items'],
    ['a symbol', Type.Union([Type.String(), Type.Symbol()]), '/anyOf/1'],
    ['never', Type.Object({ n: Type.Never() }), '/properties/n'],
    ['an intersection of text and number', Type.Intersect([Type.String(), Type.Number()]), ''],
    ['a reference to nothing', Type.Object({ r: Type.Ref('Nothing') }), '/properties/r'],
    [
      'a definition that is only itself',
      Type.Cyclic({ A: Type.Ref('B'), B: Type.Ref('A') }, 'A'),
      '/$defs/B',
    ],
    ['a pattern that is none', Type.Object({ p: Type.String({ pattern: '(' }) }), '/properties/p'],
    [
      'an infinite literal',
      Type.Object({ n: Type.Unsafe({ const: Number.POSITIVE_INFINITY }) }),
      '/properties/n',
    ],
  ])('%s', (_, schema, path) => {
    expect(() => shapeOf(schema)).toThrow(expect.objectContaining({ name: 'SchemaError', path }))
    expect(() => shapeOf(schema)).toThrow(SchemaError)
  })

  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `name${index}`)
  const nest = (levels: number): TSchema =>
    levels === 0 ? Type.String() : Type.Object({ a: nest(levels - 1) })
  test.each<[string, TSchema, string | undefined]>([
    ['10 levels', nest(10), undefined],
    ['11 levels', nest(11), 'deeper than 10 levels'],
    [
      '5,001 properties',
      Type.Object(Object.fromEntries(names(5001).map((name) => [name, Type.Null()]))),
      'more than 5000 properties',
    ],
    ['1,000 enum values', Type.Object({ e: Type.Enum(names(1000)) }), undefined],
    ['1,001 enum values', Type.Object({ e: Type.Enum(names(1001)) }), 'more than 1000 enum values'],
    ['long names', Type.Object({ ['x'.repeat(120_001)]: Type.Null() }), 'more than 120000 characters'],
    [
      'a long enum',
      Type.Object({ e: Type.Enum(names(300).map((name) => name.padEnd(60, 'x'))) }),
      'more than 15000 characters',
    ],
  ])('limits of the provider: %s', (_, schema, message) => {
    const check = (): void => {
      assertLimits(strict(schema) as Readonly<Record<string, unknown>>, openaiStrict)
    }
    if (message === undefined) expect(check).not.toThrow()
    else expect(check).toThrow(message)
  })
})

test('a schema is told as TypeScript, with what it means beside it', () => {
  const Order = Type.Object({
    kind: Type.Union([Type.Literal('new', { description: 'not seen before' }), Type.Literal('old')], {
      description: 'the kind',
    }),
    items: Type.Array(
      Type.Object({ price: Type.Number({ minimum: 0 }), 'two words': Type.Optional(Type.Null()) }),
      { minItems: 1 },
    ),
    tags: Type.Array(Type.Union([Type.String(), Type.Integer()])),
    tree: Tree,
    map: Type.Record(Type.String(), Type.Boolean()),
  })
  expect(describeType(shapeOf(Order))).toBe(`type Tree = {
  name: string
  left?: Tree
}

{
  // the kind
  kind:
    | "new" // not seen before
    | "old"
  // at least 1 item
  items: {
    // at least 0
    price: number
    "two words"?: null
  }[]
  tags: (string | number /* integer */)[]
  tree: Tree
  map: {
    [key: string]: boolean
  }
}`)
})
