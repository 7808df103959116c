import { describe, expect, test } from 'vitest'
import { JsonReader } from '../../../src/schema/json/json-reader.js'
import { JsonTree } from '../../../src/schema/json/json-tree.js'
import { readJson, readJsonAt } from '../../../src/schema/json/read-lenient-json.js'

/** Reads a text in pieces of one character. */
function inPieces(text: string): {
  readonly value: unknown
  readonly end: number
  readonly failure: unknown
} {
  const tree = new JsonTree()
  const reader = new JsonReader(tree)
  let end = 0
  for (const character of text.split('')) {
    const read = reader.push(character)
    end += read
    if (read === 0) break
  }
  reader.finish()
  return { value: tree.value, end, failure: reader.failure }
}

const values: readonly (readonly [
  text: string,
  value: unknown,
  end: number,
  corrections: readonly string[],
])[] = [
  ['true', true, 4, []],
  ['false', false, 5, []],
  ['null', null, 4, []],
  ['True', true, 4, ['literal that is not JSON']],
  ['FALSE', false, 5, ['literal that is not JSON']],
  ['None', null, 4, ['literal that is not JSON']],
  ['nil', null, 3, ['literal that is not JSON']],
  ['undefined', null, 9, ['literal that is not JSON']],
  ['NaN', null, 3, ['literal that is not JSON']],
  ['Infinity', null, 8, ['literal that is not JSON']],
  ['-Infinity', null, 9, ['literal that is not JSON']],
  ['[0]', [0], 3, []],
  ['[-0]', [-0], 4, []],
  ['[1.5e3]', [1500], 7, []],
  ['[1E+2]', [100], 6, []],
  ['[.5]', [0.5], 4, ['literal that is not JSON']],
  ['[5.]', [5], 4, ['literal that is not JSON']],
  ['[+1]', [1], 4, ['literal that is not JSON']],
  ['[01]', ['01'], 4, ['unquoted text']],
  ['[-01]', ['-01'], 5, ['unquoted text']],
  ['[1e]', ['1e'], 4, ['unquoted text']],
  ['[1_000]', ['1_000'], 7, ['unquoted text']],
  ['[0x10]', ['0x10'], 6, ['unquoted text']],
  ['[12 ]', [12], 5, []],
  ['[yes , no]', ['yes', 'no'], 10, ['unquoted text (2 times)']],
  ['[two words, b]', ['two words', 'b'], 14, ['unquoted text (2 times)']],
  ['[$a]', ['$a'], 4, ['unquoted text']],
  ['[_a]', ['_a'], 4, ['unquoted text']],
  ['[ä b]', ['ä b'], 5, ['unquoted text']],
  ['[a b\n]', ['a b'], 6, ['unquoted text']],
  ['[1\n2]', [1, 2], 5, ['missing comma']],
  ['"a\\"b"', 'a"b', 6, []],
  ['"a\\\\"', 'a\\', 5, []],
  ['"\\b\\f\\n\\r\\t\\/"', '\b\f\n\r\t/', 14, []],
  ['"\\u0041\\u00e9\\ud83d\\ude00"', 'Aé😀', 26, []],
  ['"\\u00zz"', '\\u00zz', 8, ['invalid escape']],
  ['"\\u12"', '\\u12', 6, ['invalid escape']],
  ['"\\x"', '\\x', 4, ['invalid escape']],
  ['"\\\n"', '', 4, ['invalid escape']],
  ['"a\nb"', 'a\nb', 5, ['unescaped control character']],
  ['["a\\\'b"]', ["a'b"], 8, ['invalid escape']],
  ['["a"b"c"]', ['a"b"c'], 9, ['unescaped quotes (2 times)']],
  ['["a "b" c", 1]', ['a "b" c', 1], 14, ['unescaped quotes (2 times)']],
  ['["a" "b"]', ['a', 'b'], 9, ['missing comma']],
  ['["a"\n"b"]', ['a', 'b'], 9, ['missing comma']],
  ["['it's']", ["it's"], 8, ['single quotes', 'unescaped quotes']],
  ["['a'b'c']", ["a'b'c"], 9, ['single quotes', 'unescaped quotes (2 times)']],
  ['[“a”]', ['a'], 5, ['typographic quotes']],
  ['[“a"b”]', ['a"b'], 7, ['typographic quotes']],
  ['"a" b', 'a', 3, []],
  ['[]', [], 2, []],
  ['{}', {}, 2, []],
  ['[1,]', [1], 4, ['trailing comma']],
  ['{"a":1,}', { a: 1 }, 8, ['trailing comma']],
  ['{a:1, b_c : 2, $d:3}', { a: 1, b_c: 2, $d: 3 }, 20, ['unquoted key (3 times)']],
  ['{"a":1,"a":2}', { a: 2 }, 13, ['duplicate key']],
  ['{"__proto__":1}', JSON.parse('{"__proto__":1}'), 15, []],
  ['{"a":{"b":[{"c":1}]}}', { a: { b: [{ c: 1 }] } }, 21, []],
  ['[1]2', [1], 3, []],
  ['[1] rest', [1], 3, []],
  ['  [1]', [1], 5, []],
  ['\ufeff[1]', [1], 4, []],
  ['\u00a0[1]', [1], 4, []],
  ['[{"a":1}{"a":2}]', [{ a: 1 }, { a: 2 }], 16, ['missing comma']],
  ['/* c */[1]', [1], 10, ['comment']],
  ['// c\n[1]', [1], 8, ['comment']],
  ['[1, // c\n 2]', [1, 2], 12, ['comment']],
  ['[/* * ** */1]', [1], 13, ['comment']],
  ['[1]// c', [1], 3, []],
]

const failures: readonly (readonly [
  text: string,
  message: string,
  end: number,
  facts: object,
  soFar: unknown,
])[] = [
  ['[--1]', "expected a value, found '--1'", 4, { truncated: false, depth: 1, hasContent: false }, []],
  ['[-]', "expected a value, found '-'", 2, { truncated: false, depth: 1, hasContent: false }, []],
  ['[.]', "expected a value, found '.'", 2, { truncated: false, depth: 1, hasContent: false }, []],
  ['[@a]', "expected a value, found '@'", 2, { truncated: false, depth: 1, hasContent: false }, []],
  [
    '["a"b"]',
    'cannot tell where a string ends: it has quotes that are not escaped',
    6,
    { truncated: false, depth: 1, hasContent: false },
    [],
  ],
  [
    '["a" + "b"]',
    'cannot tell where a string ends: it has quotes that are not escaped',
    5,
    { truncated: false, depth: 1, hasContent: false },
    [],
  ],
  [
    '{"a"b":1}',
    'cannot tell where a string ends: it has quotes that are not escaped',
    4,
    { truncated: false, depth: 1, hasContent: false },
    {},
  ],
  [
    '["a”]',
    'the text ends in the middle of a string',
    5,
    { truncated: true, depth: 1, hasContent: false },
    [],
  ],
  [
    '"a',
    'the text ends in the middle of a string',
    2,
    { truncated: true, depth: 0, hasContent: false },
    undefined,
  ],
  ['["a', 'the text ends in the middle of a string', 3, { truncated: true, depth: 1, hasContent: false }, []],
  [
    '["a"',
    'the text ends in the middle of an array',
    4,
    { truncated: true, depth: 1, hasContent: true },
    ['a'],
  ],
  ['[,]', "expected a value, found ','", 2, { truncated: false, depth: 1, hasContent: false }, []],
  ['[1,,2]', "expected a value, found ','", 4, { truncated: false, depth: 1, hasContent: true }, [1]],
  [
    '[1,2',
    'the text ends in the middle of an array',
    4,
    { truncated: true, depth: 1, hasContent: true },
    [1],
  ],
  ['[1}', "expected ',' or ']', found '}'", 2, { truncated: false, depth: 1, hasContent: true }, [1]],
  [
    '{"a":1]',
    "expected ',' or '}', found ']'",
    6,
    { truncated: false, depth: 1, hasContent: true },
    { a: 1 },
  ],
  [
    '{"a" 1}',
    'cannot tell where a string ends: it has quotes that are not escaped',
    5,
    { truncated: false, depth: 1, hasContent: false },
    {},
  ],
  ['{"a":}', "expected a value, found '}'", 6, { truncated: false, depth: 1, hasContent: true }, {}],
  [
    '{"a":1 "b":2}',
    "expected the end of a value, found '\"'",
    7,
    { truncated: false, depth: 1, hasContent: true },
    {},
  ],
  [
    '{"a":1;"b":2}',
    "expected the end of a value, found '\"'",
    7,
    { truncated: false, depth: 1, hasContent: true },
    {},
  ],
  ['{1:2}', "expected a key, found '1'", 2, { truncated: false, depth: 1, hasContent: false }, {}],
  [
    '[[[',
    'the text ends in the middle of an array',
    3,
    { truncated: true, depth: 3, hasContent: true },
    [[[]]],
  ],
  [
    '{"a":"b"',
    'the text ends in the middle of an object',
    8,
    { truncated: true, depth: 1, hasContent: true },
    { a: 'b' },
  ],
  [
    '{"a":',
    'the text ends in the middle of an object',
    5,
    { truncated: true, depth: 1, hasContent: true },
    {},
  ],
  [
    '{"a"',
    'the text ends in the middle of an object',
    4,
    { truncated: true, depth: 1, hasContent: true },
    {},
  ],
  ['{"a', 'the text ends in the middle of a key', 3, { truncated: true, depth: 1, hasContent: false }, {}],
  ['{', 'the text ends in the middle of an object', 1, { truncated: true, depth: 1, hasContent: false }, {}],
  ['[', 'the text ends in the middle of an array', 1, { truncated: true, depth: 1, hasContent: false }, []],
  [
    '[1[2]]',
    "expected the end of a value, found '['",
    2,
    { truncated: false, depth: 1, hasContent: false },
    [],
  ],
  [
    '[1{"a":2}]',
    "expected the end of a value, found '{'",
    2,
    { truncated: false, depth: 1, hasContent: false },
    [],
  ],
  [
    '{"a":1{"b":2}}',
    "expected the end of a value, found '{'",
    6,
    { truncated: false, depth: 1, hasContent: true },
    {},
  ],
  [
    '["a"1]',
    'the text ends in the middle of a string',
    6,
    { truncated: true, depth: 1, hasContent: false },
    [],
  ],
  [
    '["a"b]',
    'the text ends in the middle of a string',
    6,
    { truncated: true, depth: 1, hasContent: false },
    [],
  ],
  ['[/', 'the text ends in the middle of an array', 2, { truncated: true, depth: 1, hasContent: false }, []],
  [
    '[// c',
    'the text ends in the middle of an array',
    5,
    { truncated: true, depth: 1, hasContent: false },
    [],
  ],
  ['...', "expected a value, found '...'", 3, { truncated: false, depth: 0, hasContent: false }, undefined],
  ['[...]', "expected a value, found '...'", 4, { truncated: false, depth: 1, hasContent: false }, []],
  ['[1, ...]', "expected a value, found '...'", 7, { truncated: false, depth: 1, hasContent: true }, [1]],
  ['<a>', "expected a value, found '<'", 1, { truncated: false, depth: 0, hasContent: false }, undefined],
  [
    '',
    'the text ends in the middle of the value',
    0,
    { truncated: true, depth: 0, hasContent: false },
    undefined,
  ],
  [
    ' ',
    'the text ends in the middle of the value',
    1,
    { truncated: true, depth: 0, hasContent: false },
    undefined,
  ],
  [':', "expected a value, found ':'", 1, { truncated: false, depth: 0, hasContent: false }, undefined],
  [',', "expected a value, found ','", 1, { truncated: false, depth: 0, hasContent: false }, undefined],
]

describe('the tolerant reader', () => {
  test.each(values)('reads %j', (text, value, end, corrections) => {
    const reading = readJsonAt(text, 0)
    expect(reading).toMatchObject({ ok: true, end })
    expect(reading.value).toStrictEqual(value)
    const counted = reading.ok
      ? reading.corrections.map(([what, times]) => (times === 1 ? what : `${what} (${times} times)`))
      : []
    expect(counted).toEqual(corrections)
    expect(inPieces(text)).toEqual({ value, end, failure: undefined })
    // From any place on, and whatever stands before it.
    expect(readJsonAt(`[{"${text}`, 3)).toMatchObject({ ok: true, end: end + 3 })
  })

  test.each(failures)('refuses %j', (text, message, end, facts, soFar) => {
    expect(readJsonAt(text, 0)).toEqual({ ok: false, message, end, ...facts, value: soFar })
    expect(inPieces(text).value).toEqual(soFar)
  })

  test('reads 64 levels, and none more', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
    expect(readJsonAt(nested(64), 0).value).toEqual(JSON.parse(nested(64)))
    expect(readJsonAt(nested(65), 0)).toMatchObject({
      ok: false,
      message: 'nested deeper than 64 levels',
      end: 65,
      truncated: false,
    })
  })

  test('reads numbers of 400 characters, and none longer', () => {
    expect(readJsonAt(`[${'1'.repeat(400)}]`, 0).ok).toBe(true)
    expect(readJsonAt(`[${'1'.repeat(401)}]`, 0)).toMatchObject({
      ok: false,
      message: 'a number of 401 characters',
    })
  })

  test('as a whole text allows blanks behind the value, and nothing else', () => {
    expect(readJson('[1] \n')).toMatchObject({ ok: true, value: [1] })
    expect(readJson('[1] x')).toEqual({
      ok: false,
      message: 'more text after the value',
      end: 3,
      truncated: false,
      value: [1],
      depth: 0,
      hasContent: true,
    })
    expect(readJson('[1')).toMatchObject({ ok: false, truncated: true })
  })

  test('shows a text while it grows, but for keys and halves of characters', () => {
    const grown: string[] = []
    const tree = Object.assign(new JsonTree(), { growing: (text: string) => grown.push(text) })
    const reader = new JsonReader(tree)
    for (const piece of ['{"ke', 'y":"a', 'b\ud83d', '\ude00', 'c"', '}']) reader.push(piece)
    expect(grown).toEqual(['a', 'ab😀', 'ab😀c'])
    expect(tree.value).toEqual({ key: 'ab😀c' })
  })

  test.each(['\u{10000}', '\u{1f600}', '\u{10ffff}'])('shows no half of %j', (character) => {
    const grown: string[] = []
    const tree = Object.assign(new JsonTree(), { growing: (text: string) => grown.push(text) })
    const reader = new JsonReader(tree)
    for (const half of `"a${character}b"`.split('')) reader.push(half)
    expect(grown).toEqual(expect.arrayContaining(['a', `a${character}`, `a${character}b`]))
    expect(grown).not.toContain(`a${character.charAt(0)}`)
  })
})
