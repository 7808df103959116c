import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { regexesOf, slowRegexes } from '../src/regex-scan.js'

describe('the scan of regular expressions', () => {
  it('finds literals and constructors, and knows slow ones', () => {
    const { literals } = regexesOf([
      sourceFile(
        'export const a = /(a+)+$/\nexport const b = new RegExp("\\\\s+$", "u")\nconst c = /^a+$/\n',
      ),
    ])
    expect(literals).toMatchObject([
      { source: '(a+)+$', flags: '', line: 1 },
      { source: '\\s+$', flags: 'u', line: 2 },
      { source: '^a+$', flags: '', line: 3 },
    ])
    expect(slowRegexes(literals).map(({ growth }) => growth)).toEqual([
      'exponential',
      '2nd degree polynomial',
    ])
  })

  it('puts texts together that stand in the file', () => {
    const lines = [
      'const DIGIT = String.raw`\\d`',
      'const ENDS = ["a", "b"]',
      'const TWO = `(?<two>${DIGIT}${DIGIT})`',
      'const a = new RegExp(String.raw`^${TWO}\\.(${ENDS.join("|")})$`, "u")',
    ]
    const { literals, made } = regexesOf([sourceFile(lines.join('\n'))])
    expect(literals).toMatchObject([{ source: '^(?<two>\\d\\d)\\.(a|b)$', flags: 'u', line: 4 }])
    expect(made).toEqual([])
  })

  it.each(['new RegExp(word)', 'new RegExp(`^${word}`)', 'new RegExp("a", word)'])(
    'tells of those that are made at run time: %s',
    (made) => {
      const file = sourceFile(`export const c = (word: string) => ${made}\n`)
      expect(regexesOf([file])).toEqual({ literals: [], made: [`source.ts: ${made}`] })
    },
  )
})

function sourceFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'slf-regex-')), 'source.ts')
  writeFileSync(file, text)
  return file
}
