import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { beforeAll, describe, expect, test } from 'vitest'
import { outputFormat } from '../../src/schema/output/output-format.js'
import type { OutputMode } from '../../src/schema/output/output-mode.js'
import type { CompletedField, PartialReader } from '../../src/schema/partial/partial-reader.js'
import { loadCompiler } from '../../src/schema/validation/type-compiler.js'

// Calls await it where a schema has keywords that only the compiled check knows.
beforeAll(loadCompiler)

interface Grown {
  readonly reader: PartialReader
  readonly paths: readonly string[]
  readonly values: readonly unknown[]
}

function grow(schema: TSchema, text: string, mode: OutputMode = 'json_object', size = 1): Grown {
  const reader = outputFormat(schema, { mode, capabilities: defaultCapabilities, name: 'answer' }).partial()
  const fields: CompletedField[] = []
  const values: unknown[] = []
  for (let at = 0; at < text.length; at += size) {
    fields.push(...reader.push(text.slice(at, at + size)))
    values.push(reader.value)
  }
  fields.push(...reader.finish())
  return { reader, paths: fields.map(({ path }) => path), values }
}

const Item = Type.Object({ name: Type.String(), price: Type.Number({ minimum: 0 }) })
const Order = Type.Object({ items: Type.Array(Item) })
const positive = (schema: TSchema): TSchema =>
  Type.Refine(
    schema,
    (value) => JSON.stringify(value).length < 30,
    () => 'too long',
  )

describe('a finished container is told when it is valid', () => {
  test.each<[string, TSchema, string, string]>([
    ['without a required key', Order, '{"items":[{"name":"a"}]}', '/items/0/price'],
    ['with a wrong value', Order, '{"items":[{"name":"a","price":-1}]}', '/items/0/price'],
    ['with a wrong type', Order, '{"items":[{"name":1.5,"price":1}]}', '/items/0/name'],
    [
      'with something wrong far inside',
      Type.Object({ items: Type.Array(Type.Object({ a: Type.Object({ b: Type.Array(Item) }) })) }),
      '{"items":[{"a":{"b":[{"name":"x"}]}}]}',
      '/items/0/a/b/0/price',
    ],
    [
      'that a refinement refuses',
      Type.Object({ items: Type.Array(positive(Item)) }),
      '{"items":[{"name":"a very very long name","price":1}]}',
      '/items/0',
    ],
    [
      'that `not` refuses',
      Type.Object({
        items: Type.Array(Type.Unsafe({ ...Item, not: { properties: { price: { const: 1 } } } })),
      }),
      '{"items":[{"name":"a","price":1}]}',
      '/items/0',
    ],
    [
      'that a keyword of its union refuses',
      Type.Object({ items: Type.Array(Type.Union([Item, Type.Null()], { minProperties: 3 })) }),
      '{"items":[{"name":"a","price":1}]}',
      '/items/0',
    ],
    [
      'that a keyword beside a reference refuses',
      Type.Cyclic(
        { Root: Type.Object({ items: Type.Array(Type.Ref('Item', { minProperties: 3 })) }), Item },
        'Root',
      ),
      '{"items":[{"name":"a","price":1}]}',
      '/items/0',
    ],
    [
      'that is too short',
      Type.Object({ items: Type.Array(Type.Tuple([Type.Number(), Type.Number()])) }),
      '{"items":[[1]]}',
      '/items/0',
    ],
    [
      'of which no variant fits',
      Type.Object({ items: Type.Array(Type.Union([Item, Type.Object({ id: Type.Number() })])) }),
      '{"items":[{"id":"x"}]}',
      '/items/0/id',
    ],
  ])('not %s', (_, schema, text, violation) => {
    const { reader, paths } = grow(schema, text)
    expect(reader.violation).toMatchObject({ path: violation })
    for (const wrong of ['', '/items', '/items/0']) expect(paths).not.toContain(wrong)
  })

  test('the parts that are valid, and what comes behind, are told at their own places', () => {
    const { paths } = grow(Order, '{"items":[{"name":"a"},{"name":"b","price":2}]}')
    expect(paths).toEqual(['/items/0/name', '/items/1/name', '/items/1/price', '/items/1'])
    const wrong = grow(
      Type.Object({ n: Type.Array(Type.Number()), s: Type.String() }),
      '{"n":[1,"x",3],"s":""}',
    )
    expect(wrong.paths).toEqual(['/n/0', '/n/2', '/s'])
    expect(wrong.reader.value).toEqual({ n: [1], s: '' })
  })

  test('with tags it is the same', () => {
    const { paths } = grow(
      Order,
      '<answer><items><item><name>a</name></item><item><name>b</name><price>2</price></item></items></answer>',
      'prompted_xml',
    )
    expect(paths).toEqual(['/items/0/name', '/items/1/name', '/items/1/price', '/items/1'])
  })

  test('valid ones are told all', () => {
    const { paths, reader } = grow(
      Type.Object({ items: Type.Array(positive(Item)) }),
      '{"items":[{"name":"a","price":1}]}',
    )
    expect(reader.violation).toBeUndefined()
    expect(paths).toEqual(['/items/0/name', '/items/0/price', '/items/0', '/items', ''])
  })
})

describe('an answer without the { value } that was asked for gives partial values', () => {
  const Names = Type.Array(Type.String())
  const Pet = Type.Union([
    Type.Object({ kind: Type.Literal('cat'), name: Type.String() }),
    Type.Object({ kind: Type.Literal('dog'), tricks: Names }),
  ])
  test.each<[string, TSchema, string, unknown, unknown]>([
    ['a list', Names, '["a","b"]', ['a'], ['a', 'b']],
    ['a list in a fence', Names, '```json\n["a","b"]\n```', ['a'], ['a', 'b']],
    ['a list behind reasoning', Names, '<think>[x]</think>\n["a","b"]', ['a'], ['a', 'b']],
    [
      'a list of objects',
      Type.Array(Item),
      '[{"name":"a","price":1}]',
      [{ name: 'a' }],
      [{ name: 'a', price: 1 }],
    ],
    ['a tuple', Type.Tuple([Type.String(), Type.Number()]), '["a",1]', ['a'], ['a', 1]],
    ['a list or null', Type.Union([Names, Type.Null()]), '["a","b"]', ['a'], ['a', 'b']],
    [
      'an object of a union',
      Pet,
      '{"kind":"dog","tricks":["sit"]}',
      { kind: 'dog' },
      { kind: 'dog', tricks: ['sit'] },
    ],
    ['a value of any type', Type.Unknown(), '{"a":1,"b":2}', { a: 1 }, { a: 1, b: 2 }],
    ['as it was asked for', Names, '{"value":["a","b"]}', ['a'], ['a', 'b']],
    ['behind another key', Names, '{"why":"so","value":["a","b"]}', ['a'], ['a', 'b']],
    ['behind a reference', Names, '[1] says so: {"value":["a","b"]}', ['a'], ['a', 'b']],
  ])('%s', (_, schema, text, early, value) => {
    for (const size of [1, 3, 100]) {
      const { reader, values } = grow(schema, text, 'json_object', size)
      expect(reader.value).toEqual(value)
      if (size === 1) expect(values).toContainEqual(early)
    }
  })

  test('a reference in brackets is not shown as one', () => {
    expect(grow(Type.Array(Type.Integer()), 'see [2] and [3]').values.filter(Boolean)).toEqual([])
  })
})
