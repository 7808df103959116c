import { type TSchema, Type } from 'typebox'
import { expectPartials } from './properties.js'
import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../src/schema/build/build-shape.js'
import { PartialJson } from '../../src/schema/partial/partial-json.js'
import type { CompletedField } from '../../src/schema/partial/partial-reader.js'
import { encodingFor } from '../../src/schema/dialect/schema-to-dialect.js'
import type { Dialect } from '../../src/schema/dialect/encoding.js'

const readerOf = (schema: TSchema, dialect: Dialect): PartialJson =>
  new PartialJson(encodingFor(shapeOf(schema), dialect))

describe.each<Dialect>(['openai-strict', 'json-schema'])('%s', (dialect) => {
  test('every prefix is a deep-partial value that never changes afterwards, the last is the value', () => {
    expectPartials(dialect, 150)
  })
})

const Order = Type.Object({
  kind: Type.Union([Type.Literal('new'), Type.Literal('old')]),
  items: Type.Array(Type.Object({ name: Type.String(), price: Type.Number({ minimum: 0 }) })),
  note: Type.Optional(Type.String()),
})

test('strings grow; numbers, literals and keys show when they are whole', () => {
  const reader = readerOf(Order, 'openai-strict')
  const seen = [...'{"kind":"new","items":[{"name":"ab","price":12}],"note":null}'].map((character) => {
    reader.push(character)
    return JSON.stringify(reader.value)
  })
  expect([...new Set(seen)]).toEqual([
    '{}',
    '{"kind":"new"}',
    '{"kind":"new","items":[]}',
    '{"kind":"new","items":[{}]}',
    '{"kind":"new","items":[{"name":""}]}',
    '{"kind":"new","items":[{"name":"a"}]}',
    '{"kind":"new","items":[{"name":"ab"}]}',
    '{"kind":"new","items":[{"name":"ab","price":12}]}',
  ])
})

test('finished fields and items are told once, inner before outer', () => {
  const reader = readerOf(Order, 'openai-strict')
  const text = '{"kind":"new","items":[{"name":"a","price":1},{"name":"b","price":2}],"note":"x"}'
  const completed: CompletedField[] = [...text].flatMap((character) => [...reader.push(character)])
  expect(completed.map(({ path }) => path)).toEqual([
    '/kind',
    '/items/0/name',
    '/items/0/price',
    '/items/0',
    '/items/1/name',
    '/items/1/price',
    '/items/1',
    '/items',
    '/note',
    '',
  ])
  expect(completed.at(3)?.value).toEqual({ name: 'a', price: 1 })
})

test.each([
  ['reasoning and a fence', '<think>{"kind":"old"}</think>Here:\n```json\n{"kind":"new","items":[]}\n```'],
  ['prose with braces', 'With {braces} and so on: {"kind":"new","items":[]} done'],
])('%s before the value is skipped', (_, text) => {
  for (let size = 1; size < 9; size++) {
    const reader = readerOf(Order, 'json-schema')
    for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size))
    reader.finish()
    expect(reader.value).toEqual({ kind: 'new', items: [] })
  }
})

test('the first completed field that can never fit is told with its path', () => {
  const reader = readerOf(Order, 'openai-strict')
  reader.push('{"kind":"new","items":[{"name":"a","price":-1}')
  expect(reader.violation).toEqual({ path: '/items/0/price', message: 'got -1, expected number: at least 0' })
})

test('a root that is not an object, and codecs, are shown in the form of the user', () => {
  const list = readerOf(Type.Array(Type.String()), 'openai-strict')
  list.push('{"value":["a","b')
  expect(list.value).toEqual(['a', 'b'])
  const When = Type.Codec(Type.String({ format: 'date-time' }))
    .Decode((text) => new Date(text))
    .Encode((date) => date.toISOString())
  const dated = readerOf(Type.Object({ at: When, on: Type.Boolean() }), 'openai-strict')
  dated.push('{"at":"2024-01-01T00:00:00Z')
  expect(dated.value).toEqual({})
  dated.push('","on":tr')
  expect(dated.value).toEqual({ at: new Date('2024-01-01T00:00:00Z') })
})

describe('keys that could change prototypes are not shown while they grow', () => {
  const dangerous = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    (Object.hasOwn(value, '__proto__') ||
      Object.entries(value).some(
        ([key, child]) =>
          (key === 'constructor' &&
            typeof child === 'object' &&
            Object.hasOwn(child as object, 'prototype')) ||
          dangerous(child),
      ))
  const text =
    '{"a":{"__proto__":{"x":[1,2]},"constructor":{"prototype":{"y":1}}},"__proto__":{"x":1},"constructor":{"prototype":{}}}'
  const pairs =
    '{"value":[{"key":"__proto__","value":{"x":1}},{"key":"constructor","value":{"prototype":{}}}]}'
  test.each<[string, TSchema, Dialect, string]>([
    ['any JSON', Type.Object({ a: Type.Unknown() }, { additionalProperties: true }), 'json-schema', text],
    ['a map', Type.Record(Type.String(), Type.Unknown()), 'json-schema', text],
    [
      'a map as pairs',
      Type.Record(Type.String(), Type.Record(Type.String(), Type.Number())),
      'openai-strict',
      pairs,
    ],
    [
      'a union',
      Type.Union([
        Type.Object({ a: Type.Unknown() }, { additionalProperties: Type.Unknown() }),
        Type.Object({ b: Type.Number() }, { additionalProperties: Type.Unknown() }),
      ]),
      'json-schema',
      text,
    ],
  ])('%s', (_, schema, dialect, answer) => {
    const reader = readerOf(schema, dialect)
    for (const character of answer) {
      reader.push(character)
      expect(dangerous(reader.value), JSON.stringify(reader.value)).toBe(false)
    }
  })
})

test('thousands of blocks of reasoning in one piece are skipped', () => {
  const reader = readerOf(Order, 'json-schema')
  reader.push(`${'<think>x</think>'.repeat(20_000)}{"kind":"new","items":[]}`)
  reader.finish()
  expect(reader.value).toEqual({ kind: 'new', items: [] })
})
