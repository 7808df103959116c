import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exceptions } from '../src/loopback/exceptions.js'

test.each(exceptions)('an exception names a test that exists: $test', ({ file, test: name }) => {
  const path = new URL(`../../core/test/${file}`, import.meta.url)
  expect(readFileSync(path, 'utf8')).toContain(`'${name}'`)
})
