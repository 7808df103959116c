import {
  defaultCapabilities,
  explain,
  jsonSchema,
  openaiStrict,
  type SchemaDialect,
  SchemaError,
} from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { outputFormat } from '../../../src/schema/output/output-format.js'
import { toolArguments } from '../../../src/schema/output/validate-tool-arguments.js'
import { expectAnyDialect } from '../properties.js'

test('a dialect is kept to, and takes no value away', () => {
  expectAnyDialect(300)
})

/** Objects are closed, optional properties may be absent, of constraints only a `minItems` of 1 is known. */
const closed: SchemaDialect = {
  ...openaiStrict,
  name: 'closed',
  keywords: ['minItems', 'format', 'default'],
  largestValue: { minItems: 1 },
  formats: ['date', 'uri'],
  optionalProperties: true,
  references: 'acyclic',
  nullable: 'any-of',
  limits: { properties: 3 },
}

/** The subset of OpenAPI 3.0 that older gateways take. */
const openapi: SchemaDialect = {
  ...jsonSchema,
  name: 'openapi',
  keywords: ['minimum', 'maximum', 'minItems', 'maxItems'],
  formats: [],
  enumTypes: ['string'],
  additionalProperties: 'absent',
  tuples: false,
  untyped: false,
  references: 'none',
  nullable: 'keyword',
}

function written(schema: TSchema, schemaDialect: SchemaDialect): unknown {
  const capabilities = { ...defaultCapabilities, schemaDialect }
  const format = outputFormat(schema, { mode: 'json_schema', capabilities, name: 'answer' })
  return format.responseFormat
}

const Order = Type.Object({
  at: Type.String({ format: 'date', maxLength: 10 }),
  items: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 3 }),
  note: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})

test('what a dialect knows is written, the rest is told', () => {
  expect(written(Order, closed)).toEqual({
    type: 'json_schema',
    json_schema: {
      name: 'answer',
      strict: true,
      schema: {
        type: 'object',
        required: ['at', 'items'],
        additionalProperties: false,
        properties: {
          at: { type: 'string', format: 'date', description: 'at most 10 characters' },
          items: {
            type: 'array',
            items: { type: 'integer', description: 'at least 1' },
            minItems: 1,
            description: 'at most 3 items',
          },
          note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        },
      },
    },
  })
  expect(written(Order, openapi)).toEqual({
    type: 'json_schema',
    json_schema: {
      name: 'answer',
      schema: {
        type: 'object',
        required: ['at', 'items'],
        properties: {
          at: { type: 'string', description: 'at most 10 characters; format date' },
          items: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1, maxItems: 3 },
          note: { type: 'string', nullable: true },
        },
      },
    },
  })
})

test('a recursive type is JSON text where it holds itself, with its type in words', () => {
  const Tree = Type.Cyclic(
    { Tree: Type.Object({ name: Type.String(), children: Type.Array(Type.Ref('Tree')) }) },
    'Tree',
  )
  const capabilities = { ...defaultCapabilities, schemaDialect: closed }
  const { tool, readArguments, notes } = toolArguments(Tree, {
    capabilities,
    name: 'plant',
    description: 'Plants.',
  })
  expect(tool.function).toMatchObject({
    strict: true,
    parameters: {
      properties: {
        name: { type: 'string' },
        children: {
          type: 'array',
          items: { type: 'string', description: expect.stringContaining('children: Tree[]') as string },
        },
      },
    },
  })
  expect(notes).toContainEqual({
    path: expect.any(String) as string,
    message: 'a recursive type is asked for as JSON text in a string where it holds itself',
  })
  const text = JSON.stringify({ name: 'a', children: ['{"name":"b","children":[]}'] })
  const value = { name: 'a', children: [{ name: 'b', children: [] }] }
  expect(readArguments(text)).toEqual({ ok: true, value, corrections: [] })
  // A model that writes the value itself is understood all the same.
  expect(readArguments(JSON.stringify(value))).toMatchObject({ ok: true, value })
})

test('values that a dialect cannot list are told', () => {
  const Level = Type.Object({ level: Type.Union([Type.Literal(1), Type.Literal(2)]), on: Type.Literal(true) })
  expect(written(Level, openapi)).toMatchObject({
    json_schema: {
      schema: {
        properties: {
          level: { type: 'number', description: 'one of 1, 2' },
          on: { type: 'boolean', description: 'one of true' },
        },
      },
    },
  })
})

describe('explain', () => {
  test('takes a dialect as an object, and the names of those of core', () => {
    expect(explain(Order, openaiStrict)).toEqual(explain(Order, 'openai-strict'))
    expect(explain(Order, jsonSchema)).toEqual(explain(Order, 'json-schema'))
    expect(explain(Order, closed).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      "/properties/at: 'maxLength' is given in the description (at most 10 characters)",
      "/properties/items/items: 'minimum' is given in the description (at least 1)",
      "/properties/items: 'maxItems' is given in the description (at most 3 items)",
    ])
  })
})

test('the limits of a dialect are held to, and named', () => {
  const four = Type.Object({ a: Type.Null(), b: Type.Null(), c: Type.Null(), d: Type.Null() })
  expect(() => written(four, closed)).toThrow(SchemaError)
  expect(() => written(four, closed)).toThrow(
    "has more than 3 properties (seen at /properties/d of the written schema), which is over a limit of the dialect 'closed'",
  )
  expect(() => written(four, openapi)).not.toThrow()
})

test('references that grow without measure where a dialect has none are refused', () => {
  const definitions: Record<string, TSchema> = { P20: Type.Object({ end: Type.String() }) }
  for (let level = 19; level >= 0; level--) {
    const next = Type.Ref(`P${level + 1}`)
    definitions[`P${level}`] = Type.Object({ left: next, right: next })
  }
  const Wide = Type.Cyclic(definitions, 'P0')
  expect(() => written(Wide, openapi)).toThrow("too large for the dialect 'openapi', which has no references")
  expect(() => written(Wide, jsonSchema)).not.toThrow()
})
