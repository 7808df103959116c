import { defaultCapabilities } from '@slf/core'
import { describe, expect, test } from 'vitest'
import { outputFormat } from '../../src/schema/output/output-format.js'
import type { CorpusEntry } from './corpus/corpus-entry.js'
import { deepAndHuge } from './corpus/deep-and-huge.js'
import { fencedAndChatty } from './corpus/fenced-and-chatty.js'
import { looseSyntax } from './corpus/loose-syntax.js'
import { corpusSchemas } from './corpus/schemas.js'
import { tags } from './corpus/tags.js'
import { truncated } from './corpus/truncated.js'
import { unicode } from './corpus/unicode.js'
import { wellFormed } from './corpus/well-formed.js'
import { wrongValues } from './corpus/wrong-values.js'

const capabilities = { ...defaultCapabilities, structuredOutput: 'json_schema', strict: true } as const
const line = ({ path, message }: { readonly path: string; readonly message: string }): string =>
  path === '' ? message : `${path}: ${message}`

/** What came of an answer, in the words of the corpus. */
function outcome({ schema, mode = 'prompted_json', answer }: CorpusEntry): Partial<CorpusEntry> {
  const format = outputFormat(corpusSchemas[schema], { mode, capabilities, name: 'answer' })
  const reading = format.read({ content: answer })
  if (!reading.ok) {
    return { refuses: reading.issues.map(line), ...(reading.truncated ? { truncated: true as const } : {}) }
  }
  return { gives: reading.value, after: reading.corrections.map(line) }
}

/** What is shown at the end of an answer that came in pieces of this size, and what was told to be finished. */
function grown({ schema, mode = 'prompted_json', answer }: CorpusEntry, size: number): readonly unknown[] {
  const reader = outputFormat(corpusSchemas[schema], { mode, capabilities, name: 'answer' }).partial()
  const completed = []
  for (let at = 0; at < answer.length; at += size) completed.push(...reader.push(answer.slice(at, at + size)))
  completed.push(...reader.finish())
  return [reader.value, completed, reader.violation]
}

const kinds: Readonly<Record<string, readonly CorpusEntry[]>> = {
  'well-formed': wellFormed,
  'fenced and chatty': fencedAndChatty,
  'loose syntax': looseSyntax,
  truncated,
  'wrong values': wrongValues,
  unicode,
  tags,
  'deep and huge': deepAndHuge,
}

describe.each(Object.entries(kinds))('%s', (_, entries) => {
  test.each(entries.map((entry) => [entry.name, entry] as const))('%s', (_name, entry) => {
    const { gives, after = [], refuses, truncated: cut } = entry
    const expected = refuses ? { refuses, ...(cut ? { truncated: cut } : {}) } : { gives, after }
    expect(outcome(entry)).toStrictEqual(expected)
  })

  const small = entries.filter(({ answer, refuses }) => !refuses && answer.length < 10_000)
  test.each(small.map((entry) => [entry.name, entry] as const))('%s, as it grows', (_name, entry) => {
    const whole = grown(entry, Infinity)
    for (const size of [1, 2, 7]) {
      const pieces = grown(entry, size)
      expect(pieces[0]).toStrictEqual(whole[0])
      // Where nothing had to be put right, what has grown is the answer, and each part is reported once.
      if (!entry.after?.length) expect(pieces).toStrictEqual(whole)
    }
    if (!entry.after?.length) expect(whole[0]).toStrictEqual(entry.gives)
  })
})
