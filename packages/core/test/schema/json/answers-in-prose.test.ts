import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { expect, test } from 'vitest'
import { outputFormat } from '../../../src/schema/output/output-format.js'

const read = (schema: TSchema, content: string): unknown => {
  const reading = outputFormat(schema, { capabilities: defaultCapabilities, name: 'answer' }).read({
    content,
  })
  return reading.ok ? reading.value : reading.issues.map(({ message }) => message)
}
const Count = Type.Object({ n: Type.Integer() })

test('brackets of prose are no broken answer', () => {
  const none = read(Count, 'I cannot say.')
  expect(read(Count, 'I cannot say [?].')).toEqual(none)
  expect(read(Count, 'I cannot {really?} say.')).toEqual(none)
  expect(read(Count, 'Well {"n": oops!! 5 6 : } that.')).not.toEqual(none)
})

test('a draft that does not end is reasoning, when the reasoning does', () => {
  expect(read(Type.Array(Type.Integer()), 'maybe ["x </think>[1]')).toEqual([1])
  expect(read(Count, 'maybe {"n": 7 </think>{"n": 1}')).toEqual({ n: 1 })
  expect(read(Count, 'maybe {"n": 7} or so </think>{"n": 1}')).toEqual({ n: 1 })
})

test.each([
  ['{"n": 1}'],
  ['Sure! {"n": 1} Bye.'],
  ['```json\n{"n": 1}\n```'],
  ['{"x": [1, 2] broken "quote} then {"n": 1}'],
  ['First {"n": "no"} and at last {"n": 1}'],
])('the answer is found in %j', (content) => {
  expect(read(Count, content)).toEqual({ n: 1 })
})
