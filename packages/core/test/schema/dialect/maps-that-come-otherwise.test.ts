import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { expect, test } from 'vitest'
import { outputFormat } from '../../../src/schema/output/output-format.js'

const read = (schema: TSchema, content: string): unknown => {
  const capabilities = { ...defaultCapabilities, structuredOutput: 'json_schema', strict: true } as const
  const reading = outputFormat(schema, { capabilities, name: 'answer' }).read({ content })
  return reading.ok
    ? [reading.value, ...reading.corrections.map(({ path, message }) => `${path}: ${message}`)]
    : reading.issues
}

const Scores = Type.Object({ scores: Type.Record(Type.String(), Type.Number()) })
const Open = Type.Object({ a: Type.Number() }, { additionalProperties: Type.Number() })
const Boxed = Type.Object({ o: Type.Optional(Type.Union([Type.Integer(), Type.Null()])) })

test.each<[string, TSchema, string, unknown]>([
  ['a list of pairs', Scores, '{"scores":[{"key":"x","value":1}]}', [{ scores: { x: 1 } }]],
  [
    'an object for the list',
    Scores,
    '{"scores":{"x":1,"y":2}}',
    [{ scores: { x: 1, y: 2 } }, '/scores: an object came for a list of { key, value }'],
  ],
  ['keys in their list', Open, '{"a":1,"additionalProperties":[{"key":"b","value":2}]}', [{ a: 1, b: 2 }]],
  [
    'keys outside of their list',
    Open,
    '{"a":1,"b":2,"additionalProperties":[]}',
    [{ a: 1, b: 2 }, "/b: stood outside of 'additionalProperties'"],
  ],
  ['an optional null in its box', Boxed, '{"o":{"value":null}}', [{ o: null }]],
  ['an optional value in its box', Boxed, '{"o":{"value":3}}', [{ o: 3 }]],
  [
    'an optional value without its box',
    Boxed,
    '{"o":3}',
    [{ o: 3 }, '/o: came without its { value } around it'],
  ],
  ['nothing for its box', Boxed, '{"o":null}', [{}]],
  [
    'a key that nobody knows',
    Scores,
    '{"scores":[],"x":1}',
    [{ scores: {} }, '/x: not a key of the schema: dropped'],
  ],
])('%s', (_, schema, content, expected) => {
  expect(read(schema, content)).toEqual(expected)
})
