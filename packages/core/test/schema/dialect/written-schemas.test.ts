import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../../src/schema/build/build-shape.js'
import { encodingFor } from '../../../src/schema/dialect/schema-to-dialect.js'
import { writeJsonSchema } from '../../../src/schema/dialect/write-json-schema.js'

const Tree = Type.Cyclic(
  { Tree: Type.Object({ name: Type.String(), 'left-most': Type.Optional(Type.Ref('Tree')) }) },
  'Tree',
)

/** What providers are sent: in the strict dialect, and as it is. */
const written: readonly (readonly [what: string, schema: TSchema, strict: string, plain: string])[] = [
  [
    'scalars',
    Type.Object({
      text: Type.String(),
      count: Type.Integer(),
      share: Type.Number(),
      yes: Type.Boolean(),
      none: Type.Null(),
      big: Type.BigInt(),
      any: Type.Unknown(),
    }),
    String.raw`{"type":"object","properties":{"text":{"type":"string"},"count":{"type":"integer"},"share":{"type":"number"},"yes":{"type":"boolean"},"none":{"type":"null"},"big":{"type":"string","pattern":"^-?[0-9]+$","description":"an integer of any size"},"any":{"type":"string","description":"JSON text of the value"}},"required":["text","count","share","yes","none","big","any"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{"text":{"type":"string"},"count":{"type":"integer"},"share":{"type":"number"},"yes":{"type":"boolean"},"none":{"type":"null"},"big":{"type":"string","pattern":"^-?[0-9]+$","description":"an integer of any size"},"any":{}},"required":["text","count","share","yes","none","big","any"],"additionalProperties":false}`,
  ],
  [
    'descriptions, constraints, defaults and examples',
    Type.Object({
      name: Type.String({ description: ' who\n  it is ', minLength: 1, default: 'x', examples: ['a', 'b'] }),
      'odd key': Type.Optional(Type.Integer({ minimum: 0 })),
      list: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 3, description: 'few' }),
      things: Type.Array(Type.Object({ a: Type.Boolean() }, { description: 'a thing' })),
      big: Type.BigInt({ description: 'id' }),
    }),
    String.raw`{"type":"object","properties":{"name":{"type":"string","description":"who\n  it is; at least 1 character; default \"x\"; for example \"a\", \"b\""},"odd key":{"type":["integer","null"],"minimum":0},"list":{"type":"array","items":{"type":"integer","minimum":1},"maxItems":3,"description":"few"},"things":{"type":"array","items":{"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"],"additionalProperties":false,"description":"a thing"}},"big":{"type":"string","pattern":"^-?[0-9]+$","description":"id; an integer of any size"}},"required":["name","odd key","list","things","big"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{"name":{"type":"string","minLength":1,"default":"x","description":"who\n  it is; for example \"a\", \"b\""},"odd key":{"type":"integer","minimum":0},"list":{"type":"array","items":{"type":"integer","minimum":1},"maxItems":3,"description":"few"},"things":{"type":"array","items":{"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"],"additionalProperties":false,"description":"a thing"}},"big":{"type":"string","pattern":"^-?[0-9]+$","description":"id; an integer of any size"}},"required":["name","list","things","big"],"additionalProperties":false}`,
  ],
  [
    'a list of literals',
    Type.Array(Type.Union([Type.Literal('a'), Type.Literal('b')])),
    String.raw`{"type":"object","properties":{"value":{"type":"array","items":{"type":"string","enum":["a","b"]}}},"required":["value"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{"value":{"type":"array","items":{"type":"string","enum":["a","b"]}}},"required":["value"],"additionalProperties":false}`,
  ],
  [
    'a union of different kinds',
    Type.Union([
      Type.String(),
      Type.Array(Type.Union([Type.Number(), Type.Null()])),
      Type.Tuple([Type.Integer(), Type.Boolean()]),
    ]),
    String.raw`{"type":"object","properties":{"value":{"anyOf":[{"type":"string"},{"type":"array","items":{"anyOf":[{"type":"number"},{"type":"null"}]}},{"type":"object","properties":{"item1":{"type":"integer"},"item2":{"type":"boolean"}},"required":["item1","item2"],"additionalProperties":false}]}},"required":["value"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{"value":{"anyOf":[{"type":"string"},{"type":"array","items":{"anyOf":[{"type":"number"},{"type":"null"}]}},{"type":"array","prefixItems":[{"type":"integer"},{"type":"boolean"}],"items":false,"minItems":2,"maxItems":2}]}},"required":["value"],"additionalProperties":false}`,
  ],
  [
    'keys beside declared ones',
    Type.Object({ a: Type.Number() }, { additionalProperties: Type.String({ maxLength: 3 }) }),
    String.raw`{"type":"object","properties":{"a":{"type":"number"},"additionalProperties":{"type":"array","items":{"type":"object","properties":{"key":{"type":"string"},"value":{"type":"string","description":"at most 3 characters"}},"required":["key","value"],"additionalProperties":false}}},"required":["a","additionalProperties"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{"a":{"type":"number"}},"required":["a"],"additionalProperties":{"type":"string","maxLength":3}}`,
  ],
  [
    'a map',
    Type.Record(Type.String(), Type.Integer({ minimum: 2 })),
    String.raw`{"type":"object","properties":{"value":{"type":"array","items":{"type":"object","properties":{"key":{"type":"string"},"value":{"type":"integer","minimum":2}},"required":["key","value"],"additionalProperties":false}}},"required":["value"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{},"additionalProperties":{"type":"integer","minimum":2}}`,
  ],
  [
    'nested objects',
    Type.Object({ a: Type.Object({ b: Type.Object({ c: Type.Object({ d: Type.String() }) }) }) }),
    String.raw`{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"object","properties":{"c":{"type":"object","properties":{"d":{"type":"string"}},"required":["d"],"additionalProperties":false}},"required":["c"],"additionalProperties":false}},"required":["b"],"additionalProperties":false}},"required":["a"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"object","properties":{"c":{"type":"object","properties":{"d":{"type":"string"}},"required":["d"],"additionalProperties":false}},"required":["c"],"additionalProperties":false}},"required":["b"],"additionalProperties":false}},"required":["a"],"additionalProperties":false}`,
  ],
  [
    'an object of nothing',
    Type.Object({}),
    String.raw`{"type":"object","properties":{},"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{},"additionalProperties":false}`,
  ],
  [
    'a tree',
    Tree,
    String.raw`{"type":"object","properties":{"name":{"type":"string"},"left-most":{"anyOf":[{"$ref":"#/$defs/Tree"},{"type":"null"}]}},"required":["name","left-most"],"additionalProperties":false,"$defs":{"Tree":{"type":"object","properties":{"name":{"type":"string"},"left-most":{"anyOf":[{"$ref":"#/$defs/Tree"},{"type":"null"}]}},"required":["name","left-most"],"additionalProperties":false}}}`,
    String.raw`{"type":"object","properties":{"name":{"type":"string"},"left-most":{"$ref":"#/$defs/Tree"}},"required":["name"],"additionalProperties":false,"$defs":{"Tree":{"type":"object","properties":{"name":{"type":"string"},"left-most":{"$ref":"#/$defs/Tree"}},"required":["name"],"additionalProperties":false}}}`,
  ],
  [
    'null and what may be missing',
    Type.Object({
      n: Type.Union([Type.String(), Type.Null()]),
      o: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
      m: Type.Optional(Type.Boolean()),
    }),
    String.raw`{"type":"object","properties":{"n":{"anyOf":[{"type":"string"},{"type":"null"}]},"o":{"anyOf":[{"type":"object","properties":{"value":{"anyOf":[{"type":"integer"},{"type":"null"}]}},"required":["value"],"additionalProperties":false},{"type":"null"}],"description":"null when it is missing, else { value }"},"m":{"type":["boolean","null"]}},"required":["n","o","m"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{"n":{"anyOf":[{"type":"string"},{"type":"null"}]},"o":{"anyOf":[{"type":"integer"},{"type":"null"}]},"m":{"type":"boolean"}},"required":["n"],"additionalProperties":false}`,
  ],
  [
    'a tuple',
    Type.Tuple([Type.String({ description: 'first' }), Type.Object({ x: Type.Number() })]),
    String.raw`{"type":"object","properties":{"item1":{"type":"string","description":"first"},"item2":{"type":"object","properties":{"x":{"type":"number"}},"required":["x"],"additionalProperties":false}},"required":["item1","item2"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{"value":{"type":"array","prefixItems":[{"type":"string","description":"first"},{"type":"object","properties":{"x":{"type":"number"}},"required":["x"],"additionalProperties":false}],"items":false,"minItems":2,"maxItems":2}},"required":["value"],"additionalProperties":false}`,
  ],
  [
    'variants that begin alike',
    Type.Union([
      Type.Object({ a: Type.String() }),
      Type.Object({ a: Type.String(), b: Type.Optional(Type.Number()) }),
    ]),
    String.raw`{"type":"object","properties":{"value":{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false},{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["number","null"]}},"required":["a","b"],"additionalProperties":false}]}},"required":["value"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{"value":{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false},{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}},"required":["a"],"additionalProperties":false}]}},"required":["value"],"additionalProperties":false}`,
  ],
  [
    'variants with a tag',
    Type.Union([
      Type.Object({ kind: Type.Literal('cat'), lives: Type.Integer() }),
      Type.Object({ kind: Type.Literal('dog'), tricks: Type.Array(Type.String()) }),
    ]),
    String.raw`{"type":"object","properties":{"value":{"anyOf":[{"type":"object","properties":{"kind":{"type":"string","enum":["cat"]},"lives":{"type":"integer"}},"required":["kind","lives"],"additionalProperties":false},{"type":"object","properties":{"kind":{"type":"string","enum":["dog"]},"tricks":{"type":"array","items":{"type":"string"}}},"required":["kind","tricks"],"additionalProperties":false}]}},"required":["value"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{"value":{"anyOf":[{"type":"object","properties":{"kind":{"type":"string","enum":["cat"]},"lives":{"type":"integer"}},"required":["kind","lives"],"additionalProperties":false},{"type":"object","properties":{"kind":{"type":"string","enum":["dog"]},"tricks":{"type":"array","items":{"type":"string"}}},"required":["kind","tricks"],"additionalProperties":false}]}},"required":["value"],"additionalProperties":false}`,
  ],
  [
    'a list of one type',
    Type.Unsafe({ type: ['string'], description: 'd' }),
    String.raw`{"type":"object","properties":{"value":{"type":"string","description":"d"}},"required":["value"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{"value":{"type":"string","description":"d"}},"required":["value"],"additionalProperties":false}`,
  ],
  [
    'keys of a pattern',
    Type.Record(Type.String({ pattern: '^x-' }), Type.Number()),
    String.raw`{"type":"object","properties":{"value":{"type":"array","items":{"type":"object","properties":{"key":{"type":"string"},"value":{"type":"number"}},"required":["key","value"],"additionalProperties":false},"description":"keys match /^x-/"}},"required":["value"],"additionalProperties":false}`,
    String.raw`{"type":"object","properties":{},"additionalProperties":{"type":"number"},"propertyNames":{"pattern":"^x-"}}`,
  ],
]

describe.each(written)('%s', (_, schema, strict, plain) => {
  test('is written in the strict dialect', () => {
    expect(writeJsonSchema(encodingFor(shapeOf(schema), 'openai-strict')).schema).toEqual(JSON.parse(strict))
  })

  test('is written as JSON Schema', () => {
    expect(writeJsonSchema(encodingFor(shapeOf(schema), 'json-schema')).schema).toEqual(JSON.parse(plain))
  })
})

test('a reference at the root says what it says, beside what its definition says', () => {
  const Node = Type.Object({ next: Type.Optional(Type.Ref('Node')) }, { description: 'a node' })
  const schema = Type.Cyclic({ Node }, 'Node', { description: 'the list' })
  for (const dialect of ['openai-strict', 'json-schema'] as const)
    expect(writeJsonSchema(encodingFor(shapeOf(schema), dialect)).schema.description).toBe('the list; a node')
})
