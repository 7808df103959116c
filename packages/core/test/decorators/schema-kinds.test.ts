import { LLMFunction, prompt, type LLMInterface, type OutputOf } from '@slf/core'
import { Type } from 'typebox'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { DeepPartial } from '../../src/schema/partial/deep-partial.js'
import { ScriptedLLM } from '../../src/testing/scripted-llm.js'

const When = Type.Codec(Type.String({ format: 'date-time' }))
  .Decode((text) => new Date(text))
  .Encode((date) => date.toISOString())

/** A schema of every kind that TypeBox makes and a model can be asked for. */
const kinds = {
  string: Type.String({ minLength: 1 }),
  number: Type.Number(),
  integer: Type.Integer(),
  boolean: Type.Boolean(),
  null: Type.Null(),
  literal: Type.Literal('yes'),
  literals: Type.Union([Type.Literal('low'), Type.Literal('high'), Type.Literal(3)]),
  enum: Type.Enum(['a', 'b']),
  bigint: Type.BigInt(),
  unknown: Type.Unknown(),
  object: Type.Object({ name: Type.String(), age: Type.Integer() }),
  optional: Type.Object({ name: Type.Optional(Type.String()) }),
  readonly: Type.Object({ name: Type.Readonly(Type.String()) }),
  nullable: Type.Union([Type.String(), Type.Null()]),
  array: Type.Array(Type.Object({ n: Type.Number() })),
  tuple: Type.Tuple([Type.Number(), Type.String()]),
  record: Type.Record(Type.String(), Type.Number()),
  recordOfKeys: Type.Record(Type.Union([Type.Literal('x'), Type.Literal('y')]), Type.Number()),
  union: Type.Union([
    Type.Object({ kind: Type.Literal('cat'), lives: Type.Integer() }),
    Type.Object({ kind: Type.Literal('dog'), tricks: Type.Array(Type.String()) }),
  ]),
  intersect: Type.Intersect([Type.Object({ a: Type.String() }), Type.Object({ b: Type.Number() })]),
  cyclic: Type.Cyclic(
    { Tree: Type.Object({ name: Type.String(), children: Type.Array(Type.Ref('Tree')) }) },
    'Tree',
  ),
  template: Type.TemplateLiteral('id-${string}'),
  partial: Type.Partial(Type.Object({ a: Type.String(), b: Type.Number() })),
  pick: Type.Pick(Type.Object({ a: Type.String(), b: Type.Number() }), ['a']),
  refine: Type.Refine(
    Type.Number(),
    (value) => value > 3,
    () => 'more than 3',
  ),
  unsafe: Type.Unsafe<{ a: string }>({
    type: 'object',
    properties: { a: { type: 'string' } },
    required: ['a'],
  }),
  codec: When,
  codecInside: Type.Object({ at: When, all: Type.Array(When), none: Type.Optional(When) }),
  codecInRecord: Type.Record(Type.String(), When),
  codecInUnion: Type.Union([Type.Object({ at: When }), Type.Null()]),
}

type Kinds = typeof kinds

/** The kinds whose type is not the stated one; `unknown` and `never` would fit where they do not belong. */
type Differing = {
  [Kind in keyof Kinds]: [OutputOf<Kinds[Kind]>, Outputs[Kind]] extends [Outputs[Kind], OutputOf<Kinds[Kind]>]
    ? [OutputOf<Kinds[Kind]>] extends [never]
      ? Kind
      : never
    : Kind
}
type Tree = { name: string; children: Tree[] }

/** The static type that a method with the schema has. */
interface Outputs {
  string: string
  number: number
  integer: number
  boolean: boolean
  null: null
  literal: 'yes'
  literals: 'low' | 'high' | 3
  enum: 'a' | 'b'
  bigint: bigint
  unknown: unknown
  object: { name: string; age: number }
  optional: { name?: string }
  readonly: { readonly name: string }
  nullable: string | null
  array: { n: number }[]
  tuple: [number, string]
  record: Record<string, number>
  recordOfKeys: { x: number; y: number }
  union: { kind: 'cat'; lives: number } | { kind: 'dog'; tricks: string[] }
  intersect: { a: string; b: number }
  cyclic: Tree
  template: `id-${string}`
  partial: { a?: string; b?: number }
  pick: { a: string }
  refine: number
  unsafe: { a: string }
  codec: Date
  codecInside: { at: Date; all: Date[]; none?: Date }
  codecInRecord: Record<string, Date>
  codecInUnion: { at: Date } | null
}

/** An answer in prompted JSON, and the value that it gives. */
const answers: { readonly [Kind in keyof Outputs]: readonly [answer: unknown, value: Outputs[Kind]] } = {
  string: ['text', 'text'],
  number: [1.5, 1.5],
  integer: [2, 2],
  boolean: [true, true],
  null: [null, null],
  literal: ['yes', 'yes'],
  literals: [3, 3],
  enum: ['b', 'b'],
  bigint: ['12345678901234567890', 12345678901234567890n],
  unknown: [{ a: [1] }, { a: [1] }],
  object: [
    { name: 'a', age: 3 },
    { name: 'a', age: 3 },
  ],
  optional: [{}, {}],
  readonly: [{ name: 'a' }, { name: 'a' }],
  nullable: [null, null],
  array: [[{ n: 1 }], [{ n: 1 }]],
  tuple: [
    [1, 'a'],
    [1, 'a'],
  ],
  record: [{ a: 1 }, { a: 1 }],
  recordOfKeys: [
    { x: 1, y: 2 },
    { x: 1, y: 2 },
  ],
  union: [
    { kind: 'dog', tricks: ['sit'] },
    { kind: 'dog', tricks: ['sit'] },
  ],
  intersect: [
    { a: 'x', b: 1 },
    { a: 'x', b: 1 },
  ],
  cyclic: [
    { name: 'a', children: [{ name: 'b', children: [] }] },
    { name: 'a', children: [{ name: 'b', children: [] }] },
  ],
  template: ['id-7', 'id-7'],
  partial: [{ b: 1 }, { b: 1 }],
  pick: [{ a: 'x' }, { a: 'x' }],
  refine: [4, 4],
  unsafe: [{ a: 'x' }, { a: 'x' }],
  codec: ['2024-05-06T07:08:09.000Z', new Date('2024-05-06T07:08:09.000Z')],
  codecInside: [
    { at: '2024-05-06T07:08:09.000Z', all: ['2024-05-06T07:08:09.000Z'] },
    { at: new Date('2024-05-06T07:08:09.000Z'), all: [new Date('2024-05-06T07:08:09.000Z')] },
  ],
  codecInRecord: [{ a: '2024-05-06T07:08:09.000Z' }, { a: new Date('2024-05-06T07:08:09.000Z') }],
  codecInUnion: [{ at: '2024-05-06T07:08:09.000Z' }, { at: new Date('2024-05-06T07:08:09.000Z') }],
}

class Desk implements Record<keyof Outputs, () => Promise<unknown>> {
  constructor(readonly llm: LLMInterface) {}

  @LLMFunction({ returns: kinds.string })
  async string(): Promise<Outputs['string']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.number })
  async number(): Promise<Outputs['number']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.integer })
  async integer(): Promise<Outputs['integer']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.boolean })
  async boolean(): Promise<Outputs['boolean']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.null })
  async null(): Promise<Outputs['null']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.literal })
  async literal(): Promise<Outputs['literal']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.literals })
  async literals(): Promise<Outputs['literals']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.enum })
  async enum(): Promise<Outputs['enum']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.bigint })
  async bigint(): Promise<Outputs['bigint']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.unknown })
  async unknown(): Promise<Outputs['unknown']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.object })
  async object(): Promise<Outputs['object']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.optional })
  async optional(): Promise<Outputs['optional']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.readonly })
  async readonly(): Promise<Outputs['readonly']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.nullable })
  async nullable(): Promise<Outputs['nullable']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.array })
  async array(): Promise<Outputs['array']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.tuple })
  async tuple(): Promise<Outputs['tuple']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.record })
  async record(): Promise<Outputs['record']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.recordOfKeys })
  async recordOfKeys(): Promise<Outputs['recordOfKeys']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.union })
  async union(): Promise<Outputs['union']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.intersect })
  async intersect(): Promise<Outputs['intersect']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.cyclic })
  async cyclic(): Promise<Outputs['cyclic']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.template })
  async template(): Promise<Outputs['template']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.partial })
  async partial(): Promise<Outputs['partial']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.pick })
  async pick(): Promise<Outputs['pick']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.refine })
  async refine(): Promise<Outputs['refine']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.unsafe })
  async unsafe(): Promise<Outputs['unsafe']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.codec })
  async codec(): Promise<Outputs['codec']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.codecInside })
  async codecInside(): Promise<Outputs['codecInside']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.codecInRecord })
  async codecInRecord(): Promise<Outputs['codecInRecord']> {
    return prompt`go`
  }

  @LLMFunction({ returns: kinds.codecInUnion })
  async codecInUnion(): Promise<Outputs['codecInUnion']> {
    return prompt`go`
  }
}

/** The same with a wrong type each: none of them compiles. */
export class WrongDesk {
  constructor(readonly llm: LLMInterface) {}

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.string })
  async string(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.number })
  async number(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.integer })
  async integer(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.boolean })
  async boolean(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.null })
  async null(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.literal })
  async literal(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.literals })
  async literals(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.enum })
  async enum(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.bigint })
  async bigint(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.unknown })
  async unknown(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.object })
  async object(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.optional })
  async optional(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.readonly })
  async readonly(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.nullable })
  async nullable(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.array })
  async array(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.tuple })
  async tuple(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.record })
  async record(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.recordOfKeys })
  async recordOfKeys(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.union })
  async union(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.intersect })
  async intersect(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.cyclic })
  async cyclic(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.template })
  async template(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.partial })
  async partial(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.pick })
  async pick(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.refine })
  async refine(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.unsafe })
  async unsafe(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.codec })
  async codec(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.codecInside })
  async codecInside(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.codecInRecord })
  async codecInRecord(): Promise<{ wrong: true }> {
    return prompt`go`
  }

  // @ts-expect-error -- not what the schema gives
  @LLMFunction({ returns: kinds.codecInUnion })
  async codecInUnion(): Promise<{ wrong: true }> {
    return prompt`go`
  }
}

it('the type of every kind is known', () => {
  expectTypeOf<Differing[keyof Kinds]>().toBeNever()
})

it('a value that is still written has its parts missing, at every depth', () => {
  expectTypeOf<DeepPartial<Outputs['object']>>().toEqualTypeOf<{ name?: string; age?: number }>()
  expectTypeOf<DeepPartial<Outputs['array']>>().toEqualTypeOf<{ n?: number }[]>()
  expectTypeOf<DeepPartial<Outputs['tuple']>>().toEqualTypeOf<[number?, string?]>()
  expectTypeOf<DeepPartial<Outputs['codecInside']>>().toEqualTypeOf<{
    at?: Date
    all?: Date[]
    none?: Date
  }>()
  expectTypeOf<DeepPartial<Outputs['literals']>>().toEqualTypeOf<'low' | 'high' | 3>()
  expectTypeOf<DeepPartial<Outputs['unknown']>>().toEqualTypeOf<unknown>()
})

describe.each(Object.keys(answers) as (keyof Outputs)[])('%s', (kind) => {
  it('is read from an answer', async () => {
    const [answer, value] = answers[kind]
    const isObject =
      typeof answer === 'object' && answer !== null && !Array.isArray(answer) && kind !== 'unknown'
    const isWrapped = !isObject || kind === 'union' || kind === 'codecInUnion'
    const desk = new Desk(new ScriptedLLM([JSON.stringify(isWrapped ? { value: answer } : answer)]))
    expect(await desk[kind]()).toStrictEqual(value)
  })
})
