import { expect, it } from 'vitest'
import { wireArguments } from '@slf/adapter-kit'

it.each([
  ['', '{}'],
  [' \n', '{}'],
  ['{"a": 1}', '{"a": 1}'],
  ['{"d":1', '{"invalid_arguments":"{\\"d\\":1"}'],
  ['[1]', '{"invalid_arguments":"[1]"}'],
  ['null', '{"invalid_arguments":"null"}'],
])('%j goes back as %j', (text, expected) => {
  expect(wireArguments(text)).toBe(expected)
})
