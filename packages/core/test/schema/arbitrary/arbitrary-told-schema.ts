import fc from 'fast-check'
import { type TSchema, Type } from 'typebox'

/** A schema with a word of its own in each description, and a number of its own in each constraint. */
export interface ToldSchema {
  readonly schema: TSchema
  /** What must reach the model. */
  readonly told: readonly string[]
}

interface Node {
  readonly kind: (typeof kinds)[number]
  readonly isDescribed: boolean
  /** Which keywords it has. */
  readonly keywords: number
  readonly parts: readonly Node[]
}

const leaves = [
  'string',
  'number',
  'integer',
  'boolean',
  'null',
  'bigint',
  'unknown',
  'enum',
  'literal',
  'meanings',
] as const
const containers = [
  'object',
  'list',
  'tuple',
  'record',
  'union',
  'nullable',
  'intersect',
  'cyclic',
  'codec',
  'optional',
] as const
const kinds = [...leaves, ...containers]

const node = fc.letrec<{ any: Node }>((tie) => {
  const leaf = fc.record<Node>({
    kind: fc.constantFrom(...leaves),
    isDescribed: fc.boolean(),
    keywords: fc.nat({ max: 1023 }),
    parts: fc.constant([]),
  })
  const container = fc.record<Node>({
    kind: fc.constantFrom(...containers),
    isDescribed: fc.boolean(),
    keywords: fc.nat({ max: 1023 }),
    parts: fc.array(tie('any'), { minLength: 1, maxLength: 3 }),
  })
  return {
    any: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, { weight: 2, arbitrary: container }),
  }
}).any

class Telling {
  readonly told: string[] = []
  #count = 0

  word(): string {
    const word = `word${++this.#count}x`
    this.told.push(word)
    return word
  }

  number(): number {
    const number = 5_000_000 + ++this.#count
    this.told.push(String(number))
    return number
  }
}

type Options = Record<string, unknown>

type Make = (n: () => number) => unknown

const of: Make = (n) => n()

/** Keywords with a number each; some say something only together. */
type Keywords = readonly Readonly<Record<string, Make>>[]

function keywords(bits: number, telling: Telling, groups: Keywords): Options {
  const chosen = groups.filter((_, index) => (bits >> index) & 1)
  const entries = chosen.flatMap((group) =>
    Object.entries(group).map(([name, make]) => [name, make(() => telling.number())] as const),
  )
  return Object.fromEntries(entries)
}

const not: Keywords[number] = { not: (n) => ({ const: n() }) }
const conditional: Keywords[number] = {
  if: (n) => ({ const: n() }),
  then: (n) => ({ maximum: n() }),
}
const choice: Keywords[number] = { ...conditional, else: (n) => ({ maximum: n() }) }
const contains: Keywords[number] = {
  contains: (n) => ({ minimum: n() }),
  minContains: of,
  maxContains: of,
}

const byKind: Readonly<Partial<Record<Node['kind'], Keywords>>> = {
  string: [
    { minLength: of },
    { maxLength: of },
    { pattern: (n) => `^a{${n()}}$` },
    { examples: (n) => [n()] },
    not,
    { default: of },
    conditional,
  ],
  number: [
    { minimum: of },
    { maximum: of },
    { exclusiveMinimum: of },
    { exclusiveMaximum: of },
    { multipleOf: of },
    not,
    conditional,
    { examples: (n) => [n()] },
    { default: of },
  ],
  integer: [{ minimum: of }, { maximum: of }, choice, not],
  bigint: [{ minimum: of }, { exclusiveMaximum: of }],
  unknown: [not, { minimum: of }, { minLength: of }],
  list: [{ minItems: of }, { maxItems: of }, contains, not],
  tuple: [contains, not],
  object: [
    { minProperties: of },
    { maxProperties: of },
    { propertyNames: (n) => ({ maxLength: n() }) },
    { dependentSchemas: (n) => ({ p0: { minProperties: n() } }) },
    { not: (n) => ({ required: [`x${n()}`] }) },
    {
      if: (n) => ({ required: [`y${n()}`] }),
      then: (n) => ({ minProperties: n() }),
      else: (n) => ({ maxProperties: n() }),
    },
  ],
  record: [{ minProperties: of }, { maxProperties: of }, not],
  union: [not, conditional],
}

function build({ kind, isDescribed, keywords: bits, parts }: Node, telling: Telling): TSchema {
  const about: Options = isDescribed && kind !== 'codec' ? { description: `it ${telling.word()} so` } : {}
  const isFlagged = kind === 'string' && (bits & 512) > 0
  const options = { ...about, ...(isFlagged ? {} : keywords(bits, telling, byKind[kind] ?? [])) }
  const inner = (): TSchema[] => parts.map((part) => build(part, telling))
  const [first] = parts
  switch (kind) {
    case 'string':
      return isFlagged
        ? Type.String({ ...about, pattern: new RegExp(`^b{${telling.number()}}$`, 'i') as never })
        : Type.String(options)
    case 'number':
      return Type.Number(options)
    case 'integer':
      return Type.Integer(options)
    case 'boolean':
      return Type.Boolean(about)
    case 'null':
      return Type.Null(about)
    case 'bigint':
      return Type.BigInt(options)
    case 'unknown':
      return Type.Unknown(options)
    case 'enum':
      return Type.Enum([telling.word(), telling.word()], about)
    case 'literal':
      return Type.Literal(telling.number(), about)
    case 'meanings':
      return Type.Union(
        [
          Type.Literal('a', { description: telling.word() }),
          Type.Literal('b', { description: telling.word() }),
          Type.Literal('c'),
        ],
        about,
      )
    case 'list':
      return Type.Array(first ? build(first, telling) : Type.Null(), options)
    case 'tuple':
      return Type.Tuple(inner(), options)
    case 'record': {
      const key = bits & 512 ? Type.String({ pattern: `^k{${telling.number()}}$` }) : Type.String()
      return Type.Record(key, first ? build(first, telling) : Type.Null(), options)
    }
    case 'union':
      return Type.Union([...inner(), Type.Boolean()], options)
    case 'nullable':
      return Type.Union([first ? build(first, telling) : Type.String(), Type.Null()], about)
    case 'optional':
      return Type.Object({ p0: Type.Optional(first ? build(first, telling) : Type.String()) }, about)
    case 'intersect': {
      const members = inner().map((part, index) =>
        Type.Object({ [`m${index}`]: part }, index === 0 ? about : {}),
      )
      return Type.Intersect(members, bits & 1 ? { minProperties: telling.number() } : {})
    }
    case 'cyclic': {
      const reference = bits & 1 ? { description: telling.word() } : {}
      const Root = Type.Object(
        {
          of: first ? build(first, telling) : Type.Null(),
          next: Type.Union([Type.Ref('Node', reference), Type.Null()]),
        },
        about,
      )
      return Type.Cyclic({ Node: Root }, 'Node')
    }
    case 'codec':
      return Type.Codec(first ? build(first, telling) : Type.String())
        .Decode((value) => value)
        .Encode((value) => value)
    default: {
      const properties = inner().map(
        (part, index) => [`p${index}`, (bits >> (8 + index)) & 1 ? Type.Optional(part) : part] as const,
      )
      return Type.Object(Object.fromEntries(properties), options)
    }
  }
}

export const toldSchema: fc.Arbitrary<ToldSchema> = node.map((root) => {
  const telling = new Telling()
  const schema = build(root, telling)
  return { schema, told: telling.told }
})
