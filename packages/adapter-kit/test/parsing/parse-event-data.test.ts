import { parseEventData } from '@slf/adapter-kit'
import { ResponseTooLargeError, StreamFormatError } from '@slf/core'
import { expect, it } from 'vitest'

it.each([
  ['one value', '{"a":1}', [{ a: 1 }]],
  ['one value over several lines', '{"a":\n1}', [{ a: 1 }]],
  ['two values in one event', '{"a":1}\n{"b":2}', [{ a: 1 }, { b: 2 }]],
  ['empty lines between', '{"a":1}\n\n{"b":2}\n', [{ a: 1 }, { b: 2 }]],
])('reads %s', (_name, data, values) => {
  expect(parseEventData(data, 5)).toEqual(values)
})

it.each(['{"a":', '{"a":1}\n{"b"', 'hello'])('refuses %j', (data) => {
  expect(() => parseEventData(data, 5)).toThrow(StreamFormatError)
})

it('passes the limit of levels on', () => {
  expect(() => parseEventData('[[[]]]', 2)).toThrow(ResponseTooLargeError)
})
