import fc from 'fast-check'
import { type TSchema, Type } from 'typebox'

/** A value, and how a model may write it between tags without the tags that it was asked for. */
export interface TagFormCase {
  readonly schema: TSchema
  readonly value: unknown
  readonly text: string
}

type Render = (tag: string, value: unknown) => string

const word = fc.oneof(
  fc.constantFrom(
    'red',
    'none',
    'null',
    'true',
    '5',
    'a, b',
    'a; b',
    'x: y',
    '[1]',
    'n/a',
    '{a}',
    '(empty)',
    '1. b',
  ),
  fc.string({ maxLength: 6 }).filter((text) => text.trim() === text && text !== '' && !/[<>\r\n]/.test(text)),
)
const scalars: readonly (readonly [TSchema, fc.Arbitrary<unknown>])[] = [
  [Type.String(), word],
  [Type.Integer(), fc.integer({ min: -2000, max: 2000 })],
  [Type.Number(), fc.constantFrom(0.5, -1.25, 1234.5, 7)],
  [Type.Boolean(), fc.boolean()],
  [Type.Enum(['low', 'high']), fc.constantFrom('low', 'high')],
]
const scalar = fc.constantFrom(...scalars)
const wrap = (tag: string, inside: string): string => `<${tag}>${inside}</${tag}>`
const joinedBy =
  (separator: string): Render =>
  (tag, value) =>
    wrap(tag, (value as unknown[]).map(String).join(separator))

const json: Render = (tag, value) => wrap(tag, JSON.stringify(value))
const listForms: readonly Render[] = [
  json,
  joinedBy(', '),
  joinedBy(','),
  joinedBy('; '),
  joinedBy('\n'),
  joinedBy(' '),
  (tag, value) => (value as unknown[]).map((item) => wrap(tag, String(item))).join('\n'),
  (tag, value) => wrap(tag, (value as unknown[]).map((item) => wrap('color', String(item))).join('')),
  (tag, value) => wrap(tag, (value as unknown[]).map((item) => wrap('note', String(item))).join(', ')),
  (tag, value) => wrap(tag, (value as unknown[]).map((item) => `\n- ${String(item)}`).join('')),
  (tag, value) =>
    wrap(tag, (value as unknown[]).map((item, index) => `\n${index + 1}. ${String(item)}`).join('')),
  (tag, value) => wrap(tag, `[${(value as unknown[]).map(String).join(', ')}]`),
  (tag, value) =>
    wrap(tag, (value as unknown[]).map((item, index) => wrap(`item${index + 1}`, String(item))).join('')),
]
const entries = (value: unknown): [string, unknown][] => Object.entries(value as object)
const mapForms: readonly Render[] = [
  json,
  (tag, value) =>
    wrap(
      tag,
      entries(value)
        .map(([key, part]) => wrap(key, String(part)))
        .join(''),
    ),
  (tag, value) =>
    wrap(
      tag,
      entries(value)
        .map(([key, part]) => `\n${key}: ${String(part)}`)
        .join(''),
    ),
  (tag, value) =>
    wrap(
      tag,
      entries(value)
        .map(([key, part]) => `${key}=${String(part)}`)
        .join('; '),
    ),
  (tag, value) =>
    wrap(
      tag,
      entries(value)
        .map(([key, part]) => `<entry name="${key}">${String(part)}</entry>`)
        .join(''),
    ),
  (tag, value) =>
    wrap(
      tag,
      entries(value)
        .map(([key, part]) => wrap('item', wrap('key', key) + wrap('value', String(part))))
        .join(''),
    ),
  (tag, value) =>
    wrap(
      tag,
      entries(value)
        .map(([key, part]) => wrap('entry', wrap('value', String(part)) + wrap('key', key)))
        .join(''),
    ),
  (tag, value) =>
    entries(value)
      .map(([key, part]) => wrap(tag, wrap('entry', wrap('key', key) + wrap('value', String(part)))))
      .join(''),
]
const objectForms: readonly Render[] = [
  ...mapForms,
  (tag, value) =>
    `<${tag}${entries(value)
      .map(([key, part]) => ` ${key}="${String(part)}"`)
      .join('')}/>`,
  (tag, value) =>
    wrap(
      tag,
      entries(value)
        .map(([key, part]) => wrap(key.toUpperCase(), String(part)))
        .join(''),
    ),
]

const lists = fc.tuple(scalar, fc.constantFrom(...listForms)).chain(([[item, items], render]) =>
  fc.record({
    schema: fc.constant<TSchema>(Type.Array(item)),
    value: fc.array(items, { minLength: 1, maxLength: 4 }),
    render: fc.constant(render),
  }),
)
const maps = fc.tuple(scalar, fc.constantFrom(...mapForms)).chain(([[part, parts], render]) =>
  fc.record({
    schema: fc.constant<TSchema>(Type.Record(Type.String(), part)),
    value: fc.dictionary(fc.constantFrom('ann', 'bob', 'first_name', 'note', 'item', '12'), parts, {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
    render: fc.constant(render),
  }),
)
const objects = fc
  .tuple(scalar, scalar, fc.constantFrom(...objectForms))
  .chain(([[a, as], [b, bs], render]) =>
    fc.record({
      schema: fc.constant<TSchema>(Type.Object({ name: Type.Optional(a), age: Type.Optional(b) })),
      value: fc.record({ name: as, age: bs }, { noNullPrototype: true }),
      render: fc.constant(render),
    }),
  )

const people = fc.array(
  fc.record({ name: word, age: fc.nat({ max: 99 }) }, { requiredKeys: ['name'], noNullPrototype: true }),
  { minLength: 1, maxLength: 3 },
)
const fieldsOf = (value: unknown): string =>
  entries(value)
    .map(([key, part]) => wrap(key, String(part)))
    .join('')
const each =
  (render: (item: unknown) => string): Render =>
  (tag, value) =>
    wrap(tag, (value as unknown[]).map(render).join('\n'))
const listOfObjectsForms: readonly Render[] = [
  json,
  each((item) => wrap('person', fieldsOf(item))),
  each(fieldsOf),
  each((item) => wrap('person', wrap('data', fieldsOf(item)))),
  each((item) => wrap('item', JSON.stringify(item))),
  each(
    (item) =>
      `<item${entries(item)
        .map(([key, part]) => ` ${key}="${String(part)}"`)
        .join('')}/>`,
  ),
  each((item) => `- ${String((item as { name: unknown }).name)}`),
  (tag, value) => (value as unknown[]).map((item) => wrap(tag, fieldsOf(item))).join(''),
]
const listsOfObjects = fc.constantFrom(...listOfObjectsForms).chain((render) =>
  fc.record({
    schema: fc.constant<TSchema>(
      Type.Array(Type.Object({ name: Type.String(), age: Type.Optional(Type.Integer()) })),
    ),
    value: people,
    render: fc.constant(render),
  }),
)

/** A container in another form than ours, in an object beside a text and a number. */
export const tagFormCase: fc.Arbitrary<TagFormCase> = fc
  .record({ part: fc.oneof(lists, maps, objects, listsOfObjects), isOptional: fc.boolean(), text: word })
  .map(({ part: { schema, value, render }, isOptional, text }) => ({
    schema: Type.Object({
      before: Type.String(),
      colors: isOptional ? Type.Optional(schema) : schema,
      after: Type.Optional(Type.Integer()),
    }),
    value: { before: text, colors: value, after: 1 },
    text: wrap('answer', `${wrap('before', text)}\n${render('colors', value)}\n${wrap('after', '1')}`),
  }))
