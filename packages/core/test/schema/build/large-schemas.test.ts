import { defaultCapabilities, explain, jsonSchema, LLMFunction, openaiStrict, prompt } from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { outputFormat } from '../../../src/schema/output/output-format.js'
import type { OutputMode } from '../../../src/schema/output/output-mode.js'
import { readyToValidate } from '../../../src/schema/output/ready-to-validate.js'
import { toolArguments } from '../../../src/schema/output/validate-tool-arguments.js'

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `name${index}`)
const objectOf = (count: number): TSchema =>
  Type.Object(Object.fromEntries(names(count).map((name) => [name, Type.String()])))
const valueOf = (count: number): Record<string, string> =>
  Object.fromEntries(names(count).map((name) => [name, 'x']))
const unlimited = { ...openaiStrict, limits: {} }
const modes: readonly OutputMode[] = ['json_schema', 'prompted_xml']
/** Generous for a slow machine, and far below what takes the square of the size. */
const timeout = 20_000

const sized: readonly (readonly [string, () => TSchema, unknown])[] = [
  ['an enum of 5,000 values', () => Type.Object({ e: Type.Enum(names(5000)) }), { e: 'name4999' }],
  [
    'an enum of 5,000 values with another keyword',
    () => Type.Object({ e: Type.Unsafe({ enum: names(5000), not: { const: 'name3' } }) }),
    { e: 'name4999' },
  ],
  [
    '5,000 literals with meanings',
    () =>
      Type.Object({ e: Type.Union(names(5000).map((name) => Type.Literal(name, { description: name }))) }),
    { e: 'name4999' },
  ],
  ['an object of 5,000 properties', () => objectOf(5000), valueOf(5000)],
  [
    'an object of 5,000 properties with another keyword',
    () => Type.Unsafe({ ...objectOf(5000), not: { required: ['other'] } }),
    valueOf(5000),
  ],
  [
    'a union of 3,000 objects',
    () => Type.Object({ u: Type.Union(names(3000).map((name) => Type.Object({ [name]: Type.String() }))) }),
    { u: { name2999: 'x' } },
  ],
  [
    'a union of 3,000 marked objects',
    () =>
      Type.Object({
        u: Type.Union(
          names(3000).map((name) =>
            Type.Object({ kind: Type.Literal(name), v: Type.Optional(Type.String()) }),
          ),
        ),
      }),
    { u: { kind: 'name2999', v: 'x' } },
  ],
  [
    'a union of 3,000 objects that look alike',
    () =>
      Type.Object({
        u: Type.Union(
          names(3000).map((name) => Type.Object({ v: Type.String(), [name]: Type.Optional(Type.Number()) })),
        ),
      }),
    { u: { v: 'x', name2999: 1 } },
  ],
  [
    'a union of 3,000 patterns',
    () => Type.Object({ u: Type.Union(names(3000).map((name) => Type.String({ pattern: `^${name}$` }))) }),
    { u: 'name2999' },
  ],
  [
    'an intersection of 3,000 objects',
    () => Type.Intersect(names(3000).map((name) => Type.Object({ [name]: Type.String() }))),
    valueOf(3000),
  ],
  [
    'unions in unions, 400 levels deep',
    () => {
      let schema: TSchema = Type.String()
      for (let level = 0; level < 400; level++)
        schema = Type.Union([schema, Type.Object({ a: Type.Number() })], { description: 'one of them' })
      return Type.Object({ u: schema })
    },
    { u: 'x' },
  ],
  [
    'a row of 600 definitions',
    () =>
      Type.Cyclic(
        Object.fromEntries(
          names(600).map((name, index) => [
            name,
            Type.Object({ v: Type.String(), next: Type.Optional(Type.Ref(`name${(index + 1) % 600}`)) }),
          ]),
        ),
        'name0',
      ),
    { v: 'x', next: { v: 'y' } },
  ],
]

describe.each(sized)('%s', (_, make, value) => {
  test.each(modes)('works in %s', { timeout }, async (mode) => {
    const capabilities = { ...defaultCapabilities, schemaDialect: unlimited }
    const schema = make()
    await readyToValidate([schema])
    const format = outputFormat(schema, { mode, capabilities, name: 'answer' })
    expect(format.read({ content: format.write(value) })).toMatchObject({ ok: true, value })
  })
})

describe('what would grow without measure is a SchemaError that says the limit', () => {
  const either = (index: number, more: object = {}): object => ({
    anyOf: [
      { type: 'object', properties: { [`a${index}`]: { type: 'string' } }, required: [`a${index}`], ...more },
      { type: 'object', properties: { [`b${index}`]: { type: 'number' } }, required: [`b${index}`], ...more },
    ],
  })
  const deep = (levels: number): TSchema => {
    let schema: TSchema = Type.String()
    for (let level = 0; level < levels; level++) schema = Type.Array(schema)
    return Type.Object({ a: schema })
  }
  const doubling = (levels: number): TSchema => {
    const definitions: Record<string, TSchema> = {
      U0: Type.Union([Type.Literal('a'), Type.Object({ b: Type.Null() })]),
    }
    for (let level = 1; level <= levels; level++) {
      const inner = [Type.Ref(`U${level - 1}`), Type.Ref(`U${level - 1}`, { description: 'again' })]
      definitions[`U${level}`] = Type.Union(inner)
    }
    return Type.Object({ u: Type.Cyclic(definitions, `U${levels}`) })
  }
  const crossing = (levels: number): TSchema => {
    const side = (letter: string): TSchema => {
      const definitions: Record<string, TSchema> = {
        [`${letter}0`]: Type.Object({ [letter]: Type.String() }),
      }
      for (let level = 1; level <= levels; level++) {
        const inner = Type.Ref(`${letter}${level - 1}`)
        definitions[`${letter}${level}`] = Type.Object({ l: inner, r: inner })
      }
      return Type.Cyclic(definitions, `${letter}${levels}`)
    }
    return Type.Intersect([side('A'), side('B')])
  }

  test.each<[string, TSchema, string]>([
    [
      'twelve pairs at once',
      Type.Unsafe({ allOf: Array.from({ length: 12 }, (_, index) => either(index)) }),
      'has 4096 variants, since its unions multiply; the limit is 1000',
    ],
    [
      'forty pairs at once',
      Type.Unsafe({ allOf: Array.from({ length: 40 }, (_, index) => either(index)) }),
      'since its unions multiply; the limit is 1000',
    ],
    ['levels', deep(600), 'is nested deeper than 500 levels'],
    ['unions that double', doubling(30), 'has 2147483648 variants; the limit is 10000'],
    ['definitions that are joined again and again', crossing(30), 'takes more than 20000 steps to join'],
  ])('%s', { timeout }, (_, schema, message) => {
    expect(() => explain(schema, 'json-schema')).toThrow(message)
    expect(() => explain(schema, 'json-schema')).toThrow(
      expect.objectContaining({ code: 'SLF_SCHEMA' }) as Error,
    )
  })

  test('eight pairs at once still work', { timeout }, () => {
    const schema = Type.Unsafe({ allOf: Array.from({ length: 8 }, (_, index) => either(index)) })
    const value = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`a${index}`, 'x']))
    const format = outputFormat(schema, {
      mode: 'json_object',
      capabilities: defaultCapabilities,
      name: 'answer',
    })
    expect(format.read({ content: JSON.stringify(value) })).toMatchObject({ ok: true, value })
  })

  test('definitions in too long a row for tags, and a tool, say so', { timeout }, () => {
    const definitions = Object.fromEntries(
      names(1500).map((name, index) => [
        name,
        Type.Object({ next: Type.Optional(Type.Ref(`name${(index + 1) % 1500}`)) }),
      ]),
    )
    const schema = Type.Cyclic(definitions, 'name0')
    const format = (): unknown =>
      outputFormat(schema, { mode: 'prompted_xml', capabilities: defaultCapabilities, name: 'answer' })
    expect(format).toThrow('The schema is nested too deeply')
    const capabilities = { ...defaultCapabilities, schemaDialect: jsonSchema }
    expect(toolArguments(schema, { capabilities, name: 'find', description: 'Finds.' }).tool).toBeDefined()
  })
})

test('a first call with a large schema and a keyword of the compiled check works', { timeout }, async () => {
  const Large = Type.Unsafe<Record<string, string>>({ ...objectOf(3000), not: { required: ['other'] } })
  class Desk {
    readonly llm = new ScriptedLLM([JSON.stringify(valueOf(3000))])
    @LLMFunction({ returns: Large })
    async fill(): Promise<Record<string, string>> {
      return prompt`go`
    }
  }
  await expect(new Desk().fill()).resolves.toEqual(valueOf(3000))
})
