import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorCodes } from '../../src/errors/error-codes.js'

test('docs/errors.md lists every code with its meaning', () => {
  const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| `SLF_'))
  const documented = rows.map((row) => {
    const [, code = '', , , meaning = ''] = row.split('|').map((cell) => cell.trim())
    return [code.replaceAll('`', ''), meaning]
  })
  expect(Object.fromEntries(documented)).toEqual(errorCodes)
})
