import fc from 'fast-check'
import { type TSchema, Type } from 'typebox'

interface Case {
  readonly schema: TSchema
  readonly values: fc.Arbitrary<unknown>
}

/** Text as models write it, with markup of its own; `]]>` cannot stand in a CDATA section. */
const text = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '<',
          '>',
          '</',
          'a',
          '\n',
          ' ',
          '<a>',
          '</b>',
          '<item>',
          '&lt;',
          '"',
          '\t',
          '/>',
          '<!-- -->',
        ),
      )
      .map((parts) => parts.join('')),
  )
  .filter((value) => !value.includes(']]>') && !value.includes('\r'))
/** `__proto__` is dropped on the way in, and JSON has no -0. */
function plainJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto').replaceAll('-0', '0')) as unknown
}

const leaf = fc.constantFrom<Case>(
  { schema: Type.String(), values: text },
  {
    schema: Type.Number(),
    values: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  },
  { schema: Type.Integer(), values: fc.maxSafeInteger() },
  { schema: Type.Boolean(), values: fc.boolean() },
  { schema: Type.Enum(['low', 'high']), values: fc.constantFrom('low', 'high') },
  { schema: Type.Union([Type.String(), Type.Null()]), values: fc.oneof(text, fc.constant(null)) },
  { schema: Type.Union([Type.Integer(), Type.Null()]), values: fc.oneof(fc.integer(), fc.constant(null)) },
)
/** Of which some look the same between tags. */
const ambiguous = fc.constantFrom<Case>(
  { schema: Type.BigInt(), values: fc.bigInt() },
  { schema: Type.Null(), values: fc.constant(null) },
  { schema: Type.Unknown(), values: fc.jsonValue({ maxDepth: 2 }).map(plainJson) },
  { schema: Type.Enum(['', '1', 'true', 'low']), values: fc.constantFrom('', '1', 'true', 'low') },
  {
    schema: Type.Unsafe({ enum: [1, '1', true, 'x', null] }),
    values: fc.constantFrom(1, '1', true, 'x', null),
  },
  { schema: Type.Literal(1), values: fc.constant(1) },
  { schema: Type.String({ minLength: 1 }), values: fc.constantFrom('a', '5', 'null', '<a>x</a>') },
  { schema: Type.Object({}), values: fc.constant({}) },
)
const name = fc.constantFrom('a', 'b', 'item', 'key', 'value', 'entry', 'answer', 'x y', 'é')
export const taggedCase = fc.letrec<{ any: Case }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    ambiguous,
    fc.array(tie('any'), { minLength: 2, maxLength: 3 }).map((variants) => ({
      schema: Type.Union(variants.map(({ schema }) => schema)),
      values: fc.oneof(...variants.map(({ values }) => values)),
    })),
    fc.array(tie('any'), { minLength: 1, maxLength: 2 }).map((variants) => ({
      schema: Type.Union(
        variants.map(({ schema }, index) => Type.Object({ kind: Type.Literal(`v${index}`), of: schema })),
      ),
      values: fc.oneof(
        ...variants.map(({ values }, index) => values.map((of) => ({ kind: `v${index}`, of }))),
      ),
    })),
    fc.array(tie('any'), { minLength: 1, maxLength: 2 }).map((items) => ({
      schema: Type.Tuple(items.map(({ schema }) => schema)),
      values: fc.tuple(...items.map(({ values }) => values)) as fc.Arbitrary<unknown>,
    })),
    tie('any').map((item) => ({
      schema: Type.Array(item.schema),
      values: fc.array(item.values, { maxLength: 3 }),
    })),
    tie('any').map((item) => ({
      schema: Type.Record(Type.String(), item.schema),
      values: fc.dictionary(
        text.filter((key) => key !== '__proto__'),
        item.values,
        { maxKeys: 3, noNullPrototype: true },
      ),
    })),
    fc
      .dictionary(name, fc.record({ of: tie('any'), optional: fc.boolean() }), { maxKeys: 4 })
      .map((properties) => {
        const entries = Object.entries(properties)
        const requiredKeys = entries.filter(([, { optional }]) => !optional).map(([key]) => key)
        const schemas = entries.map(([key, { of, optional }]) => [
          key,
          optional ? Type.Optional(of.schema) : of.schema,
        ])
        const values = entries.map(([key, { of }]) => [key, of.values])
        return {
          schema: Type.Object(Object.fromEntries(schemas) as Record<string, TSchema>),
          values: fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
            requiredKeys,
            noNullPrototype: true,
          }),
        }
      }),
  ),
})).any
