import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { outputFormat } from '../../src/schema/output/output-format.js'
import type { OutputReading } from '../../src/schema/validation/output-reading.js'

const formatOf = (schema: TSchema, strict = false) =>
  outputFormat(schema, {
    mode: 'json_object',
    capabilities: { ...defaultCapabilities, strict },
    name: 'answer',
  })
const read = (schema: TSchema, content: string): OutputReading => formatOf(schema).read({ content })
const Numbers = Type.Array(Type.Integer())
const Names = Type.Array(Type.String())

describe('brackets in prose are no answer', () => {
  test.each<[string, TSchema, string]>([
    ['two references', Numbers, 'As we know, see [2] and [3].'],
    ['one reference', Numbers, 'That is shown in [12].'],
    ['a reference with two numbers', Numbers, 'That is shown (see [2, 3]).'],
    ['a reference at the beginning', Numbers, '[1] says that it is so.'],
    ['references behind a label', Numbers, 'I cannot list them. Sources: [1, 2]'],
    ['references side by side', Numbers, '[1][2]'],
    ['references on lines of their own', Numbers, 'It is so.\n[1]\n[2]'],
    ['footnotes', Numbers, 'It is so [1].\n\n[1] https://example.com'],
    [
      'empty braces where every field is optional',
      Type.Object({ n: Type.Optional(Type.Integer()) }),
      'a set such as {} or {a, b}',
    ],
    ['a link', Names, 'Read [the docs](https://example.com).'],
    ['a task', Names, '- [x] done\n- [ ] to do'],
    ['a placeholder', Names, 'Dear [name], thank you.'],
    ['an interval', Type.Tuple([Type.Number(), Type.Number()]), 'for x in [0, 1] it holds'],
    ['an index', Type.Unknown(), 'take items[0] of it'],
    ['two quoted lists', Names, 'It is ["a"] or ["b"].'],
    ['a set', Type.Record(Type.String(), Type.Number()), 'call it with {timeout: 3} and see'],
    ['options', Type.Unknown(), 'call it with {timeout: 3} and see'],
  ])('%s', (_, schema, content) => {
    expect(read(schema, content).ok).toBe(false)
  })
})

describe('an answer between prose is read', () => {
  test.each<[string, TSchema, string, unknown]>([
    ['alone', Numbers, '[2, 3]', [2, 3]],
    ['on a line of its own', Numbers, 'As said in the text:\n\n[2, 3]\n\nThat is all.', [2, 3]],
    ['in a fence', Numbers, 'See [1].\n```json\n[2, 3]\n```', [2, 3]],
    ['marked as code', Numbers, 'Here:\n`[2, 3]`', [2, 3]],
    ['behind reasoning', Numbers, '<think>see [1]</think>[2, 3]', [2, 3]],
    ['in quotes', Names, 'The names are: ["Ann", "Bob"].', ['Ann', 'Bob']],
    ['with objects', Type.Array(Type.Object({ n: Type.Number() })), 'It is [{n: 1}].', [{ n: 1 }]],
    ['as it was asked for', Numbers, 'As said in [1], the answer is {"value": [2, 3]}.', [2, 3]],
    ['a map in quotes', Type.Record(Type.String(), Type.Number()), 'It is {"a": 1}.', { a: 1 }],
    ['a map on a line', Type.Record(Type.String(), Type.Number()), 'It is:\n{a: 1}', { a: 1 }],
    ['an object with known keys', Type.Object({ n: Type.Number() }), 'It is {n: 1}.', { n: 1 }],
  ])('%s', (_, schema, content, value) => {
    expect(read(schema, content)).toMatchObject({ ok: true, value })
  })
})

test('what is not taken for the answer is told', () => {
  expect(read(Numbers, 'see [2] and [3]')).toMatchObject({
    issues: [{ path: '', message: 'brackets between prose are not an answer: give the value alone' }],
  })
})
