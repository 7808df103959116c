import { defaultCapabilities } from '@slf/core'
import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { outputFormat } from '../../src/schema/output-format.js'

const native = { ...defaultCapabilities, structuredOutput: 'json_schema' } as const

test('the strongest mode of the capabilities is the default', () => {
  const schema = Type.Object({ n: Type.Number() })
  expect(outputFormat(schema, { capabilities: native, name: 'x' }).mode).toBe('json_schema')
  expect(outputFormat(schema, { capabilities: defaultCapabilities, name: 'x' }).mode).toBe('prompted_json')
})

test('a root that is not an object is wrapped on the way out and unwrapped on the way in', () => {
  const format = outputFormat(Type.Array(Type.Number()), { capabilities: native, name: 'x' })
  expect(format.write([1])).toBe('{"value":[1]}')
  expect(format.read({ content: '{"value":[1]}' })).toEqual({ ok: true, value: [1], corrections: [] })
})

test('a property that every object inherits may be missing', () => {
  const schema = Type.Object({ constructor: Type.Optional(Type.String()) })
  const format = outputFormat(schema, { capabilities: native, name: 'x' })
  expect(format.read({ content: '{}' })).toEqual({ ok: true, value: {}, corrections: [] })
})

test('a union that holds itself is checked in linear time, fitting or not', () => {
  const Chain = Type.Cyclic(
    {
      Node: Type.Union([
        Type.Object({ next: Type.Ref('Next'), kind: Type.Literal('a') }),
        Type.Object({ next: Type.Ref('Next'), kind: Type.Literal('b') }),
      ]),
      Next: Type.Union([Type.Null(), Type.Ref('Node')]),
    },
    'Node',
  )
  const chain = (end: string): string => '{"next":'.repeat(50) + end + ',"kind":"b"}'.repeat(50)
  const format = outputFormat(Chain, { capabilities: native, name: 'x' })
  expect(format.read({ content: `{"value":${chain('null')}}` }).ok).toBe(true)
  expect(format.read({ content: `{"value":${chain('1')}}` })).toMatchObject({ ok: false })
})
