import { defaultCapabilities } from '@slf/core'
import { type TSchema, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { outputFormat } from '../../src/schema/output/output-format.js'
import type { OutputReading } from '../../src/schema/validation/output-reading.js'
import { expectNoWrongValueInTags } from './properties.js'

const formatOf = (schema: TSchema) =>
  outputFormat(schema, { mode: 'prompted_xml', capabilities: defaultCapabilities, name: 'answer' })
const read = (schema: TSchema, inside: string): OutputReading =>
  formatOf(schema).read({ content: `<answer>${inside}</answer>` })

/** The growing value, however the text is cut. */
function grown(schema: TSchema, content: string, size: number): unknown {
  const reader = formatOf(schema).partial()
  for (let at = 0; at < content.length; at += size) reader.push(content.slice(at, at + size))
  reader.finish()
  return reader.value
}

test('a container in another form is read as it was meant, or refused', () => {
  expectNoWrongValueInTags(600)
})

const Colors = Type.Object({ colors: Type.Array(Type.String()) })
const Counts = Type.Object({ counts: Type.Array(Type.Integer()) })
const People = Type.Object({
  people: Type.Array(Type.Object({ name: Type.String(), age: Type.Optional(Type.Integer()) })),
})
const Scores = Type.Object({ scores: Type.Record(Type.String(), Type.Number()) })
const Notes = Type.Object({ notes: Type.Record(Type.String(), Type.String()) })
const User = Type.Object({
  user: Type.Object({ name: Type.Optional(Type.String()), age: Type.Optional(Type.Integer()) }),
})
const Point = Type.Object({ at: Type.Tuple([Type.Number(), Type.Number()]) })

describe('what can be read in one way is read', () => {
  test.each<[string, TSchema, string, unknown]>([
    ['repeated tags', Colors, '<colors>red</colors><colors>blue</colors>', { colors: ['red', 'blue'] }],
    [
      'repeated lists',
      Colors,
      '<colors><item>red</item></colors><colors><item>blue</item></colors>',
      { colors: ['red', 'blue'] },
    ],
    ['a JSON list', Colors, '<colors>["red", "blue"]</colors>', { colors: ['red', 'blue'] }],
    ['a JSON list in a fence', Colors, '<colors>\n```json\n["red"]\n```\n</colors>', { colors: ['red'] }],
    [
      'own names',
      Colors,
      '<colors><color>red</color><color>blue</color></colors>',
      { colors: ['red', 'blue'] },
    ],
    ['one own name', Colors, '<colors><color>red</color></colors>', { colors: ['red'] }],
    ['other letters', Colors, '<colors><Item>red</Item></colors>', { colors: ['red'] }],
    ['bullets', Colors, '<colors>\n- red\n- blue\n</colors>', { colors: ['red', 'blue'] }],
    ['numbers before items', Colors, '<colors>1. red\n2. blue</colors>', { colors: ['red', 'blue'] }],
    [
      'commas between tags',
      Colors,
      '<colors><item>red</item>, <item>blue</item></colors>',
      { colors: ['red', 'blue'] },
    ],
    ['a label', Colors, '<colors>These: <item>red</item></colors>', { colors: ['red'] }],
    ['numbers with commas', Counts, '<counts>1, 2, 3</counts>', { counts: [1, 2, 3] }],
    ['numbers with semicolons', Counts, '<counts>1;2</counts>', { counts: [1, 2] }],
    ['numbers on lines', Counts, '<counts>1\n2\n</counts>', { counts: [1, 2] }],
    ['one number', Counts, '<counts>5</counts>', { counts: [5] }],
    [
      'objects with own names',
      People,
      '<people><person><name>A</name><age>1</age></person><person><name>B</name></person></people>',
      { people: [{ name: 'A', age: 1 }, { name: 'B' }] },
    ],
    [
      'repeated objects',
      People,
      '<people><name>A</name></people><people><name>B</name></people>',
      { people: [{ name: 'A' }, { name: 'B' }] },
    ],
    ['the fields of the only item', People, '<people><name>A</name></people>', { people: [{ name: 'A' }] }],
    ['attributes', People, '<people><item name="A" age="3"/></people>', { people: [{ name: 'A', age: 3 }] }],
    ['keys as tags', Scores, '<scores><ann>3</ann><bob>4</bob></scores>', { scores: { ann: 3, bob: 4 } }],
    ['lines', Scores, '<scores>\nann: 3\nbob: 4\n</scores>', { scores: { ann: 3, bob: 4 } }],
    ['equals signs', Scores, '<scores>ann=3; bob=4</scores>', { scores: { ann: 3, bob: 4 } }],
    ['a JSON object', Scores, '<scores>{"ann": 3}</scores>', { scores: { ann: 3 } }],
    [
      'repeated maps',
      Scores,
      '<scores><ann>3</ann></scores><scores><bob>4</bob></scores>',
      { scores: { ann: 3, bob: 4 } },
    ],
    ['fields in lines', User, '<user>name: Ann Lee\nage: 3</user>', { user: { name: 'Ann Lee', age: 3 } }],
    ['fields as attributes', User, '<user name="Ann" age="3"/>', { user: { name: 'Ann', age: 3 } }],
    ['a null of XML', User, '<user><name nil="true"/><age>3</age></user>', { user: { age: 3 } }],
    ['a pair', Point, '<at>(1, 2)</at>', { at: [1, 2] }],
    ['a repeated part', Point, '<at>1</at><at>2</at>', { at: [1, 2] }],
    ['the root', Type.Record(Type.String(), Type.Number()), 'ann: 3', { ann: 3 }],
    ['the same value twice', User, '<user><age>3</age><age>3</age></user>', { user: { age: 3 } }],
  ])('%s', (_, schema, inside, value) => {
    const reading = read(schema, inside)
    expect(reading).toMatchObject({ ok: true, value })
    expect(reading.ok && reading.corrections.length).toBeGreaterThan(inside.includes(', <item>') ? -1 : 0)
    for (const size of [1, 7]) expect(grown(schema, `<answer>${inside}</answer>`, size)).toEqual(value)
  })
})

describe('what may mean something else is refused', () => {
  test.each<[string, TSchema, string]>([
    ['text with semicolons', Colors, '<colors>red; blue</colors>'],
    ['text with commas', Colors, '<colors>red, blue</colors>'],
    ['text on lines', Colors, '<colors>red\nblue</colors>'],
    ['a word', Colors, '<colors>none</colors>'],
    ['a remark', Colors, '<colors>(empty)</colors>'],
    ['a remark in brackets', Colors, '<colors>[none]</colors>'],
    ['one bullet', Colors, '<colors>- none</colors>'],
    ['a list in a list', Colors, '<colors>- a\n  - b\n- c</colors>'],
    ['a line that goes on', Colors, '<colors>- a\n- b\nand so on</colors>'],
    ['a remark in a tag', Colors, '<colors><note>no colors</note></colors>'],
    ['an empty tag of its own', Colors, '<colors><none/></colors>'],
    ['two names', Colors, '<colors><item>red</item><color>blue</color></colors>'],
    ['text behind items', Colors, '<colors><item>red</item>, and also blue</colors>'],
    ['a list of HTML', Colors, '<colors><ul><li>red</li><li>blue</li></ul></colors>'],
    ['items elsewhere', Colors, '<color>red</color><color>blue</color>'],
    ['thoughts', Colors, '<colors><thinking>a</thinking><thinking>b</thinking></colors>'],
    ['numbers with blanks', Counts, '<counts>1 2</counts>'],
    ['a number with a comma', Counts, '<counts>1,234</counts>'],
    ['two items in one', People, '<people><name>A</name><name>B</name></people>'],
    ['names alone', People, '<people>A; B</people>'],
    ['an entry without its key', Scores, '<scores><entry name="ann">3</entry></scores>'],
    ['an entry in attributes', Scores, '<scores><entry key="ann" value="3"/></scores>'],
    ['an entry in other words', Scores, '<scores><entry><name>ann</name><value>3</value></entry></scores>'],
    ['an entry in another order', Scores, '<scores><entry><value>3</value><key>ann</key></entry></scores>'],
    ['entries as items', Notes, '<notes><item><key>a</key><value>b</value></item></notes>'],
    ['a key that lost a blank', Scores, '<scores><ann_lee>3</ann_lee></scores>'],
    ['a key twice', Scores, '<scores><ann>3</ann><ann>4</ann></scores>'],
    ['lines of text', Notes, '<notes>Note: I cannot do that</notes>'],
    ['markup as a value', Notes, '<notes><a><b>c</b></a></notes>'],
    ['fields that are unknown', User, '<user><firstname>Ann</firstname></user>'],
    ['an item in an attribute', Colors, '<colors><item value="red"/><item value="blue"/></colors>'],
    ['an item in an attribute of an empty tag', Colors, '<colors><item value="red"></item></colors>'],
    ['an optional field in an attribute', User, '<user><name value="Ann"/><age>3</age></user>'],
    ['attributes that are unknown', User, '<user id="7"/>'],
    ['text', User, '<user>Ann, 3 years</user>'],
    ['two fields on a line', User, '<user>name: Ann, age: 3</user>'],
    ['two values', User, '<user><name>Ann</name><name>Bob</name></user>'],
    ['three parts', Point, '<at>1, 2, 3</at>'],
    ['parts with names', Point, '<at><x>1</x><y>2</y></at>'],
  ])('%s', (_, schema, inside) => {
    expect(read(schema, inside).ok).toBe(false)
  })

  test('the model is told what was expected where', () => {
    expect(read(Colors, '<colors>red; blue</colors>')).toMatchObject({
      issues: [{ path: '/colors', message: 'got "red; blue", expected one <item> for each item' }],
    })
    expect(read(Notes, '<notes>a: b</notes>')).toMatchObject({
      issues: [
        { path: '/notes', message: 'got "a: b", expected one <entry> with <key> and <value> for each' },
      ],
    })
    expect(read(User, '<user><name>Ann</name><name>Bob</name></user>')).toMatchObject({
      issues: [{ path: '/user/name', message: 'the tag came 2 times with different values' }],
      closest: { user: { name: ['Ann', 'Bob'] } },
    })
  })
})

describe('an empty tag of an optional value is no value', () => {
  const parts = {
    text: Type.String(),
    integer: Type.Integer(),
    on: Type.Boolean(),
    date: Type.String({ format: 'date' }),
    level: Type.Enum(['low', 'high']),
    list: Type.Array(Type.String()),
    map: Type.Record(Type.String(), Type.Number()),
    object: Type.Object({ a: Type.Optional(Type.String()) }),
    big: Type.BigInt(),
    either: Type.Union([Type.Number(), Type.String()]),
  }
  test.each(Object.entries(parts))('%s', (name, part) => {
    const schema = Type.Object({ [name]: Type.Optional(part) })
    for (const empty of [`<${name}></${name}>`, `<${name}/>`, `<${name}>\n</${name}>`]) {
      expect(read(schema, empty)).toEqual({
        ok: true,
        value: {},
        corrections: [{ path: `/${name}`, message: 'an empty tag for a missing property: left out' }],
      })
      expect(grown(schema, `<answer>${empty}</answer>`, 3)).toEqual({})
    }
  })

  test('it is one where the value is required, or may be null', () => {
    expect(read(Type.Object({ a: Type.String() }), '<a></a>')).toMatchObject({ value: { a: '' } })
    expect(read(Colors, '<colors></colors>')).toMatchObject({ value: { colors: [] } })
    expect(read(Counts, '<counts/>')).toMatchObject({ value: { counts: [] } })
    const nullable = Type.Object({ a: Type.Optional(Type.Union([Type.String(), Type.Null()])) })
    expect(read(nullable, '<a/>')).toMatchObject({ value: { a: null } })
  })

  test('a default takes its place', () => {
    const schema = Type.Object({ a: Type.Optional(Type.Integer({ default: 3 })) })
    expect(read(schema, '<a></a>')).toMatchObject({ value: { a: 3 } })
  })

  test.each([
    ['text', { a: '' }, Type.String()],
    ['blanks', { a: ' \n' }, Type.String()],
    ['a list', { a: [] }, Type.Array(Type.String())],
    ['an object', { a: {} }, Type.Object({ b: Type.Optional(Type.String()) })],
    ['a map', { a: {} }, Type.Record(Type.String(), Type.String())],
  ])('an empty value is written so that it is read again: %s', (_, value, part) => {
    const format = formatOf(Type.Object({ a: Type.Optional(part) }))
    expect(format.read({ content: format.write(value) })).toEqual({ ok: true, value, corrections: [] })
  })
})

describe('the last complete answer counts', () => {
  const Level = Type.Object({ level: Type.Enum(['low', 'high']), n: Type.Integer() })
  const low = '<answer><level>low</level><n>1</n></answer>'
  const high = '<answer><level>high</level><n>2</n></answer>'
  test.each<[string, string, unknown]>([
    ['behind a draft', `${low} No, wait: ${high}`, { level: 'high', n: 2 }],
    ['of three', `${low}${high}${low}`, { level: 'low', n: 1 }],
    ['behind a template', `The form is <answer>...</answer>. ${high}`, { level: 'high', n: 2 }],
    ['behind a broken one', `<answer><level>low</answer> ${high}`, { level: 'high', n: 2 }],
    ['behind one that was not closed', `<answer><level>low</level> hm ${high}`, { level: 'high', n: 2 }],
    ['behind one that broke off in a text', `<answer><level>lo ${high}`, { level: 'high', n: 2 }],
    ['before one that does not end', `${low} or <answer><level>high</level>`, { level: 'low', n: 1 }],
    ['before a word about it', `${high} I hope the <answer> tag is right.`, { level: 'high', n: 2 }],
    ['before reasoning about another', `${high}<think>or ${low}</think>`, { level: 'high', n: 2 }],
    ['behind many', `${low.repeat(100)}${high}`, { level: 'high', n: 2 }],
  ])('%s', (_, content, value) => {
    expect(formatOf(Level).read({ content })).toMatchObject({ ok: true, value })
  })

  test('also when it does not fit', () => {
    expect(
      formatOf(Level).read({ content: `${low}<answer><level>mid</level><n>2</n></answer>` }),
    ).toMatchObject({
      ok: false,
      issues: [{ path: '/level' }],
    })
  })

  test('that an earlier one was left out is told', () => {
    const reading = formatOf(Level).read({ content: `${low} ${high}` })
    expect(reading.ok && reading.corrections[0]?.message).toBe('of 2 answers the last one was taken')
  })

  test('a text that speaks of a whole answer is not cut there', () => {
    const Letter = Type.Object({ body: Type.String() })
    const content = '<answer><body>Write <answer><body>x</body></answer> for it.</body></answer>'
    expect(formatOf(Letter).read({ content })).toMatchObject({
      issues: [{ path: '', message: '<answer> was closed more than once' }],
    })
    expect(formatOf(Letter).read({ content: '<answer><body>x</body></answer></answer>' }).ok).toBe(true)
  })

  test('the growing value is that of the last one that began', () => {
    const text = `${low} No: ${high}`
    expect(grown(Level, text, 1)).toEqual({ level: 'high', n: 2 })
    expect(grown(Level, `${low} or <answer><level>high</level>`, 4)).toEqual({ level: 'low', n: 1 })
  })
})
