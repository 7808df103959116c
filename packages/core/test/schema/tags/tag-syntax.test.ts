import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import {
  endOfBlanks,
  endOfTag,
  isClosingTag,
  isEndOfName,
  nameOfTag,
} from '../../../src/schema/tags/markup.js'
import { outputFormat } from '../../../src/schema/output/output-format.js'

const formatOf = (schema: TSchema) =>
  outputFormat(schema, { mode: 'prompted_xml', capabilities: defaultCapabilities, name: 'answer' })

/** The value of an answer, and what was put right; whole and in pieces of one character. */
function read(schema: TSchema, content: string): unknown {
  const format = formatOf(schema)
  const reading = format.read({ content })
  if (!reading.ok) return reading.issues.map(({ path, message }) => `${path}: ${message}`)
  const reader = format.partial()
  for (const character of content.split('')) reader.push(character)
  reader.finish()
  if (reading.corrections.length === 0) expect(reader.value).toEqual(reading.value)
  const { value, corrections } = reading
  return corrections.length === 0 ? value : [value, ...corrections.map(({ message }) => message)]
}

describe('a tag', () => {
  test.each<[string, number]>([
    ['<a>', 3],
    ['<a b="c">x', 9],
    ['</a>', 4],
    ['<a/>', 4],
    ['<', -1],
    ['<a', -1],
    ['<a <b>', 0],
    ['<<a>', 0],
    [`<${'x'.repeat(299)}>`, 301],
    [`<${'x'.repeat(300)}>`, 0],
    [`<${'x'.repeat(299)}`, -1],
    [`<${'x'.repeat(300)}`, -1],
    [`<${'x'.repeat(301)}`, 0],
  ])('%j ends at %i', (text, end) => {
    expect(endOfTag(text, 0)).toBe(end)
    expect(endOfTag(`ab${text}`, 2)).toBe(end > 0 ? end + 2 : end)
  })

  test.each([
    ['<a>', 'a', false],
    ['</a>', 'a', true],
    ['<a/>', 'a', false],
    ['<a b>', 'a', false],
    ['<a\tb>', 'a', false],
    ['<a\n>', 'a', false],
    ['<a\r>', 'a', false],
    ['</ a>', '', true],
    ['<é-1.b>', 'é-1.b', false],
  ])('%j has the name %j, closing: %s', (text, name, isClosing) => {
    expect(nameOfTag(text, 0)).toBe(name)
    expect(isClosingTag(text, 0)).toBe(isClosing)
  })

  test('ends its name with blanks, a slash or its end', () => {
    for (const character of ' \t\n\r/>') expect(isEndOfName(character.charCodeAt(0))).toBe(true)
    for (const character of 'a1_-.<="\u00a0') expect(isEndOfName(character.charCodeAt(0))).toBe(false)
    expect(endOfBlanks('a \n\t\rb', 1)).toBe(5)
    expect(endOfBlanks('a  ', 1)).toBe(3)
    expect(endOfBlanks('ab', 1)).toBe(1)
  })
})

const Letter = Type.Object({ subject: Type.String(), body: Type.String() })
const letter = (subject: string, body: string): string =>
  `<answer><subject>${subject}</subject><body>${body}</body></answer>`

describe('text between tags', () => {
  test.each<[string, string, string]>([
    ['is taken as it is', 'a & b &amp; <c> "d"', 'a & b &amp; <c> "d"'],
    ['keeps its blanks', '  a  ', '  a  '],
    ['loses the line breaks of a block', '\n  a\n  b\n', '  a\n  b'],
    ['loses blanks behind the last line break', '\na\n  ', 'a'],
    ['keeps a line break at one end alone', '\na', '\na'],
    ['keeps a line break at the other end alone', 'a\n', 'a\n'],
    ['keeps a line break by itself', '\n', '\n'],
    ['may be nothing', '', ''],
    ['may hold its own closing tag', 'use </body> here', 'use </body> here'],
    ['may hold its own closing tag at its end', 'use </body> </body', 'use </body> </body'],
    ['may hold tags of the schema', 'a <subject>b</subject> c', 'a <subject>b</subject> c'],
    ['may hold tags that begin like its own', 'a </bodyguard> b', 'a </bodyguard> b'],
    ['may be a CDATA section', '<![CDATA[a </body> b]]>', 'a </body> b'],
    ['may be a CDATA section among blanks', '\n <![CDATA[ a ]]> \n', ' a '],
    ['may speak of CDATA', 'a <![CDATA[b]]>', 'a <![CDATA[b]]>'],
    ['may hold half a tag', 'a < b </ c', 'a < b </ c'],
  ])('%s', (_, written, body) => {
    expect(read(Letter, letter('s', written))).toEqual({ subject: 's', body })
  })

  test('in front ends where the next tag of the schema begins', () => {
    expect(read(Letter, letter('a </subject> b', 'c'))).toEqual({ subject: 'a </subject> b', body: 'c' })
    expect(read(Letter, letter('a </subject>\n<other>', 'c'))).toEqual({
      subject: 'a </subject>\n<other>',
      body: 'c',
    })
  })
})

describe('tags', () => {
  test.each<[string, TSchema, string, unknown]>([
    [
      'may have attributes',
      Letter,
      '<answer id="1"><subject x="y">a</subject><body z>b</body></answer>',
      {
        subject: 'a',
        body: 'b',
      },
    ],
    ['may be empty', Letter, '<answer><subject/><body /></answer>', { subject: '', body: '' }],
    [
      'may stand on lines of their own',
      Type.Array(Type.Integer()),
      '<answer>\n <item>1</item>\n <item>2</item>\n</answer>',
      [1, 2],
    ],
    ['may be none', Type.Array(Type.Integer()), '<answer></answer>', []],
    [
      'do not begin where a tag does not end',
      Type.String(),
      'Not <answer <b>: <answer>x</answer>',
      ['x', 'text around the answer was left out'],
    ],
    [
      'begin where a whole tag does',
      Type.Array(Type.Integer()),
      'Not <answer <b>, nor <answers>: <answer><item>1</item></answer>',
      [[1], 'text around the answer was left out'],
    ],
    [
      'of an empty list may close themselves',
      Type.Object({ a: Type.Array(Type.String()) }),
      '<answer><a/></answer>',
      { a: [] },
    ],
    [
      'of null close themselves',
      Type.Object({
        a: Type.Union([Type.String(), Type.Null()]),
        b: Type.Union([Type.String(), Type.Null()]),
      }),
      '<answer><a/><b></b></answer>',
      { a: null, b: '' },
    ],
    [
      'of a map have keys and values',
      Type.Record(Type.String(), Type.Integer()),
      '<answer><entry><key>a</key><value>1</value></entry><entry><key>b c</key><value>2</value></entry></answer>',
      { a: 1, 'b c': 2 },
    ],
    [
      'of keys beside declared ones',
      Type.Object({ a: Type.Integer() }, { additionalProperties: Type.String() }),
      '<answer><a>1</a><entry><key>k</key><value>v</value></entry></answer>',
      { a: 1, k: 'v' },
    ],
    [
      'of a tuple stand in its order',
      Type.Tuple([Type.String(), Type.Integer()]),
      '<answer><item>1</item><item>2</item></answer>',
      ['1', 2],
    ],
    [
      'that are not known are left out',
      Type.Object({ a: Type.Integer() }),
      '<answer><x>7</x><a>1</a></answer>',
      [{ a: 1 }, '<x> is not a tag of the schema: left out', 'text between tags was left out'],
    ],
    [
      'may have comments between them',
      Type.Object({ a: Type.Integer() }),
      '<answer><!-- one --><a>1</a></answer>',
      { a: 1 },
    ],
    [
      'may have half a tag between them',
      Type.Object({ a: Type.Integer() }),
      `<answer>1 < 2 < 3 <a>1</a></answer>`,
      [{ a: 1 }, 'text between tags was left out'],
    ],
  ])('%s', (_, schema, content, expected) => {
    expect(read(schema, content)).toEqual(expected)
  })

  test('that were forgotten are closed by those around them', () => {
    const schema = Type.Object({ a: Type.Object({ b: Type.Array(Type.Integer()) }), c: Type.Integer() })
    const content = '<answer><a><b><item>1</item></a><c>2</c></answer>'
    expect(formatOf(schema).read({ content })).toMatchObject({ ok: true, value: { a: { b: [1] }, c: 2 } })
  })

  test('are asked for in the levels that JSON may have', () => {
    const Tree = Type.Cyclic({ T: Type.Object({ t: Type.Optional(Type.Ref('T')) }) }, 'T')
    const nested = (levels: number): string =>
      `<answer>${'<t>'.repeat(levels)}${'</t>'.repeat(levels)}</answer>`
    expect(formatOf(Tree).read({ content: nested(63) }).ok).toBe(true)
    expect(read(Tree, nested(70))).toEqual([': nested deeper than 64 levels'])
  })

  test.each<[string, string, boolean]>([
    ['behind a line break', '\n<answer><subject>a</subject><body>b</body></answer>', true],
    ['behind a character', 'x<answer><subject>a</subject><body>b</body></answer>', true],
    ['behind the beginning of one', '<answer <answer><subject>a</subject><body>b</body></answer>', true],
    ['behind a longer name', '<answers><answer><subject>a</subject><body>b</body></answer>', true],
    ['with a blank in it', '<answer ><subject>a</subject><body>b</body></answer>', true],
  ])('of the answer are found %s', (_, content) => {
    expect(formatOf(Letter).read({ content })).toMatchObject({ ok: true, value: { subject: 'a', body: 'b' } })
    const reader = formatOf(Letter).partial()
    for (const character of content.split('')) reader.push(character)
    reader.finish()
    expect(reader.value).toEqual({ subject: 'a', body: 'b' })
  })

  test('of a map take no value that has no key in front of it', () => {
    const read = (entry: string) =>
      formatOf(Type.Record(Type.String(), Type.Integer())).read({ content: `<answer>${entry}</answer>` })
    expect(read('<entry><key>a</key><value>2</value></entry>')).toMatchObject({ ok: true, value: { a: 2 } })
    expect(read('<entry><value>1</value></entry>').ok).toBe(false)
    expect(read('<entry><value>1</value><key>a</key><value>2</value></entry>').ok).toBe(false)
    expect(read('<entry><value>1</value><key>a</key></entry>').ok).toBe(false)
  })
})

test.each([
  'a',
  '',
  ' a ',
  '\na\n',
  '\n\na\n\n',
  '<![CDATA[a',
  ' <![CDATA[a]]>',
  'a]]>',
  'a<![CDATA[',
  '</body>',
  'a </body> b',
  '</bodyguard>',
  '<subject>',
  '</answer>',
  '<',
  'a &lt; b',
])('the text %j is written so that it is read again', (body) => {
  const format = formatOf(Letter)
  for (const value of [
    { subject: 's', body },
    { subject: body, body: 'b' },
  ])
    expect(format.read({ content: format.write(value) })).toMatchObject({ ok: true, value })
})
