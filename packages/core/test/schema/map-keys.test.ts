import { defaultCapabilities } from '@slf/core'
import fc from 'fast-check'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { checkValue } from '../../src/schema/output/check-value.js'
import { type OutputFormat, outputFormat } from '../../src/schema/output/output-format.js'
import type { OutputMode } from '../../src/schema/output/output-mode.js'
import { toolArguments } from '../../src/schema/output/validate-tool-arguments.js'
import type { OutputReading } from '../../src/schema/validation/output-reading.js'

const Words = Type.Record(Type.String({ pattern: '^[a-z]+$' }), Type.Number())
const modes: readonly OutputMode[] = ['json_schema', 'tool', 'json_object', 'prompted_json', 'prompted_xml']
const ways = modes.flatMap((mode) => [true, false].map((strict) => [mode, strict] as const))

const formatOf = (schema: TSchema, mode: OutputMode, strict: boolean): OutputFormat =>
  outputFormat(schema, { mode, capabilities: { ...defaultCapabilities, strict }, name: 'answer' })

function roundTrip(schema: TSchema, value: unknown, mode: OutputMode, strict: boolean): OutputReading {
  const format = formatOf(schema, mode, strict)
  const written = format.write(value)
  const call = { id: '1', type: 'function', function: { name: 'answer', arguments: written } } as const
  return format.read(mode === 'tool' ? { tool_calls: [call] } : { content: written })
}

const refusal = (path: string) => ({
  ok: false,
  issues: [{ path, message: 'not a key that matches /^[a-z]+$/' }],
})

describe.each(ways)('%s, strict: %s', (mode, strict) => {
  test.each<[string, TSchema, unknown, string]>([
    ['a map', Words, { ab: 1, 'C d': 2 }, '/C d'],
    ['a map in an object', Type.Object({ r: Words }), { r: { X: 1 } }, '/r/X'],
    ['a map in a list', Type.Array(Words), [{ ok: 1 }, { 'a-b': 1 }], '/1/a-b'],
    ['an optional map', Type.Object({ r: Type.Optional(Words) }), { r: { '': 1 } }, '/r/'],
    ['a map in a union', Type.Object({ r: Type.Union([Words, Type.Boolean()]) }), { r: { A: 1 } }, '/r/A'],
    [
      'declared and patterned keys',
      Type.Object({ a: Type.Number() }, { patternProperties: { '^[a-z]+$': Type.Number() } }),
      { a: 1, B: 2 },
      '/B',
    ],
  ])('an entry whose key does not match is never lost: %s', (_, schema, value, path) => {
    const reading = roundTrip(schema, value, mode, strict)
    expect(reading).toMatchObject(refusal(path))
    expect(reading).toMatchObject({ closest: value })
  })

  test('what is read is what was written, or nothing', () => {
    const schema = Type.Object({ r: Words })
    const keys = fc
      .oneof(fc.constantFrom('a', 'bc'), fc.string({ maxLength: 3 }))
      .filter((key) => key !== '__proto__')
    const property = fc.property(
      fc.dictionary(keys, fc.nat(), { noNullPrototype: true, maxKeys: 3 }),
      (r) => {
        const reading = roundTrip(schema, { r }, mode, strict)
        const fits = Object.keys(r).every((key) => /^[a-z]+$/.test(key))
        expect(reading.ok).toBe(fits)
        if (reading.ok) expect(reading.value).toEqual({ r })
      },
    )
    fc.assert(property, { numRuns: 40 })
  })

  test('a growing map stops the model there', () => {
    const format = formatOf(Type.Object({ r: Words, n: Type.Number() }), mode, strict)
    const reader = format.partial()
    reader.push(format.write({ r: { a: 1, B: 2 }, n: 1 }))
    expect(reader.violation).toEqual({ path: '/r/B', message: 'not a key that matches /^[a-z]+$/' })
    expect(reader.value).toEqual({ r: { a: 1 }, n: 1 })
  })
})

test.each([true, false])('tool arguments, strict: %s', (strict) => {
  const capabilities = { ...defaultCapabilities, strict }
  const schema = Type.Object({ r: Words })
  const { readArguments } = toolArguments(schema, { capabilities, name: 'count', description: 'Counts.' })
  expect(readArguments(strict ? '{"r":[{"key":"A","value":1}]}' : '{"r":{"A":1}}')).toMatchObject(
    refusal('/r/A'),
  )
})

test('values that code gave', () => {
  expect(checkValue(Type.Object({ r: Words }), { r: { a: 1, B: 2 } })).toEqual(refusal('/r/B'))
  expect(checkValue(Type.Object({ r: Words }), { r: { a: 1 } })).toMatchObject({ ok: true })
})

test('of two maps the one that has the key is meant', () => {
  const schema = Type.Object({
    r: Type.Union([Words, Type.Record(Type.String({ pattern: '^[A-Z]+$' }), Type.Number())]),
  })
  for (const [mode, strict] of ways)
    expect(roundTrip(schema, { r: { AB: 1 } }, mode, strict)).toMatchObject({ value: { r: { AB: 1 } } })
})

test('a pair without its parts is not skipped', () => {
  const schema = Type.Object({ a: Type.Number() }, { additionalProperties: Type.Number() })
  const format = formatOf(schema, 'json_schema', true)
  expect(format.read({ content: '{"a":1,"additionalProperties":[{"name":"b","value":2}]}' })).toMatchObject({
    ok: false,
    issues: [{ path: '', message: 'got an object with name, value, expected { key, value }' }],
  })
  expect(
    format.read({ content: '{"a":1,"additionalProperties":[{"key":9007199254740993,"value":2}]}' }),
  ).toMatchObject({
    value: { a: 1, '9007199254740993': 2 },
  })
})
