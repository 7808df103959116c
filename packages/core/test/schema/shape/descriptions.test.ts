import { explain } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { beforeAll, describe, expect, test } from 'vitest'
import { shapeOf } from '../../../src/schema/build/build-shape.js'
import { encodingFor } from '../../../src/schema/dialect/schema-to-dialect.js'
import { describeInline, describeType } from '../../../src/schema/shape/describe-type.js'
import { describeXml } from '../../../src/schema/tags/describe-xml.js'
import { loadCompiler } from '../../../src/schema/validation/type-compiler.js'

// Calls await it where a schema has keywords that only the compiled check knows.
beforeAll(loadCompiler)

/** A schema in the words that a model reads: as TypeScript, as tags, and in one line of an error. */
interface Described {
  readonly what: string
  readonly schema: TSchema
  readonly type: string
  readonly tags: string
  readonly inline: string
}

const Tree = Type.Cyclic(
  { Tree: Type.Object({ name: Type.String(), 'left-most': Type.Optional(Type.Ref('Tree')) }) },
  'Tree',
)

const described: readonly Described[] = [
  {
    what: 'scalars',
    schema: Type.Object({
      text: Type.String(),
      count: Type.Integer(),
      share: Type.Number(),
      yes: Type.Boolean(),
      none: Type.Null(),
      big: Type.BigInt(),
      any: Type.Unknown(),
    }),
    type: `{
  text: string
  // integer
  count: number
  share: number
  yes: boolean
  none: null
  // integer of any size
  big: string
  any: unknown
}`,
    tags: `<answer>
  <text>text</text>
  <!-- integer -->
  <count>integer</count>
  <share>number</share>
  <yes>true | false</yes>
  <!-- <none/> for null -->
  <none>text</none>
  <!-- integer of any size -->
  <big>integer</big>
  <any>JSON text of the value</any>
</answer>`,
    inline: `{ text: string; count: integer; share: number; yes: boolean; none: null; big: string; any: unknown }`,
  },
  {
    what: 'descriptions, constraints, defaults and examples',
    schema: Type.Object({
      name: Type.String({ description: ' who\n  it is ', minLength: 1, default: 'x', examples: ['a', 'b'] }),
      'odd key': Type.Optional(Type.Integer({ minimum: 0 })),
      list: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 3, description: 'few' }),
      things: Type.Array(Type.Object({ a: Type.Boolean() }, { description: 'a thing' })),
      big: Type.BigInt({ description: 'id' }),
    }),
    type: `{
  // who it is; at least 1 character; default "x"; for example "a", "b"
  name: string
  // at least 0; integer
  "odd key"?: number
  // few; at most 3 items
  list: number[] /* each: at least 1; integer */
  things: {
    a: boolean
  }[] /* each: a thing */
  // id; integer of any size
  big: string
}`,
    tags: `<answer>
  <!-- who   it is; at least 1 character; default "x"; for example "a", "b" -->
  <name>text</name>
  <!-- optional: leave the tag out when there is none; at least 0; integer -->
  <odd_key>integer</odd_key>
  <!-- few; at most 3 items -->
  <list>
    <!-- one <item> for each; at least 1; integer -->
    <item>integer</item>
  </list>
  <things>
    <!-- one <item> for each; a thing -->
    <item>
      <a>true | false</a>
    </item>
  </things>
  <!-- id; integer of any size -->
  <big>integer</big>
</answer>`,
    inline: `{ name: string; "odd key"?: integer; list: array of integer; things: array of object; big: string }`,
  },
  {
    what: 'a list of literals',
    schema: Type.Array(Type.Union([Type.Literal('a'), Type.Literal('b')])),
    type: `("a" | "b")[]`,
    tags: `<answer>
  <!-- one <item> for each -->
  <item>a | b</item>
</answer>`,
    inline: `array of "a" | "b"`,
  },
  {
    what: 'a union of different kinds',
    schema: Type.Union([
      Type.String(),
      Type.Array(Type.Union([Type.Number(), Type.Null()])),
      Type.Tuple([Type.Integer(), Type.Boolean()]),
    ]),
    type: `string | (number | null)[] | [number /* integer */, boolean]`,
    tags: `<answer>
  <!-- exactly one of these -->
  <string1>text</string1>
  <!-- or -->
  <list2>
    <!-- one <item> for each -->
    <item>number</item>
  </list2>
  <!-- or -->
  <tuple3>
    <!-- integer -->
    <item>integer</item>
    <item>true | false</item>
  </tuple3>
</answer>`,
    inline: `string | array of number | null | [integer, boolean]`,
  },
  {
    what: 'keys beside declared ones',
    schema: Type.Object({ a: Type.Number() }, { additionalProperties: Type.String({ maxLength: 3 }) }),
    type: `{
  a: number
  // at most 3 characters
  [key: string]: string
}`,
    tags: `<answer>
  <a>number</a>
  <!-- one <entry> for each -->
  <entry>
    <key>text</key>
    <!-- at most 3 characters -->
    <value>text</value>
  </entry>
</answer>`,
    inline: `{ a: number; [key]: string }`,
  },
  {
    what: 'a map',
    schema: Type.Record(Type.String(), Type.Integer({ minimum: 2 })),
    type: `{
  // at least 2; integer
  [key: string]: number
}`,
    tags: `<answer>
  <!-- one <entry> for each -->
  <entry>
    <key>text</key>
    <!-- at least 2; integer -->
    <value>integer</value>
  </entry>
</answer>`,
    inline: `{ [key]: integer }`,
  },
  {
    what: 'nested objects',
    schema: Type.Object({ a: Type.Object({ b: Type.Object({ c: Type.Object({ d: Type.String() }) }) }) }),
    type: `{
  a: {
    b: {
      c: {
        d: string
      }
    }
  }
}`,
    tags: `<answer>
  <a>
    <b>
      <c>
        <d>text</d>
      </c>
    </b>
  </a>
</answer>`,
    inline: `{ a: { b: object } }`,
  },
  {
    what: 'an object of nothing',
    schema: Type.Object({}),
    type: `{}`,
    tags: `<answer>text</answer>`,
    inline: `{  }`,
  },
  {
    what: 'a tree',
    schema: Tree,
    type: `type Tree = {
  name: string
  "left-most"?: Tree
}

Tree`,
    tags: `<answer>
  <name>text</name>
  <!-- optional: leave the tag out when there is none -->
  <left-most>(the same again)</left-most>
</answer>`,
    inline: `Tree`,
  },
  {
    what: 'null and what may be missing',
    schema: Type.Object({
      n: Type.Union([Type.String(), Type.Null()]),
      o: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
      m: Type.Optional(Type.Boolean()),
    }),
    type: `{
  n: string | null
  o?: number /* integer */ | null
  m?: boolean
}`,
    tags: `<answer>
  <!-- <n/> for null -->
  <n>text</n>
  <!-- optional: leave the tag out when there is none; integer -->
  <o>integer</o>
  <!-- optional: leave the tag out when there is none -->
  <m>true | false</m>
</answer>`,
    inline: `{ n: string | null; o?: integer | null; m?: boolean }`,
  },
  {
    what: 'a tuple',
    schema: Type.Tuple([Type.String({ description: 'first' }), Type.Object({ x: Type.Number() })]),
    type: `[string /* first */, {
  x: number
}]`,
    tags: `<answer>
  <!-- first -->
  <item>text</item>
  <item>
    <x>number</x>
  </item>
</answer>`,
    inline: `[string, { x: number }]`,
  },
  {
    what: 'variants that begin alike',
    schema: Type.Union([
      Type.Object({ a: Type.String() }),
      Type.Object({ a: Type.String(), b: Type.Optional(Type.Number()) }),
    ]),
    type: `{
  a: string
} | {
  a: string
  b?: number
}`,
    tags: `<answer>
  <a>text</a>
  <!-- or -->
  <a>text</a>
  <!-- optional: leave the tag out when there is none -->
  <b>number</b>
</answer>`,
    inline: `{ a: string } | { a: string; b?: number }`,
  },
  {
    what: 'variants with a tag',
    schema: Type.Union([
      Type.Object({ kind: Type.Literal('cat'), lives: Type.Integer() }),
      Type.Object({ kind: Type.Literal('dog'), tricks: Type.Array(Type.String()) }),
    ]),
    type: `{
  kind: "cat"
  // integer
  lives: number
} | {
  kind: "dog"
  tricks: string[]
}`,
    tags: `<answer>
  <kind>cat</kind>
  <!-- integer -->
  <lives>integer</lives>
  <!-- or -->
  <kind>dog</kind>
  <tricks>
    <!-- one <item> for each -->
    <item>text</item>
  </tricks>
</answer>`,
    inline: `{ kind: "cat"; lives: integer } | { kind: "dog"; tricks: array of string }`,
  },
  {
    what: 'a condition',
    schema: Type.Unsafe({
      if: { type: 'object', properties: { kind: { const: 'a' } }, required: ['kind'] },
      then: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
      else: { type: 'object', properties: { s: { type: 'string' } }, required: ['s'] },
    }),
    type: `// if: {"type":"object","properties":{"kind":{"const":"a"}},"required":["kind"]}; then: {"type":"object","properties":{"n":{"type":"number"}},"required":["n"]}; else: {"type":"object","properties":{"s":{"type":"string"}},"required":["s"]}
{
  kind: "a"
  n: number
} | {
  s: string
}`,
    tags: `<!-- if: {"type":"object","properties":{"kind":{"const":"a"}},"required":["kind"]}; then: {"type":"object","properties":{"n":{"type":"number"}},"required":["n"]}; else: {"type":"object","properties":{"s":{"type":"string"}},"required":["s"]} -->
<answer>
  <kind>a</kind>
  <n>number</n>
  <!-- or -->
  <s>text</s>
</answer>`,
    inline: `{ kind: "a"; n: number } | { s: string }`,
  },
  {
    what: 'a list of one type',
    schema: Type.Unsafe({ type: ['string'], description: 'd' }),
    type: `// d
string`,
    tags: `<!-- d -->
<answer>text</answer>`,
    inline: `string`,
  },
  {
    what: 'keys of a pattern',
    schema: Type.Record(Type.String({ pattern: '^x-' }), Type.Number()),
    type: `// keys match /^x-/
{
  [key: string]: number
}`,
    tags: `<!-- keys match /^x-/ -->
<answer>
  <!-- one <entry> for each -->
  <entry>
    <key>text</key>
    <value>number</value>
  </entry>
</answer>`,
    inline: `{ [key]: number }`,
  },
]

describe.each(described)('$what', ({ schema, type, tags, inline }) => {
  test('is described as a type', () => {
    expect(describeType(shapeOf(schema))).toBe(type)
  })

  test('is described in tags', () => {
    expect(describeXml(encodingFor(shapeOf(schema), 'tags'))).toBe(tags)
  })

  test('is described in one line', () => {
    expect(describeInline(shapeOf(schema))).toBe(inline)
  })
})

test('meanings of values stand beside them', () => {
  const schema = Type.Union([
    Type.Literal('low', { description: 'no\n hurry' }),
    Type.Literal('high'),
    Type.Literal(3, { description: 'three' }),
  ])
  expect(describeType(shapeOf(schema))).toBe('\n  | "low" // no hurry\n  | "high"\n  | 3 // three')
  expect(describeType(shapeOf(Type.Object({ level: schema })))).toBe(
    '{\n  level:\n    | "low" // no hurry\n    | "high"\n    | 3 // three\n}',
  )
})

test('what is too long for one line is cut', () => {
  const wide = (names: number): TSchema =>
    Type.Object(Object.fromEntries(Array.from({ length: names }, (_, index) => [`n${index}`, Type.Null()])))
  expect(describeInline(shapeOf(wide(100)))).toHaveLength(200)
  expect(describeInline(shapeOf(wide(100)))).toMatch(/…$/)
  const exact = Type.Enum(['x'.repeat(198)])
  expect(describeInline(shapeOf(exact))).toBe(JSON.stringify('x'.repeat(198)))
  expect(describeInline(shapeOf(Type.Enum(['x'.repeat(199)])))).toBe(`"${'x'.repeat(198)}…`)
})

test('names that are no identifiers are quoted', () => {
  const names = ['a', '$a', '_1', '1a', 'a-b', '', 'ä', 'a b']
  const schema = Type.Object(Object.fromEntries(names.map((name) => [name, Type.Null()])))
  expect(describeInline(shapeOf(schema))).toBe(
    '{ a: null; $a: null; _1: null; "1a": null; "a-b": null; "": null; "ä": null; "a b": null }',
  )
})

describe('what a dialect cannot say is told, with its place', () => {
  const notesOf = (schema: TSchema, dialect: Parameters<typeof explain>[1]): string[] =>
    explain(schema, dialect).map(({ path, message }) => `${path}: ${message}`)
  const wrapped = ': the answer is asked for as { value }, because the root of an answer must be an object'

  test.each<[string, TSchema, readonly string[], readonly string[], readonly string[]]>([
    [
      'any value, and integers of any size',
      Type.Object({ any: Type.Unknown(), big: Type.BigInt() }),
      [
        '/properties/any: a value of any type is asked for as JSON text in a string',
        '/properties/big: a big integer is asked for as a string of digits',
      ],
      ['/properties/big: a big integer is asked for as a string of digits'],
      [
        '/properties/any: a value of any type is asked for as JSON text',
        '/properties/big: a big integer is asked for as a string of digits',
      ],
    ],
    [
      'what may be missing',
      Type.Object({
        a: Type.Optional(Type.String()),
        b: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      }),
      [
        '/properties/a: an optional property is asked for as null when it is missing',
        '/properties/b: an optional property that may be null is asked for as { value }, or null when it is missing',
      ],
      [],
      [],
    ],
    [
      'a map',
      Type.Record(Type.String(), Type.Number()),
      [': a map is asked for as a list of { key, value }', wrapped],
      [],
      [],
    ],
    [
      'keys beside declared ones',
      Type.Object({ a: Type.Number() }, { additionalProperties: Type.String({ maxLength: 3 }) }),
      [
        ": keys that are not declared are asked for as a list of { key, value } in 'additionalProperties'",
        "/additionalProperties: 'maxLength' is given in the description (at most 3 characters)",
      ],
      [],
      [],
    ],
    [
      'a tuple',
      Type.Object({ at: Type.Tuple([Type.Number(), Type.Number()]) }),
      ['/properties/at: a tuple is asked for as an object with item1, item2, …'],
      [],
      [],
    ],
    ['a root that is no object', Type.Array(Type.String()), [wrapped], [wrapped], []],
    [
      'variants that look the same between tags',
      Type.Object({ id: Type.Union([Type.String(), Type.Number()]) }),
      [],
      [],
      ['/properties/id: variants that look the same are asked for in a tag of their own'],
    ],
    [
      'a length and a default',
      Type.Object({ name: Type.String({ minLength: 1, default: 'x' }) }),
      [
        "/properties/name: 'minLength' is given in the description (at least 1 character)",
        '/properties/name: the default is given in the description and applied to the answer',
      ],
      [],
      [],
    ],
  ])('%s', (_, schema, strict, plain, tags) => {
    expect(notesOf(schema, 'openai-strict').sort()).toEqual([...strict].sort())
    expect(notesOf(schema, 'json-schema').sort()).toEqual([...plain].sort())
    expect(notesOf(schema, 'tags').sort()).toEqual([...tags].sort())
  })
})
