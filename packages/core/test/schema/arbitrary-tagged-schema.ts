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
const name = fc.constantFrom('a', 'b', 'item', 'key', 'value', 'entry', 'answer', 'x y', 'é')
/** Schemas for answers in tags: without unions of text, which tags cannot tell apart. */
export const taggedCase = fc.letrec<{ any: Case }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    leaf,
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
