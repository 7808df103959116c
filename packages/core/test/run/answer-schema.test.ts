import { Type } from 'typebox'
import { expect, it } from 'vitest'
import { makeCallPlan } from '../../src/plan/make-call-plan.js'
import { answerSchema } from '../../src/run/request/answer-schema.js'

const schemaOf = (options: object) =>
  answerSchema(makeCallPlan({ kind: 'function', name: 'm', body: () => undefined, where: 'm' }, options))

it('takes a string without rules for plain text', () => {
  expect(schemaOf({})).toBeUndefined()
  expect(schemaOf({ returns: Type.String() })).toBeUndefined()
})

it.each([
  ['a rule', Type.String({ minLength: 1 })],
  ['a description', Type.String({ description: 'a word' })],
  ['a codec', Type.Codec(Type.String()).Decode(Number).Encode(String)],
  ['a refinement', Type.Refine(Type.String(), (value) => value !== '')],
])('keeps a string with %s', (_, returns) => {
  expect(schemaOf({ returns })).toBe(returns)
})

it('keeps a string when the form of the answer is chosen', () => {
  const returns = Type.String()
  expect(schemaOf({ returns, output: 'tool' })).toBe(returns)
})
