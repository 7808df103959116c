import { type TSchema, Type } from 'typebox'
import { expectAgreement, expectNarrowAgreement } from './properties.js'
import { beforeAll, expect, test } from 'vitest'
import { shapeOf } from '../../src/schema/build/build-shape.js'
import { validate } from '../../src/schema/validation/validate.js'
import { loadCompiler } from '../../src/schema/validation/type-compiler.js'

// Calls await it where a schema has keywords that only the compiled check knows.
beforeAll(loadCompiler)

test('the check of SLF and the compiled one say the same, of fitting values and of others', () => {
  expectAgreement(250)
})

test('the check of SLF says of intersections what TypeBox says, and what fits is written and read again', () => {
  expectNarrowAgreement(400)
})

test.each([
  [Type.String({ minLength: 2 }), '😀', 'got "😀", expected string: at least 2 characters'],
  [Type.Number({ multipleOf: 0.5 }), 0.3, 'got 0.3, expected number: a multiple of 0.5'],
  [
    Type.Array(Type.Integer(), { uniqueItems: true }),
    [1, 1],
    'got an array of 2, expected array of integer: no item twice',
  ],
  [
    Type.Array(Type.Integer(), { minItems: 1 }),
    [],
    'got an empty array, expected array of integer: at least 1 item',
  ],
  [
    Type.Refine(
      Type.Number(),
      (n) => n > 3,
      () => 'must be more than 3',
    ),
    2,
    'got 2: must be more than 3',
  ],
  [Type.Union([Type.String(), Type.Number()]), true, 'got true, expected string | number'],
  [Type.Unsafe({ type: 'string', not: { const: 'x' } }), 'x', 'must not be valid'],
])('what is wrong is told in one line: %#', (schema, value, message) => {
  expect(validate(schema, shapeOf(schema), value)).toEqual([{ path: '', message }])
})

const more = (limit: number): TSchema =>
  Type.Refine(
    Type.Number(),
    (n) => n > limit,
    () => `more than ${limit}`,
  )
/** The compiled check takes the inherited `constructor` for a property, so that SLF checks all of it. */
const checkedHere = (schema: TSchema): TSchema =>
  Type.Object({ x: schema, constructor: Type.Optional(Type.String()) })

test.each<[string, TSchema, unknown]>([
  ['minima', Type.Intersect([Type.Number({ minimum: 10 }), Type.Number({ minimum: 1 })]), 5],
  ['patterns', Type.Intersect([Type.String({ pattern: '^a' }), Type.String({ pattern: 'b$' })]), 'cb'],
  ['refinements', Type.Intersect([more(10), more(1)]), 5],
  ['a refined union', Type.Refine(Type.Union([Type.Number(), Type.Null()]), (value) => value !== 5), 5],
  ['a refined literal', Type.Union([Type.Refine(Type.Literal(5), () => false), Type.Literal(6)]), 5],
  ['tuples', Type.Intersect([Type.Tuple([Type.Number()]), Type.Tuple([Type.Number({ minimum: 10 })])]), [5]],
  [
    'a closed object',
    Type.Intersect([
      Type.Object({ a: Type.Number() }, { additionalProperties: false }),
      Type.Object({ b: Type.Optional(Type.Number()) }),
    ]),
    { a: 1, b: 1 },
  ],
  [
    'what stands beside a reference',
    Type.Cyclic({ A: Type.Object({ n: Type.Ref('B', { minimum: 10 }) }), B: Type.Number() }, 'A'),
    { n: 5 },
  ],
  [
    'unique items of a tuple',
    Type.Unsafe({ type: 'array', prefixItems: [{}, {}], uniqueItems: true }),
    [1, 1],
  ],
])('SLF alone refuses what an intersection or its like does not allow: %s', (_, part, value) => {
  const schema = checkedHere(part)
  expect(validate(schema, shapeOf(schema), { x: value })).not.toEqual([])
})

test('what stands under a key with a line break is checked like any other value', () => {
  const schema = Type.Object({ r: Type.Record(Type.String(), Type.Number()) })
  const check = (value: unknown): unknown => validate(schema, shapeOf(schema), value)
  expect(check({ r: { 'a\nb': 'abc', c: 1 } })).toEqual([
    { path: '/r/a\nb', message: 'got "abc", expected number' },
  ])
  expect(check({ r: { 'a\nb': 2, c: 1 } })).toEqual([])
})
