import {
  type Capabilities,
  ConfigurationError,
  defaultCapabilities,
  jsonSchema,
  mergeCapabilities,
  openaiStrict,
  resolveCapabilities,
} from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { describe, expect, test } from 'vitest'

test('what is not declared has the default that changes nothing', () => {
  const { capabilities } = new ScriptedLLM([])
  expect(capabilities).toEqual({
    tools: true,
    streaming: true,
    structuredOutput: 'none',
    toolsWithStructuredOutput: true,
    toolChoice: 'named',
    strict: false,
    schemaDialect: jsonSchema,
    images: false,
    imageUrls: false,
    files: [],
    toolResultImages: false,
    parallelToolCalls: false,
  })
  expect(Object.isFrozen(capabilities)).toBe(true)
  expect(resolveCapabilities(defaultCapabilities)).toEqual(capabilities)
})

describe('strict and schemaDialect', () => {
  const own = { ...openaiStrict, name: 'own' }
  const loose = { ...jsonSchema, name: 'loose' }
  test.each<[string, Partial<Capabilities>, boolean, string]>([
    ['strict alone is the strict dialect of OpenAI', { strict: true }, true, 'openai-strict'],
    ['neither is plain JSON Schema', {}, false, 'json-schema'],
    ['a strict dialect alone', { schemaDialect: own }, true, 'own'],
    ['a dialect that promises nothing alone', { schemaDialect: loose }, false, 'loose'],
    ['both, and they agree', { strict: true, schemaDialect: own }, true, 'own'],
    ['over the defaults', { ...defaultCapabilities, schemaDialect: own }, true, 'own'],
  ])('%s', (_, given, strict, name) => {
    const { capabilities } = new ScriptedLLM([], { capabilities: given })
    expect(capabilities).toMatchObject({ strict, schemaDialect: { name } })
    expect(Object.isFrozen(capabilities.schemaDialect)).toBe(true)
  })

  test('that contradict each other are refused in one sentence', () => {
    const capabilities = { strict: true, schemaDialect: loose }
    expect(() => new ScriptedLLM([], { capabilities })).toThrow(ConfigurationError)
    expect(() => new ScriptedLLM([], { capabilities })).toThrow(
      "'strict: true' contradicts the schemaDialect 'loose', which is sent without it. Give one of the two.",
    )
  })

  test('of the user count before those of the adapter', () => {
    const adapter = { strict: true, images: true }
    const ownDialect = { schemaDialect: own, imageUrls: false }
    const cases: [Partial<Capabilities>, Partial<Capabilities>, string][] = [
      [adapter, {}, 'openai-strict'],
      [adapter, { strict: false }, 'json-schema'],
      [adapter, { strict: undefined as never }, 'openai-strict'],
      [adapter, { schemaDialect: loose }, 'loose'],
      [ownDialect, { strict: true }, 'own'],
      [ownDialect, { strict: false }, 'json-schema'],
      [ownDialect, { schemaDialect: loose }, 'loose'],
    ]
    for (const [declared, given, name] of cases) {
      expect(resolveCapabilities(mergeCapabilities(declared, given)).schemaDialect.name).toBe(name)
    }
    // A contradiction of the adapter itself is not hidden.
    const wrong = { strict: true, schemaDialect: loose }
    expect(() => resolveCapabilities(mergeCapabilities(wrong, {}))).toThrow(ConfigurationError)
  })
})

test('addresses of images follow from images', () => {
  const of = (given: Partial<Capabilities>): boolean => resolveCapabilities(given).imageUrls
  expect([
    of({}),
    of({ images: true }),
    of({ images: true, imageUrls: false }),
    of({ imageUrls: true }),
  ]).toEqual([false, true, false, false])
})

test.each<[Record<string, unknown>, string]>([
  [
    { structuredOutput: 'jsonschema' },
    "'structuredOutput' must be one of 'none', 'json_object', 'tool', 'json_schema', but got \"jsonschema\"",
  ],
  [{ toolChoice: true }, "'toolChoice' must be one of 'none', 'auto', 'required', 'named', but got true"],
  [{ files: 'application/pdf' }, "'files' must be a list of media types"],
  [{ schemaDialect: 'openai-strict' }, "'schemaDialect' must be a whole SchemaDialect"],
  [{ schemaDialect: { name: 'x', strict: false } }, "lacks 'keywords', 'formats'"],
  [
    { schemaDialect: { ...jsonSchema, name: 'x', unions: false } },
    "the schemaDialect 'x' has no unions, so its 'nullable' must not be 'any-of', and its 'references' must be 'none'",
  ],
])('%j is refused where it is declared', (capabilities, sentence) => {
  expect(() => new ScriptedLLM([], { capabilities })).toThrow(sentence)
})
