import fc from 'fast-check'
import { Type } from 'typebox'
import type { SchemaCase } from '../arbitrary/arbitrary-schema.js'

const tree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  tree: fc.record(
    {
      name: fc.string(),
      children: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 2 })),
    },
    { noNullPrototype: true },
  ),
})).tree

const Tree = Type.Cyclic(
  { Tree: Type.Object({ name: Type.String(), children: Type.Array(Type.Ref('Tree')) }) },
  'Tree',
)

const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.constantFrom('1', '"a"', '[]', 'null'),
    fc.integer(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 2 }),
  ),
})).json

/** Strings beside themselves in lists: where a dialect has them as JSON text, a text may be either. */
const Json = Type.Cyclic(
  {
    Json: Type.Union([Type.String(), Type.Number(), Type.Null(), Type.Array(Type.Ref('Json'))]),
  },
  'Json',
)

const pair: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  even: fc.record(
    { even: fc.bigInt(), next: fc.oneof({ maxDepth: 3 }, fc.constant(null), tie('odd')) },
    { noNullPrototype: true },
  ),
  odd: fc.record({ odd: fc.string(), next: tie('even') }, { requiredKeys: ['odd'], noNullPrototype: true }),
})).even

const Pair = Type.Cyclic(
  {
    Even: Type.Object({ even: Type.BigInt(), next: Type.Union([Type.Ref('Odd'), Type.Null()]) }),
    Odd: Type.Object({ odd: Type.String(), next: Type.Optional(Type.Ref('Even')) }),
  },
  'Even',
)

/** A definition that is used twice, with a description beside the reference. */
const Shared = Type.Cyclic(
  {
    Shared: Type.Object({
      from: Type.Ref('Place', { description: 'where it begins' }),
      to: Type.Union([Type.Ref('Place'), Type.String()]),
    }),
    Place: Type.Object({ at: Type.Number() }),
  },
  'Shared',
)
const place = fc.record({ at: fc.integer() }, { noNullPrototype: true })

/** Schemas that hold themselves or a part twice. */
export const recursiveCase: fc.Arbitrary<SchemaCase> = fc.constantFrom<SchemaCase>(
  { schema: Tree, values: tree },
  {
    schema: Type.Object({ forest: Type.Array(Tree), first: Type.Optional(Tree) }),
    values: fc.record(
      { forest: fc.array(tree, { maxLength: 2 }), first: tree },
      { requiredKeys: ['forest'], noNullPrototype: true },
    ),
  },
  { schema: Json, values: json },
  { schema: Pair, values: pair },
  {
    schema: Shared,
    values: fc.record({ from: place, to: fc.oneof(place, fc.string()) }, { noNullPrototype: true }),
  },
)
