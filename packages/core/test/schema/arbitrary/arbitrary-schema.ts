import fc from 'fast-check'
import { type TSchema, Type } from 'typebox'

/** A schema and how its values are made. */
export interface SchemaCase {
  readonly schema: TSchema
  readonly values: fc.Arbitrary<unknown>
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'null', 'true', '12', '{"a":1}', '[]', 'value'),
)
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => (Object.is(value, -0) ? 0 : value))
const name = fc
  .oneof(
    fc.constantFrom('a', 'b', 'key', 'value', 'variant', 'item1', 'note', 'constructor', 'x y'),
    fc.string({ maxLength: 4 }),
  )
  .filter((key) => key !== '__proto__')
const json = fc
  .jsonValue({ maxDepth: 2 })
  .map((value) => JSON.parse(withoutPrototypeKeys(JSON.stringify(value))) as unknown)

function withoutPrototypeKeys(source: string): string {
  return source.replaceAll('__proto__', 'proto').replaceAll('-0', '0')
}

const leaf: fc.Arbitrary<SchemaCase> = fc.constantFrom<SchemaCase>(
  { schema: Type.String(), values: text },
  { schema: Type.Number(), values: number },
  { schema: Type.Integer(), values: fc.maxSafeInteger() },
  { schema: Type.Boolean(), values: fc.boolean() },
  { schema: Type.Null(), values: fc.constant(null) },
  { schema: Type.Literal('a'), values: fc.constant('a') },
  {
    schema: Type.Union([Type.Literal('low'), Type.Literal('high'), Type.Literal(3)]),
    values: fc.constantFrom('low', 'high', 3),
  },
  { schema: Type.Enum(['x', 'y']), values: fc.constantFrom('x', 'y') },
  { schema: Type.BigInt(), values: fc.bigInt() },
  { schema: Type.Unknown(), values: json },
  { schema: Type.Union([Type.String(), Type.Null()]), values: fc.oneof(text, fc.constant(null)) },
)

/** Schemas with constraints, and values that keep them. */
const constrained = fc.constantFrom<SchemaCase>(
  {
    schema: Type.String({ minLength: 2, maxLength: 3 }),
    values: fc.constantFrom('ab', 'abc', '😀😀', 'é😀x'),
  },
  { schema: Type.String({ pattern: '^[a-c]+$' }), values: fc.constantFrom('a', 'abc') },
  { schema: Type.String({ format: 'date' }), values: fc.constant('2024-05-06') },
  { schema: Type.TemplateLiteral('id-${number}'), values: fc.constant('id-7') },
  { schema: Type.Number({ minimum: 0, exclusiveMaximum: 1 }), values: fc.constantFrom(0, 0.5) },
  { schema: Type.Number({ multipleOf: 0.1 }), values: fc.constantFrom(0.3, 7, -1.1) },
  { schema: Type.Integer({ exclusiveMinimum: 3, maximum: 9 }), values: fc.integer({ min: 4, max: 9 }) },
  {
    schema: Type.Array(Type.Object({ a: Type.Integer() }), { uniqueItems: true, minItems: 1, maxItems: 2 }),
    values: fc.constantFrom([{ a: 1 }], [{ a: 1 }, { a: 2 }]),
  },
  {
    schema: Type.Record(Type.String({ pattern: '^x' }), Type.Integer(), { minProperties: 1 }),
    values: fc.constantFrom({ x: 1 }, { x: 1, xy: 2 }),
  },
  {
    schema: Type.Object({ a: Type.Integer() }, { additionalProperties: false }),
    values: fc.constant({ a: 1 }),
  },
)

interface PropertyCase {
  readonly case: SchemaCase
  readonly optional: boolean
}

function objectCase(properties: Readonly<Record<string, PropertyCase>>): SchemaCase {
  const schemas: Record<string, TSchema> = {}
  const values: Record<string, fc.Arbitrary<unknown>> = {}
  for (const [key, property] of Object.entries(properties)) {
    schemas[key] = property.optional ? Type.Optional(property.case.schema) : property.case.schema
    values[key] = property.case.values
  }
  const requiredKeys = Object.keys(properties).filter((key) => !properties[key]?.optional)
  return { schema: Type.Object(schemas), values: fc.record(values, { requiredKeys, noNullPrototype: true }) }
}

/** Schemas of every kind with their values, nested a few levels deep. */
export const schemaCase: fc.Arbitrary<SchemaCase> = fc.letrec<{ any: SchemaCase }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    constrained,
    fc
      .dictionary(name, fc.record({ case: tie('any'), optional: fc.boolean() }), {
        maxKeys: 4,
        noNullPrototype: true,
      })
      .map(objectCase),
    tie('any').map((item) => ({
      schema: Type.Array(item.schema),
      values: fc.array(item.values, { maxLength: 3 }),
    })),
    tie('any').map((item) => ({
      schema: Type.Record(Type.String(), item.schema),
      values: fc.dictionary(name, item.values, { maxKeys: 3, noNullPrototype: true }),
    })),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((items) => ({
      schema: Type.Tuple(items.map((item) => item.schema)),
      values: fc.tuple(...items.map((item) => item.values)) as fc.Arbitrary<unknown>,
    })),
    fc.array(tie('any'), { minLength: 2, maxLength: 3 }).map((variants) => ({
      schema: Type.Union(variants.map((variant) => variant.schema)),
      values: fc.oneof(...variants.map((variant) => variant.values)),
    })),
  ),
})).any
