import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { outputFormat } from '../../../src/schema/output/output-format.js'

function shown(schema: TSchema, content: string): unknown {
  const reader = outputFormat(schema, {
    mode: 'prompted_json',
    capabilities: defaultCapabilities,
    name: 'answer',
  }).partial()
  reader.push(content)
  return reader.value
}

const variant = (kind: TSchema, v: TSchema): TSchema =>
  Type.Object({ kind, v }, { additionalProperties: false })
const byMark = Type.Union([
  variant(Type.Literal('text'), Type.String()),
  variant(Type.Literal('big'), Type.BigInt()),
  variant(Type.Literal('list'), Type.Array(Type.String())),
])

describe('an object of a union, as it grows', () => {
  test.each<[string, TSchema, string, unknown]>([
    ['shows a text once its mark is known', byMark, '{"kind":"text","v":"1', { kind: 'text', v: '1' }],
    ['shows a list once its mark is known', byMark, '{"kind":"list","v":["a"', { kind: 'list', v: ['a'] }],
    ['shows no number before it is whole', byMark, '{"kind":"big","v":"1', { kind: 'big' }],
  ])('%s', (_, schema, content, value) => {
    expect(shown(schema, content)).toEqual(value)
  })
})
