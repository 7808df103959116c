import { defaultCapabilities } from '@slf/core'
import { requestViolations } from '@slf/testbed'
import type { TSchema } from 'typebox'
import { expectAccepted } from './properties.js'
import { describe, expect, test } from 'vitest'
import { outputFormat, type OutputFormat } from '../../src/schema/output/output-format.js'
import { toolArguments } from '../../src/schema/output/validate-tool-arguments.js'
import type { OutputMode } from '../../src/schema/output/output-mode.js'
import type { Dialect } from '../../src/schema/dialect/encoding.js'
import { corpusSchemas, type SchemaName } from './corpus/schemas.js'

const values: readonly (readonly [SchemaName, unknown])[] = [
  ['Triage', { severity: 'low', summary: 'a "b"\n</summary> é' }],
  ['Order', { id: '1', items: [{ name: 'a', price: 1.5, count: 2 }], note: '', paid: true }],
  ['Order', { id: '1', items: [], paid: false }],
  ['Person', { name: 'a', age: 3, nick: null, zip: '00123', role: 'x' }],
  ['Pet', { kind: 'dog', tricks: ['sit', ''] }],
  ['Tree', { name: 'a', children: [{ name: 'b', children: [] }] }],
  ['Event', { at: new Date('2024-05-06T07:08:09.000Z') }],
  ['Scores', { a: 1, 'b c': -2.5 }],
  ['Point', { at: [1, 2] }],
  ['Names', ['a', 'b']],
  ['Level', 'high'],
  ['Count', 42],
  ['Yes', false],
  ['Letter', { subject: 's', body: 'a <b> & </body>' }],
  ['Big', { id: 12345678901234567890n, n: 1 }],
  ['Options', {}],
]

const modes: readonly OutputMode[] = ['json_schema', 'tool', 'json_object', 'prompted_json', 'prompted_xml']

function formatOf(schema: TSchema, mode: OutputMode, strict: boolean): OutputFormat {
  return outputFormat(schema, { mode, capabilities: { ...defaultCapabilities, strict }, name: 'answer' })
}

/** The request as the run builds it. */
function requestOf({ instructions, responseFormat, tool }: OutputFormat): Record<string, unknown> {
  return {
    model: 'm',
    messages: [{ role: 'user', content: `Go. ${instructions ?? ''}` }],
    ...(responseFormat ? { response_format: responseFormat } : {}),
    ...(tool
      ? { tools: [tool], tool_choice: { type: 'function', function: { name: tool.function.name } } }
      : {}),
  }
}

describe.each(modes)('%s', (mode) => {
  describe.each([true, false])('strict: %s', (strict) => {
    test.each(values)('%s is asked for as providers accept it and read as it was meant', (name, value) => {
      const format = formatOf(corpusSchemas[name], mode, strict)
      expect(requestViolations('chat', requestOf(format))).toEqual([])
      const written = format.write(value)
      const message =
        mode === 'tool'
          ? {
              tool_calls: [
                { id: '1', type: 'function' as const, function: { name: 'answer', arguments: written } },
              ],
            }
          : { content: written }
      expect(format.read(message)).toStrictEqual({ ok: true, value, corrections: [] })
      const reader = format.partial()
      for (const character of written) reader.push(character)
      reader.finish()
      expect(reader.value).toStrictEqual(value)
    })
  })

  test('descriptions, meanings and constraints reach the model', () => {
    const request = JSON.stringify(requestOf(formatOf(corpusSchemas.Triage, mode, true)))
    expect(request).toContain('one sentence')
    const order = JSON.stringify(requestOf(formatOf(corpusSchemas.Order, mode, true)))
    expect(order).toMatch(/at least 0|"minimum":0/)
  })
})

describe.each<Dialect>(['openai-strict', 'json-schema'])('%s', (dialect) => {
  test('every lowered schema accepts its lowered values; the strict one is closed and complete at every depth', () => {
    expectAccepted(dialect, 100)
  })
})

test.each(['Triage', 'Order', 'Person', 'Tree', 'Scores', 'Point', 'Big', 'Free', 'Options'] as const)(
  'a tool with the parameters %s is one that providers accept',
  (name) => {
    for (const strict of [true, false]) {
      const capabilities = { ...defaultCapabilities, strict }
      const { tool } = toolArguments(corpusSchemas[name], {
        capabilities,
        name: 'search',
        description: 'Searches.',
      })
      const request = { model: 'm', messages: [{ role: 'user', content: 'go' }], tools: [tool] }
      expect(requestViolations('chat', request)).toEqual([])
    }
  },
)
