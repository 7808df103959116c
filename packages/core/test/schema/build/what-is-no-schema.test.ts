import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { SchemaError } from '@slf/core'
import { shapeOf } from '../../../src/schema/build/build-shape.js'

const zod = { _def: { typeName: 'ZodString' }, parse: () => undefined } as unknown as TSchema
const fields = { a: Type.String() } as unknown as TSchema

describe('what stands in the place of a schema and is none is refused with its place', () => {
  test.each<[string, TSchema, string]>([
    [
      'a schema of zod in an object',
      Type.Object({ a: zod }),
      'The schema at /properties/a must be a TypeBox',
    ],
    ['a schema of zod in a list', Type.Array(zod), 'The schema at /items must be a TypeBox'],
    ['an object of schemas in a list', Type.Array(fields), 'The schema at /items must be a TypeBox'],
    ['an object of schemas in a union', Type.Union([fields, Type.Null()]), 'wrap it, Type.Object({ a: … })'],
    ['nothing in a list', Type.Array(undefined as unknown as TSchema), 'There is no schema at /items'],
    [
      'items behind those of a tuple',
      Type.Unsafe({ type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'integer' } }),
      'The tuple at the root must have one length',
    ],
    [
      'a tuple that must be longer than it is',
      Type.Unsafe({ type: 'array', prefixItems: [{ type: 'string' }], minItems: 5 }),
      'The tuple at the root must have one length',
    ],
  ])('%s', (_, schema, message) => {
    expect(() => shapeOf(schema)).toThrow(SchemaError)
    expect(() => shapeOf(schema)).toThrow(message)
  })

  test('TypeBox schemas inside of JSON Schema written by hand are taken', () => {
    const schema = Type.Unsafe({ type: 'array', items: Type.String(), not: Type.Array(Type.Null()) })
    expect(shapeOf(schema)).toMatchObject({ kind: 'list', item: { kind: 'string' } })
  })
})
