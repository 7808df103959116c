import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prompt, PromptError } from '@slf/core'
import { valueText } from '../../src/prompt/value-text.js'

const circular: Record<string, unknown> = { name: 'a' }
circular['self'] = { again: circular }
const shared = { x: 1 }
const deep = Array.from({ length: 5000 }).reduce<unknown>((inner) => [inner], 1)

describe('valueText', () => {
  it.each([
    ['a string', 'a "b"\n', 'a "b"\n'],
    ['undefined', undefined, ''],
    ['null', null, 'null'],
    ['a number', 1.5, '1.5'],
    ['NaN', Number.NaN, 'NaN'],
    ['a bigint', 12n, '12'],
    ['a boolean', false, 'false'],
    ['a function', Math.max, '[function]'],
    ['a symbol', Symbol('x'), '[symbol]'],
    ['an object', { b: 1, a: [true, null, undefined], c: undefined }, '{"b":1,"a":[true,null,null]}'],
    ['odd numbers inside', [1n, Infinity], '["1","Infinity"]'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['dates inside', [new Date(0), new Date(Number.NaN)], '["1970-01-01T00:00:00.000Z","[invalid date]"]'],
    ['a URL', new URL('https://x.test/a'), 'https://x.test/a'],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        ['2b', new Map()],
      ]),
      '{"a":1,"2b":{}}',
    ],
    ['a map with objects as keys', new Map([[{ k: 1 }, 2]]), '[[{"k":1},2]]'],
    ['a set', new Set([1, 'x']), '[1,"x"]'],
    ['bytes', { a: new Uint8Array(3), b: new ArrayBuffer(2) }, '{"a":"[3 bytes]","b":"[2 bytes]"}'],
    ['an error', [new RangeError('too far')], '["RangeError: too far"]'],
    ['a cycle', circular, '{"name":"a","self":{"again":"[circular]"}}'],
    ['the same object twice', [shared, shared], '[{"x":1},{"x":1}]'],
    ['toJSON', { toJSON: () => ({ a: 1n }) }, '{"a":"1"}'],
    [
      'a class instance',
      new (class {
        a = 1
        #b = 2
        get c() {
          return this.#b
        }
      })(),
      '{"a":1}',
    ],
    [
      'a getter that throws',
      {
        get a(): never {
          throw new Error('no')
        },
      },
      '[unreadable]',
    ],
    ['a key named __proto__', JSON.parse('{"__proto__":{"x":1}}'), '{"__proto__":{"x":1}}'],
    ['lone surrogates', { 'a\udfff': '\ud800x' }, '{"a\ufffd":"\ufffdx"}'],
    ['a pair of surrogates', '😀', '😀'],
  ])('writes %s', (_, value, text) => {
    expect(valueText(value)).toBe(text)
  })

  it('cuts what is too deep instead of failing', () => {
    expect(valueText(deep)).toContain('[too deep]')
  })

  it('agrees with JSON wherever JSON works', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        if (typeof value === 'string') return
        expect(valueText(value)).toBe(JSON.stringify(value))
      }),
    )
  })

  it('never throws, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
          withSparseArray: true,
          withBoxedValues: true,
        }),
        (value) => {
          expect(valueText(value)).toBeTypeOf('string')
        },
      ),
    )
  })

  it('refuses a prompt: it is no data', () => {
    expect(() => valueText({ a: prompt`x` })).toThrow(PromptError)
  })
})
