import { type TSchema, Type } from 'typebox'

const Triage = Type.Object({
  severity: Type.Union([Type.Literal('low'), Type.Literal('high')]),
  summary: Type.String({ description: 'one sentence' }),
})

const Order = Type.Object({
  id: Type.String(),
  items: Type.Array(
    Type.Object({ name: Type.String(), price: Type.Number({ minimum: 0 }), count: Type.Integer() }),
  ),
  note: Type.Optional(Type.String()),
  paid: Type.Boolean(),
})

const Person = Type.Object({
  name: Type.String(),
  age: Type.Optional(Type.Integer()),
  nick: Type.Union([Type.String(), Type.Null()]),
  zip: Type.String(),
  role: Type.String({ default: 'user' }),
})

const Pet = Type.Union([
  Type.Object({ kind: Type.Literal('cat'), lives: Type.Integer() }),
  Type.Object({ kind: Type.Literal('dog'), tricks: Type.Array(Type.String()) }),
])

const Content = Type.Union([
  Type.Object({ kind: Type.Literal('text'), of: Type.String() }),
  Type.Object({ kind: Type.Literal('lines'), of: Type.Array(Type.String()) }),
])

const Tree = Type.Cyclic(
  { Tree: Type.Object({ name: Type.String(), children: Type.Array(Type.Ref('Tree')) }) },
  'Tree',
)

const Sum = Type.Cyclic(
  {
    Sum: Type.Union([
      Type.Number(),
      Type.Object({ op: Type.Literal('+'), of: Type.Ref('Sum') }),
      Type.Object({ op: Type.Literal('-'), of: Type.Ref('Sum') }),
    ]),
  },
  'Sum',
)

const When = Type.Codec(Type.String({ format: 'date-time' }))
  .Decode((text) => new Date(text))
  .Encode((date) => date.toISOString())

/** The schemas that the answers of the corpus are read with. */
export const corpusSchemas = {
  Triage,
  Order,
  Person,
  Pet,
  Content,
  Tree,
  Sum,
  Event: Type.Object({ at: When, length: Type.Optional(Type.Number()) }),
  Scores: Type.Record(Type.String(), Type.Number()),
  Point: Type.Object({ at: Type.Tuple([Type.Number(), Type.Number()]) }),
  Names: Type.Array(Type.String()),
  Level: Type.Union([Type.Literal('low'), Type.Literal('high')]),
  Count: Type.Integer(),
  Yes: Type.Boolean(),
  Letter: Type.Object({ subject: Type.String(), body: Type.String() }),
  Big: Type.Object({ id: Type.BigInt(), n: Type.Number() }),
  Free: Type.Object({ data: Type.Unknown() }),
  CountOrText: Type.Union([Type.Object({ count: Type.Number() }), Type.String()]),
  Options: Type.Object({ a: Type.Optional(Type.Number()), b: Type.Optional(Type.String()) }),
} satisfies Readonly<Record<string, TSchema>>

export type SchemaName = keyof typeof corpusSchemas
