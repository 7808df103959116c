import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { outputFormat } from '../../src/schema/output/output-format.js'
import type { OutputReading } from '../../src/schema/validation/output-reading.js'

const formatOf = (schema: TSchema) =>
  outputFormat(schema, { mode: 'prompted_json', capabilities: defaultCapabilities, name: 'answer' })
const Text = Type.Union([Type.String(), Type.Null()])
const Loose = Type.Object({
  size: Type.Unknown(),
  text: Type.Optional(Text),
  n: Type.Optional(Type.Number()),
})
const read = (content: string): OutputReading => formatOf(Loose).read({ content })

/** The growing value comes to the same, however the text is cut. */
function readInPieces(content: string, size: number): unknown {
  const reader = formatOf(Loose).partial()
  for (let at = 0; at < content.length; at += size) reader.push(content.slice(at, at + size))
  reader.finish()
  return reader.value
}

describe('a comment behind a value is no part of it', () => {
  test.each<[string, unknown]>([
    ['{"size": null # none\n}', { size: null }],
    ['{"size": null // none\n}', { size: null }],
    ['{"size": null /* none */}', { size: null }],
    ['{"size": 5 # five, or so: "x"\n}', { size: 5 }],
    ['{"size": true# yes\n, "n": 1}', { size: true, n: 1 }],
    ['{"size": "x" # note\n}', { size: 'x' }],
    ['{"size": "x" # note\n, "n": 1}', { size: 'x', n: 1 }],
    ['{"size": null # none\n  "n": 1}', { size: null, n: 1 }],
    ['{"size": [1 # one\n, 2 // two\n]}', { size: [1, 2] }],
    ['{"size": 1, # one\n"n": 2 # two\n}', { size: 1, n: 2 }],
    ['{"size": {"a": None # none\n}} # end', { size: { a: null } }],
    ['{"size": [] # empty\n}', { size: [] }],
    ["{size: -1.5e3 # minus, with it's mark\n}", { size: -1500 }],
  ])('%s', (content, value) => {
    expect(read(content)).toMatchObject({ ok: true, value })
    for (const size of [1, 3]) expect(readInPieces(content, size)).toEqual(value)
  })
})

describe('what may be a comment or text is refused', () => {
  test.each([
    '{"size": large # note\n}',
    '{"size": large // note\n}',
    '{"size": large /* note */}',
    '{"size": null (none)}',
    '{"size": null; none\n}',
    '{"size": null and void}',
    '{"size": 5 (five)}',
    '{"size": 5 -- five\n}',
    '{"size": 5; five\n}',
    '{"size": true <!-- yes -->}',
    '{"size": 1.5 * 2}',
    // Two values, or one with quotes in it.
    '{"size": "a" # b",\n"n": 1}',
    '{"size": "a" // b",\n"n": 1}',
    '{"size": "the "C" # note\n}',
    '{"size": "x"// note\n}',
  ])('%s', (content) => {
    expect(read(content).ok).toBe(false)
  })
})

describe('signs in text are text', () => {
  test.each<[string, unknown]>([
    ['{"size": "C# and // and /* x */"}', 'C# and // and /* x */'],
    ['{"size": C#}', 'C#'],
    ['{"size": 5%}', '5%'],
    ['{"size": 12 Main Street}', '12 Main Street'],
    ['{"size": nullable}', 'nullable'],
    ['{"size": 2024-05-06}', '2024-05-06'],
    ['{"size": a/b}', 'a/b'],
    ['{"size": "say "#1" now"}', 'say "#1" now'],
  ])('%s', (content, size) => {
    expect(read(content)).toMatchObject({ ok: true, value: { size } })
  })
})

test('the same holds for an answer that is one value', () => {
  const maybe = formatOf(Text)
  expect(maybe.read({ content: 'null # none' }).ok).toBe(false)
  expect(maybe.read({ content: 'null (none)' }).ok).toBe(false)
  expect(maybe.read({ content: '5 - five' })).toMatchObject({ value: '5 - five' })
  expect(formatOf(Type.String({ minLength: 1 })).read({ content: 'null # none' })).toMatchObject({
    value: 'null # none',
  })
})
