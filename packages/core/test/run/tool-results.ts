const circular: { self?: unknown } = {}
circular.self = circular

/** What tools return, and what the model learns. */
export const toolResults: readonly (readonly [name: string, result: unknown, text: string])[] = [
  ['a string as it is', 'say "hi"\n', 'say "hi"\n'],
  ['an object', { a: [1, null] }, '{"a":[1,null]}'],
  ['undefined', undefined, 'null'],
  ['a bigint', { n: 10n }, '{"n":"10"}'],
  ['a circle', circular, '{"self":"[circular]"}'],
  ['a map', new Map([['a', 1]]), '{"a":1}'],
  ['a set', new Set([1, 2]), '[1,2]'],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['a symbol', Symbol('x'), '[symbol]'],
  ['a function', () => 1, '[function]'],
  [
    'a throwing toJSON',
    {
      toJSON: () => {
        throw new Error('no')
      },
    },
    '[unreadable]',
  ],
  ['a promise of a promise', Promise.resolve(Promise.resolve('x')), 'x'],
  ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
  ['ANSI and NUL', '\u001b[31mred\u0000', '\u001b[31mred\u0000'],
  ['a proxy that throws', new Proxy({ a: 1 }, { ownKeys: never }), '[unreadable]'],
]

function never(): never {
  throw new Error('no')
}
