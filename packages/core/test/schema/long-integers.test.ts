import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { outputFormat } from '../../src/schema/output/output-format.js'
import type { OutputMode } from '../../src/schema/output/output-mode.js'
import { toolArguments } from '../../src/schema/output/validate-tool-arguments.js'

const formatOf = (schema: TSchema, mode: OutputMode, strict = false) =>
  outputFormat(schema, { mode, capabilities: { ...defaultCapabilities, strict }, name: 'answer' })
const readJson = (schema: TSchema, id: string): unknown =>
  formatOf(Type.Object({ id: schema }), 'prompted_json').read({ content: `{"id": ${id}}` })

const lost = [
  '9007199254740993',
  '-9007199254740993',
  '12345678901234567890',
  '9007199254740993.0',
  '9.007199254740993e15',
  '90071992547409930e-1',
  '+9007199254740993',
  '123456789012345678901234567890',
  '"9007199254740993"',
  '9'.repeat(400),
]
const kept: readonly (readonly [string, number])[] = [
  ['9007199254740991', 9007199254740991],
  ['9007199254740992', 9007199254740992],
  ['9007199254740994', 9007199254740994],
  ['1e21', 1e21],
  ['1e+23', 1e23],
  ['100000000000000000000000', 1e23],
  ['12345678901234567000', 12345678901234567000],
  ['1.7976931348623157e+308', Number.MAX_VALUE],
  ['1000000000000000000.000', 1e18],
]

describe.each([
  ['an integer', Type.Integer()],
  ['a number', Type.Number()],
  ['an integer or null', Type.Union([Type.Integer(), Type.Null()])],
])('%s', (_, schema) => {
  test.each(lost)('whose digits would be lost is refused: %s', (id) => {
    const reading = readJson(schema, id)
    expect(reading).toMatchObject({ ok: false, issues: [expect.objectContaining({ path: '/id' })] })
    expect(JSON.stringify(reading)).not.toContain('LongInteger')
  })

  test.each(kept)('that a double holds is read: %s', (id, value) => {
    expect(readJson(schema, id)).toEqual({ ok: true, value: { id: value }, corrections: [] })
  })
})

test('the model is told why', () => {
  const message = 'got 9007199254740993, which is too long for a number, expected integer'
  expect(readJson(Type.Integer(), '9007199254740993')).toMatchObject({
    issues: [{ path: '/id', message }],
    closest: { id: '9007199254740993' },
  })
})

test('a value of any type keeps the digits or is refused', () => {
  expect(readJson(Type.Unknown(), '{"deep": [9007199254740993]}')).toMatchObject({
    ok: false,
    issues: [
      {
        path: '/id/deep/0',
        message: 'got 9007199254740993, which is too long for a number: give it as a string',
      },
    ],
  })
  const strict = formatOf(Type.Object({ id: Type.Any() }), 'json_schema', true)
  expect(strict.read({ content: '{"id": "9007199254740993"}' }).ok).toBe(false)
  expect(strict.read({ content: '{"id": "\\"9007199254740993\\""}' })).toMatchObject({
    value: { id: '9007199254740993' },
  })
})

test.each([
  ['text', Type.String(), '9007199254740993'],
  ['a big integer', Type.BigInt(), 9007199254740993n],
  [
    'a literal of its digits',
    Type.Union([Type.Literal('9007199254740993'), Type.Literal('x')]),
    '9007199254740993',
  ],
])('%s takes all digits', (_, schema, value) => {
  expect(readJson(schema, '9007199254740993')).toMatchObject({ ok: true, value: { id: value } })
})

test('tool arguments, tags and growing values are held to the same', () => {
  const schema = Type.Object({ id: Type.Number() })
  const capabilities = { ...defaultCapabilities, strict: true }
  const tool = toolArguments(schema, { capabilities, name: 'find', description: 'Finds.' })
  expect(tool.readArguments('{"id": 9007199254740993}').ok).toBe(false)
  const tags = formatOf(schema, 'prompted_xml')
  expect(tags.read({ content: '<answer><id>9007199254740993</id></answer>' }).ok).toBe(false)
  const growing = formatOf(schema, 'json_object').partial()
  growing.push('{"id": 9007199254740993}')
  expect(growing.violation).toMatchObject({ path: '/id' })
})
