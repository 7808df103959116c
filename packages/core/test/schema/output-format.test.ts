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
