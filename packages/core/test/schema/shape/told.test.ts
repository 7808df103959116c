import { defaultCapabilities, explain, openaiStrict } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { outputFormat } from '../../../src/schema/output/output-format.js'
import type { OutputMode } from '../../../src/schema/output/output-mode.js'
import { toolArguments } from '../../../src/schema/output/validate-tool-arguments.js'
import { expectTold } from '../properties.js'

const modes: readonly OutputMode[] = ['json_schema', 'tool', 'json_object', 'prompted_json', 'prompted_xml']
const capabilities = { ...defaultCapabilities, schemaDialect: openaiStrict }

/** All that the model is sent about a schema. */
function requestOf(schema: TSchema, mode: OutputMode): string {
  const { instructions, responseFormat, tool } = outputFormat(schema, { mode, capabilities, name: 'answer' })
  return [instructions, JSON.stringify(responseFormat), JSON.stringify(tool)]
    .join('\n')
    .replaceAll('\\"', '"')
}

test('every description and every constraint reaches the model, in every mode', () => {
  expectTold(300)
})

describe.each(modes)('%s', (mode) => {
  test.each<[string, TSchema, readonly string[]]>([
    [
      'a condition',
      Type.Unsafe({
        ...Type.Object({ a: Type.Number() }),
        if: { required: ['a'] },
        then: { minProperties: 71 },
      }),
      ['if: {"required":["a"]}', 'then: {"minProperties":71}'],
    ],
    ['what must not be', Type.Object({ a: Type.String({ not: { const: 'x73' } }) }), ['x73']],
    [
      'a pattern as a regular expression',
      Type.Object({ a: Type.String({ pattern: /^x{74}$/ as never }) }),
      ['^x{74}$'],
    ],
    ['its flags', Type.Object({ a: Type.String({ pattern: /^x{75}$/i as never }) }), ['/^x{75}$/i']],
    [
      'a pattern inside of `not`',
      Type.Object({ a: Type.Unsafe({ type: 'string', not: { pattern: /^x{76}$/ } }) }),
      ['^x{76}$'],
    ],
    ['a big limit', Type.Object({ a: Type.Unsafe({ type: 'bigint', minimum: 77n }) }), ['at least 77']],
  ])('%s', (_, schema, told) => {
    const request =
      mode === 'json_schema' || mode === 'tool' ? requestOf(schema, mode) : requestOf(schema, mode)
    for (const part of told) {
      const isWritten = request.includes(part) || request.includes(part.replace(/^(\w+): (.*)$/, '"$1":$2'))
      expect([part, isWritten]).toEqual([part, true])
    }
  })

  test('two recursive types of one name are two types', () => {
    const left = Type.Cyclic({ Node: Type.Object({ one: Type.Array(Type.Ref('Node')) }) }, 'Node')
    const right = Type.Cyclic({ Node: Type.Object({ two: Type.Array(Type.Ref('Node')) }) }, 'Node')
    const request = requestOf(Type.Object({ left, right }), mode)
    expect(request).toContain('one')
    expect(request).toContain('two')
    if (mode === 'prompted_xml') {
      expect(request).toContain('(the same again as in answer/left)')
      expect(request).toContain('(the same again as in answer/right)')
    } else if (mode === 'json_schema' || mode === 'tool') {
      expect(request).toContain('#/$defs/Node2')
    } else {
      expect(request).toContain('type Node = {\n  one: Node[]\n}')
      expect(request).toContain('type Node2 = {\n  two: Node2[]\n}')
    }
  })
})

test('a tool tells the same of its input', () => {
  const input = Type.Object({ a: Type.String({ pattern: /^x{78}$/i as never, not: { const: 'x79' } }) })
  const { tool, notes } = toolArguments(input, { capabilities, name: 'find', description: 'Finds.' })
  expect(JSON.stringify(tool)).toContain('/^x{78}$/i')
  expect(JSON.stringify(tool)).toContain('x79')
  expect(notes.map(({ message }) => message)).toContain(
    "'pattern' is given in the description (matches /^x{78}$/i)",
  )
})

test('what can only be checked has a note in every dialect', () => {
  const even = Type.Refine(
    Type.Number(),
    (n) => n % 2 === 0,
    () => 'even',
  )
  for (const dialect of ['openai-strict', 'json-schema', 'tags'] as const) {
    expect(explain(Type.Object({ n: even }), dialect)).toContainEqual({
      path: '/properties/n',
      message: 'a refinement is checked after the answer; the model does not see it',
    })
  }
})

describe('a pattern that would be checked otherwise than it reads is refused', () => {
  test.each<[string, TSchema, string]>([
    [
      'a state',
      Type.Object({ a: Type.String({ pattern: /a/g as never }) }),
      "without the flags 'g' and 'y', but got /a/g",
    ],
    [
      'a regular expression for keys',
      Type.Object({ a: Type.Record(Type.String({ pattern: /^a/i as never }), Type.Number()) }),
      'must have their pattern as text, such as { pattern: "^a" }, but got the regular expression /^a/i',
    ],
  ])('%s', (_, schema, message) => {
    expect(() => outputFormat(schema, { capabilities, name: 'answer' })).toThrow(message)
  })
})

test('a definition that is used in several places is shown once between tags', () => {
  const definitions: Record<string, TSchema> = { D0: Type.Object({ a: Type.String(), b: Type.String() }) }
  for (let level = 1; level <= 30; level++) {
    definitions[`D${level}`] = Type.Object({ a: Type.Ref(`D${level - 1}`), b: Type.Ref(`D${level - 1}`) })
  }
  const request = requestOf(Type.Cyclic(definitions, 'D30'), 'prompted_xml')
  expect(request).toContain('(the same again as in answer/a)')
  expect(request.length).toBeLessThan(10_000)
})
