import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../src/schema/shape/build-shape.js'
import { isOfKind } from '../../src/schema/shape/find-issues.js'
import { lowerRoot } from '../../src/schema/wire/lower-value.js'
import { PartialJson } from '../../src/schema/partial/partial-json.js'
import type { CompletedField } from '../../src/schema/partial-reader.js'
import { resolved, type Shape } from '../../src/schema/shape/shape.js'
import { type Dialect, wireOf } from '../../src/schema/wire/wire.js'
import { schemaCase } from './arbitrary-schema.js'

const readerOf = (schema: TSchema, dialect: Dialect): PartialJson =>
  new PartialJson(wireOf(shapeOf(schema), dialect))

/** Whether the deep-partial type of the schema allows a value. */
function isPartOf(shape: Shape, value: unknown): boolean {
  const found = resolved(shape)
  if (found.kind === 'union') return found.variants.some((variant) => isPartOf(variant, value))
  if (found.kind === 'tuple') {
    if (!Array.isArray(value) || value.length > found.items.length) return false
    return value.every((item, index) => isPartOf(found.items[index] as Shape, item))
  }
  if (!isOfKind(found, value)) return false
  if (found.kind === 'list') return (value as unknown[]).every((item) => isPartOf(found.item, item))
  if (found.kind !== 'object') return true
  return Object.entries(value as object).every(([key, part]) => {
    const declared = found.properties.find(({ name }) => name === key)?.shape ?? found.extras
    return declared !== undefined && isPartOf(declared, part)
  })
}

describe.each<Dialect>(['openai-strict', 'json-schema'])('%s', (dialect) => {
  test('every prefix is a deep-partial value that never changes afterwards, the last is the value', () => {
    const cases = schemaCase.chain(({ schema, values }) =>
      fc.record({ schema: fc.constant(schema), value: values, size: fc.integer({ min: 1, max: 7 }) }),
    )
    fc.assert(
      fc.property(cases, ({ schema, value, size }) => {
        const shape = shapeOf(schema)
        const root = wireOf(shape, dialect)
        const text = JSON.stringify(lowerRoot(root, value))
        const reader = new PartialJson(root)
        const seen: { readonly snapshot: unknown; readonly copy: unknown }[] = []
        for (let at = 0; at < text.length; at += size) {
          reader.push(text.slice(at, at + size))
          const snapshot = reader.value
          if (snapshot === undefined) continue
          if (!isPartOf(shape, snapshot)) throw new Error(`not a part: ${text.slice(0, at + size)}`)
          seen.push({ snapshot, copy: structuredClone(snapshot) })
        }
        reader.finish()
        deepStrictEqual(reader.value, value)
        expect(reader.violation).toBeUndefined()
        for (const { snapshot, copy } of seen) deepStrictEqual(snapshot, copy)
      }),
      { numRuns: 200 },
    )
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
