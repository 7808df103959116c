import { expect, it } from 'vitest'
import { publishedSources, regexLiterals, slowRegexes } from '../src/regex-scan.js'

it('no regular expression of the published sources is slower than linear', { timeout: 240_000 }, () => {
  const literals = regexLiterals(publishedSources())
  expect(literals.length).toBeGreaterThan(20)
  expect(slowRegexes(literals)).toEqual([])
})
