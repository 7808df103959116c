import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { outputFormat, type OutputFormat } from '../../src/schema/output/output-format.js'

const formatOf = (schema: TSchema): OutputFormat =>
  outputFormat(schema, { capabilities: defaultCapabilities, mode: 'prompted_json', name: 'x' })

/** The value that is read in the end, and the last one that a stream shows. */
function valuesOf(schema: TSchema, content: string): { whole: unknown; grown: unknown } {
  const format = formatOf(schema)
  const reading = format.read({ content })
  const reader = format.partial()
  reader.push(content)
  reader.finish()
  return { whole: reading.ok ? reading.value : reading.issues, grown: reader.value }
}

const Day = Type.Codec(Type.String({ minLength: 3 }))
  .Decode((text) => ({ day: text }))
  .Encode(({ day }) => day)
const One = Type.Number({ default: 1 })

describe('missing properties get their defaults', () => {
  test.each<[string, TSchema, unknown]>([
    ['those inside of a default too', Type.Object({ x: One }, { default: {} }), { x: 1 }],
    [
      'those in the items of a default',
      Type.Array(Type.Object({ x: One, y: Type.Number() }), { default: [{ y: 2 }] }),
      [{ x: 1, y: 2 }],
    ],
    [
      'those of the variant that the default is',
      Type.Union([Type.Null(), Type.Object({ x: One })], { default: {} }),
      { x: 1 },
    ],
    [
      'those under the keys of a map',
      Type.Record(Type.String(), Type.Object({ x: One }), { default: { a: {} } }),
      { a: { x: 1 } },
    ],
    ['that of a member of an intersection', Type.Intersect([Type.Number({ default: 4 }), Type.Number()]), 4],
    ['that of the only member of a union', Type.Union([One]), 1],
    [
      'that of a definition',
      Type.Cyclic({ A: Type.Object({ x: Type.Ref('B') }, { default: {} }), B: One }, 'A'),
      { x: 1 },
    ],
    ['those that are made for each value', Type.Array(Type.Number(), { default: () => [1] }), [1]],
    ['a big integer', Type.BigInt({ default: 5n }), 5n],
    [
      'one that is decoded',
      Type.Codec(Type.String({ default: 'may' }))
        .Decode((text) => ({ text }))
        .Encode(({ text }) => text),
      { text: 'may' },
    ],
  ])('%s', (_, schema, value) => {
    expect(valuesOf(Type.Object({ o: schema }), '{}')).toEqual({ whole: { o: value }, grown: { o: value } })
  })

  test('a default that asks for itself ends', () => {
    const Endless = Type.Cyclic(
      { Node: Type.Object({ next: Type.Optional(Type.Ref('Node', { default: {} })) }, { default: {} }) },
      'Node',
    )
    expect(valuesOf(Type.Object({ o: Endless }), '{}').whole).toMatchObject({ o: { next: {} } })
  })

  test('each value has its own', () => {
    const format = formatOf(Type.Object({ list: Type.Array(Type.Number(), { default: [] }) }))
    const lists = [1, 2].map(() => {
      const reading = format.read({ content: '{}' })
      return reading.ok ? (reading.value as { list: unknown }).list : undefined
    })
    expect(lists).toEqual([[], []])
    expect(lists[0]).not.toBe(lists[1])
  })
})

test.each<[string, TSchema, unknown]>([
  ['a union of one', Type.Union([Day]), { day: 'may' }],
  ['an intersection of one', Type.Intersect([Day]), { day: 'may' }],
  [
    'a codec around a union of a codec',
    Type.Codec(Type.Union([Day]))
      .Decode(({ day }) => [day])
      .Encode(([day = '']) => ({ day })),
    ['may'],
  ],
])('codecs decode and encode: %s', (_, schema, value) => {
  expect(valuesOf(Type.Object({ x: schema }), '{"x":"may"}')).toEqual({
    whole: { x: value },
    grown: { x: value },
  })
  expect(valuesOf(Type.Object({ x: schema }), '{"x":"m"}').whole).toEqual([
    { path: '/x', message: 'got "m", expected string: at least 3 characters' },
  ])
  expect(formatOf(Type.Object({ x: schema })).write({ x: value })).toBe('{"x":"may"}')
})
