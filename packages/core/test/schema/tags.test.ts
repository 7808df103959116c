import { defaultCapabilities, explain } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { outputFormat, type OutputFormat } from '../../src/schema/output/output-format.js'
import { expectTagsInverse } from './properties.js'

test('what is written is read again, text with markup and white space included; pieces give the same', () => {
  expectTagsInverse(250)
})

const formatOf = (schema: TSchema): OutputFormat =>
  outputFormat(schema, { mode: 'prompted_xml', capabilities: defaultCapabilities, name: 'answer' })
const messagesOf = (schema: TSchema): string[] => explain(schema, 'tags').map(({ message }) => message)
const List = Type.Array(Type.String())

describe('variants that look the same between tags stand in a tag of their own', () => {
  test.each<[string, TSchema, readonly (readonly [unknown, string])[]]>([
    [
      'a number and a text',
      Type.Union([Type.Number(), Type.String()]),
      [
        [5, '<number1>5</number1>'],
        ['5', '<string2>5</string2>'],
      ],
    ],
    [
      'a boolean and a text',
      Type.Union([Type.Boolean(), Type.String(), Type.Null()]),
      [
        ['true', '<string2>true</string2>'],
        [true, '<boolean1>true</boolean1>'],
      ],
    ],
    ['big and small numbers', Type.Union([Type.BigInt(), Type.Number()]), [[5, '<number2>5</number2>']]],
    [
      'literals with the same text',
      Type.Union([Type.Literal('1'), Type.Literal(1)]),
      [
        ['1', '<enum1>1</enum1>'],
        [1, '<enum2>1</enum2>'],
      ],
    ],
    [
      'nothing in a map and nothing in a list',
      Type.Union([Type.Record(Type.String(), Type.Number()), Type.Array(Type.Number())]),
      [
        [{}, '<object1></object1>'],
        [[], '<list2></list2>'],
      ],
    ],
    ['no text and no items', Type.Union([Type.String(), List]), [['', '<string1></string1>']]],
  ])('%s', (_, schema, values) => {
    const format = formatOf(schema)
    expect(format.notes).toContainEqual({
      path: '',
      message: 'variants that look the same are asked for in a tag of their own',
    })
    for (const [value, inside] of values) {
      expect(format.write(value).replaceAll(/\n */g, '')).toBe(`<answer>${inside}</answer>`)
      const content = `<answer>${inside}</answer>`
      expect(format.read({ content })).toEqual({ ok: true, value, corrections: [] })
    }
  })

  test('the model is shown the tags; without them it is asked again', () => {
    const format = formatOf(Type.Object({ a: Type.Union([Type.Number(), Type.String()]) }))
    expect(format.instructions).toContain(`<a>
    <!-- exactly one of these -->
    <number1>number</number1>
    <!-- or -->
    <string2>text</string2>
  </a>`)
    expect(format.read({ content: '<answer><a>5</a></answer>' })).toMatchObject({
      ok: false,
      issues: [
        { path: '/a', message: 'expected one tag in it that says what it is: <number1> or <string2>' },
      ],
    })
  })

  test('a growing variant is shown like any other value', () => {
    const reader = formatOf(Type.Object({ a: Type.Union([Type.Number(), Type.String()]) })).partial()
    reader.push('<answer><a><string2>hel')
    expect(reader.value).toEqual({ a: 'hel' })
  })
})

test.each<[string, TSchema]>([
  ['a text or null', Type.Union([Type.String(), Type.Null()])],
  ['numbers and words', Type.Union([Type.Number(), Type.Boolean(), Type.Enum(['low', 'high'])])],
  ['a literal and any text', Type.Union([Type.Literal('a'), Type.String()])],
  ['a text and an object', Type.Union([Type.String(), Type.Object({ a: Type.Number() })])],
  ['a number and a list', Type.Union([Type.Number(), List])],
  ['an object and a list', Type.Union([Type.Object({ a: Type.Number() }), List])],
  [
    'a discriminated union',
    Type.Union([
      Type.Object({ kind: Type.Literal('a'), of: Type.Number() }),
      Type.Object({ kind: Type.Literal('b'), of: Type.String() }),
      Type.Object({ kind: Type.Literal('c'), of: List }),
    ]),
  ],
])('variants that are told apart stand as they are: %s', (_, schema) => {
  expect(messagesOf(schema)).toEqual([])
})

test('a value of any type is asked for as JSON text, and a text stays a text', () => {
  const format = formatOf(Type.Object({ a: Type.Unknown() }))
  expect(format.notes).toEqual([
    { path: '/properties/a', message: 'a value of any type is asked for as JSON text' },
  ])
  expect(format.instructions).toContain('<a>JSON text of the value</a>')
  const read = (text: string): unknown => format.read({ content: `<answer><a>${text}</a></answer>` })
  for (const [text, a] of [
    ['5', 5],
    ['"5"', '5'],
    ['null', null],
    ['{"b": [1]}', { b: [1] }],
  ] as const)
    expect(read(text)).toEqual({ ok: true, value: { a }, corrections: [] })
  expect(read('00123 and more')).toEqual({
    ok: true,
    value: { a: '00123 and more' },
    corrections: [{ path: '/a', message: 'not JSON text: taken as plain text' }],
  })
})
