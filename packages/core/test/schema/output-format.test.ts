import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { checkValue } from '../../src/schema/output/check-value.js'
import { outputFormat } from '../../src/schema/output/output-format.js'
import { toolArguments, type ToolArguments } from '../../src/schema/output/validate-tool-arguments.js'

const native = { ...defaultCapabilities, structuredOutput: 'json_schema' } as const

test('the strongest mode of the capabilities is the default', () => {
  const schema = Type.Object({ n: Type.Number() })
  expect(outputFormat(schema, { capabilities: native, name: 'x' }).mode).toBe('json_schema')
  expect(outputFormat(schema, { capabilities: defaultCapabilities, name: 'x' }).mode).toBe('prompted_json')
})

test('a root that is not an object is wrapped on the way out and unwrapped on the way in', () => {
  const format = outputFormat(Type.Array(Type.Number()), { capabilities: native, name: 'x' })
  expect(format.write([1])).toBe('{"value":[1]}')
  expect(format.read({ content: '{"value":[1]}' })).toEqual({ ok: true, value: [1], corrections: [] })
})

test('a property that every object inherits may be missing', () => {
  const schema = Type.Object({ constructor: Type.Optional(Type.String()) })
  const format = outputFormat(schema, { capabilities: native, name: 'x' })
  expect(format.read({ content: '{}' })).toEqual({ ok: true, value: {}, corrections: [] })
})

test('a union that holds itself is checked in linear time, fitting or not', () => {
  const Chain = Type.Cyclic(
    {
      Node: Type.Union([
        Type.Object({ next: Type.Ref('Next'), kind: Type.Literal('a') }),
        Type.Object({ next: Type.Ref('Next'), kind: Type.Literal('b') }),
      ]),
      Next: Type.Union([Type.Null(), Type.Ref('Node')]),
    },
    'Node',
  )
  const chain = (end: string): string => '{"next":'.repeat(50) + end + ',"kind":"b"}'.repeat(50)
  const format = outputFormat(Chain, { capabilities: native, name: 'x' })
  expect(format.read({ content: `{"value":${chain('null')}}` }).ok).toBe(true)
  expect(format.read({ content: `{"value":${chain('1')}}` })).toMatchObject({ ok: false })
})

describe('checks and codecs of the user that throw', () => {
  test('a refinement that throws refuses the value with its message', () => {
    const schema = Type.Object({
      n: Type.Refine(
        Type.Unsafe<{ deep: { x: number } }>({ type: 'object', properties: {} }),
        (value) => value.deep.x > 1,
        () => 'more than 1',
      ),
    })
    const reading = outputFormat(schema, { capabilities: native, name: 'x' }).read({ content: '{"n":{}}' })
    expect(reading).toMatchObject({
      ok: false,
      issues: [{ path: '/n', message: expect.stringContaining('the check failed') as string }],
    })
  })

  test('a codec that throws refuses the value at its path', () => {
    const Port = Type.Codec(Type.String())
      .Decode((text) => {
        if (text === 'x') throw new Error('no port')
        return Number(text)
      })
      .Encode(String)
    const format = outputFormat(Type.Object({ ports: Type.Array(Port) }), { capabilities: native, name: 'x' })
    expect(format.read({ content: '{"ports":["1","x"]}' })).toMatchObject({
      ok: false,
      issues: [{ path: '/ports/1', message: 'no port' }],
    })
    const reader = format.partial()
    reader.push('{"ports":["1","x"')
    reader.finish()
    expect(reader.value).toEqual({ ports: [1] })
    expect(reader.violation).toEqual({ path: '/ports/1', message: 'no port' })
  })
})

describe('values that code gave', () => {
  const Tree = Type.Cyclic({ Tree: Type.Object({ children: Type.Array(Type.Ref('Tree')) }) }, 'Tree')
  test('are checked exactly, without corrections', () => {
    expect(checkValue(Type.Object({ n: Type.Number() }), { n: '1' })).toEqual({
      ok: false,
      issues: [{ path: '/n', message: 'got "1", expected number' }],
    })
    expect(checkValue(Tree, { children: [{ children: [] }] }).ok).toBe(true)
  })

  test('that hold themselves are refused', () => {
    const circle: { children: unknown[] } = { children: [] }
    circle.children.push(circle)
    expect(checkValue(Tree, circle).ok).toBe(false)
  })
})

describe('tools', () => {
  const tool = (schema: TSchema): ToolArguments =>
    toolArguments(schema, {
      capabilities: { ...native, strict: true },
      name: 'search',
      description: 'Searches.',
    })

  test('no arguments are an empty object; optional ones may be null', () => {
    const { readArguments } = tool(Type.Object({ limit: Type.Optional(Type.Integer()) }))
    expect(readArguments('')).toEqual({ ok: true, value: {}, corrections: [] })
    expect(readArguments('{"limit":null}')).toEqual({ ok: true, value: {}, corrections: [] })
    for (const text of ['null', ' null ', 'None'])
      expect(readArguments(text)).toEqual({ ok: true, value: {}, corrections: [] })
    expect(tool(Type.Object({ q: Type.String() })).readArguments('null').ok).toBe(false)
    expect(readArguments('[]').ok).toBe(false)
  })

  test('a bad schema is told with the name of its tool and the path in it', () => {
    expect(() => tool(Type.Object({ when: Type.Object({ f: Type.Function([], Type.Null()) }) }))).toThrow(
      "Tool 'search': Type.Function at /properties/when/properties/f cannot be asked of a model",
    )
    expect(() => tool(Type.String())).toThrow("Tool 'search': The input must be an object schema")
  })

  test('of several calls of the answer tool the first that fits counts', () => {
    const format = outputFormat(Type.Object({ n: Type.Number() }), {
      mode: 'tool',
      capabilities: native,
      name: 'answer',
    })
    const call = (id: string, text: string) => ({
      id,
      type: 'function' as const,
      function: { name: 'answer', arguments: text },
    })
    expect(format.read({ tool_calls: [call('1', '{"n":"x"}'), call('2', '{"n":2}')] })).toMatchObject({
      value: { n: 2 },
    })
    expect(format.read({ content: '{"n":3}' })).toMatchObject({ value: { n: 3 } })
  })
})
