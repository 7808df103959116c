import { test } from 'vitest'
import { expectTagsInverse } from './properties.js'

test('what is written is read again, text with markup and white space included; pieces give the same', () => {
  expectTagsInverse(120)
})
