import { Type } from 'typebox'
import { expectAgreement } from './properties.js'
import { expect, test } from 'vitest'
import { shapeOf } from '../../src/schema/shape/build-shape.js'
import { validate } from '../../src/schema/shape/validate.js'

test('the check of SLF and the compiled one say the same, of fitting values and of others', () => {
  expectAgreement(250)
})

test.each([
  [Type.String({ minLength: 2 }), '😀', 'got "😀", expected string: at least 2 characters'],
  [Type.Number({ multipleOf: 0.5 }), 0.3, 'got 0.3, expected number: a multiple of 0.5'],
  [
    Type.Array(Type.Integer(), { uniqueItems: true }),
    [1, 1],
    'got an array of 2, expected array of integer: no item twice',
  ],
  [
    Type.Array(Type.Integer(), { minItems: 1 }),
    [],
    'got an empty array, expected array of integer: at least 1 item',
  ],
  [
    Type.Refine(
      Type.Number(),
      (n) => n > 3,
      () => 'must be more than 3',
    ),
    2,
    'got 2: must be more than 3',
  ],
  [Type.Union([Type.String(), Type.Number()]), true, 'got true, expected string | number'],
  [Type.Unsafe({ type: 'string', not: { const: 'x' } }), 'x', 'must not be valid'],
])('what is wrong is told in one line: %#', (schema, value, message) => {
  expect(validate(schema, shapeOf(schema), value)).toEqual([{ path: '', message }])
})
