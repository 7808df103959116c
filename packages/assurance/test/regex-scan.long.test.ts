import { expect, it } from 'vitest'
import { publishedSources, regexesOf, slowRegexes } from '../src/regex-scan.js'

it('no regular expression of the published sources is slower than linear', { timeout: 240_000 }, () => {
  const { literals, made } = regexesOf(publishedSources())
  expect(literals.length).toBeGreaterThan(20)
  expect(slowRegexes(literals)).toEqual([])
  expect(made).toEqual([
    // The pattern of a user's own schema, against the names of keys.
    "pattern.ts: new RegExp(pattern, 'u')",
    // One tag, and a character after it.
    "find-tagged-answer.ts: new RegExp(`<${ROOT_TAG}[\\\\s/>]`, 'g')",
    // White space between two literals: no two attempts read the same of it.
    "find-tagged-answer.ts: new RegExp(`<${ROOT_TAG}>\\\\s*<(?:${firstTags.join('|')})[\\\\s/>]`, 'g')",
    'text-value.ts: new RegExp(`"${name}"\\\\s*:\\\\s*(-?\\\\d[\\\\d.eE+-]*)`, \'g\')',
  ])
})
