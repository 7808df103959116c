import fc from 'fast-check'
import { type TSchema, Type } from 'typebox'

const limit = fc.integer({ min: 0, max: 4 })
const options = (of: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(of, { requiredKeys: [], noNullPrototype: true })

const numbers = fc.oneof(
  options({
    minimum: limit,
    maximum: limit,
    exclusiveMinimum: limit,
    exclusiveMaximum: limit,
    multipleOf: fc.constantFrom(1, 2, 3),
  }).map((given) => Type.Number(given)),
  fc.constantFrom<TSchema>(
    Type.Integer(),
    Type.Literal(2),
    Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal('a')]),
    Type.Union([Type.Number({ maximum: 3 }), Type.Null()]),
    Type.Unsafe({ type: ['string', 'number'], minLength: 2, minimum: 2 }),
    Type.Unsafe({ minimum: 2, minLength: 1, maxItems: 1, minProperties: 1 }),
    Type.Unsafe({ not: { const: 2 } }),
  ),
)
const texts = fc.oneof(
  options({
    minLength: limit,
    maxLength: limit,
    pattern: fc.constantFrom('^a', 'b$', '^[a-c]*$'),
    format: fc.constant('date'),
    description: fc.constantFrom('one', 'two'),
  }).map((given) => Type.String(given)),
  fc.constantFrom<TSchema>(
    Type.Enum(['a', 'bb', 'abc']),
    Type.Union([Type.Literal('a'), Type.Literal('bb'), Type.Number()]),
    Type.Unsafe({ enum: ['a', 'bb', 1, null], minLength: 2 }),
    Type.Unsafe({ not: { const: 'a' } }),
  ),
)
const scalars: fc.Arbitrary<TSchema> = fc.oneof(
  numbers,
  texts,
  fc.constantFrom<TSchema>(Type.Null(), Type.Boolean(), Type.Unsafe({ type: 'object', required: ['a'] })),
)
const name = fc.constantFrom('a', 'b', 'c')
const lengths = options({ minItems: limit, maxItems: limit, uniqueItems: fc.boolean() })
const keys = options({ minProperties: limit, maxProperties: limit, additionalProperties: fc.constant(false) })

type Tie = (key: 'any') => fc.Arbitrary<TSchema>

const objects = (tie: Tie): fc.Arbitrary<TSchema> =>
  fc
    .tuple(
      fc.dictionary(name, fc.tuple(tie('any'), fc.boolean()), { maxKeys: 3, noNullPrototype: true }),
      keys,
    )
    .map(([parts, given]) => {
      const properties = Object.entries(parts).map(([key, [part, isOptional]]) => [
        key,
        isOptional ? Type.Optional(part) : part,
      ])
      return Type.Object(Object.fromEntries(properties) as Record<string, TSchema>, given)
    })
const records = (tie: Tie): fc.Arbitrary<TSchema> =>
  fc
    .tuple(fc.constantFrom('^.*$', '^a', '^[ab]'), tie('any'), keys)
    .map(([pattern, part, given]) => Type.Record(Type.String({ pattern }), part, given))
const lists = (tie: Tie): fc.Arbitrary<TSchema> =>
  fc.oneof(
    fc.tuple(tie('any'), lengths).map(([item, given]) => Type.Array(item, given)),
    fc.array(tie('any'), { minLength: 1, maxLength: 2 }).map((items) => Type.Tuple(items)),
  )
/** Of two kinds nothing is both. */
const ofOneKind = (tie: Tie): fc.Arbitrary<TSchema[]> => {
  const some = (kind: fc.Arbitrary<TSchema>): fc.Arbitrary<TSchema[]> =>
    fc.array(kind, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    some(numbers),
    some(texts),
    some(fc.oneof(objects(tie), records(tie))),
    some(lists(tie)),
    some(tie('any')),
  )
}

/** Schemas that say much about few values, so that two of them often have some in common. */
const narrowSchema = fc.letrec<{ any: TSchema }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: scalars },
    objects(tie),
    records(tie),
    lists(tie),
    fc
      .tuple(fc.array(tie('any'), { minLength: 1, maxLength: 3 }), options({ minimum: limit }))
      .map(([variants, given]) => Type.Union(variants, given)),
    {
      weight: 4,
      arbitrary: fc
        .tuple(ofOneKind(tie), options({ maxLength: limit, description: fc.constant('both') }))
        .map(([members, given]) => Type.Intersect(members, given)),
    },
    tie('any').map((part) =>
      Type.Refine(
        part,
        (given) => JSON.stringify(given).length % 3 > 0,
        () => 'a length that 3 divides',
      ),
    ),
    // Names that two of them do not share: TypeBox looks references up in the whole schema.
    fc.tuple(tie('any'), fc.nat()).map(([part, id]) => {
      const [root, target] = [`Root${id}`, `Part${id}`]
      const definitions = { [root]: Type.Object({ a: Type.Ref(target, { minimum: 2 }) }), [target]: part }
      return Type.Cyclic(definitions, root)
    }),
  ),
})).any

const someScalars: readonly unknown[] = ['', 'a', 'bb', 'abc', '2024-05-06', 0, 1, 2, 3, 4, 1.5, null, true]
const scalar = fc.constantFrom(...someScalars)
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: scalar },
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(name, fc.constantFrom('a\nb', 'ab')), tie('any'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).any

/** A value close to the schema: what the members of an intersection have in common is found by chance. */
const fitting = (schema: TSchema): fc.Arbitrary<unknown> => {
  const from = schema as unknown as Readonly<Record<string, unknown>>
  const list = (from['anyOf'] ?? from['allOf']) as readonly TSchema[] | undefined
  if (list) return list.every((part) => 'properties' in part) ? joined(list) : fc.oneof(...list.map(fitting))
  if (from['type'] === 'object' && from['properties']) {
    const parts = Object.entries(from['properties'] as Record<string, TSchema>)
    return fc.record(Object.fromEntries(parts.map(([key, part]) => [key, fitting(part)])), {
      requiredKeys: (from['required'] ?? []) as string[],
      noNullPrototype: true,
    })
  }
  if (from['type'] === 'array' && Array.isArray(from['items']))
    return fc.tuple(...(from['items'] as TSchema[]).map(fitting))
  if (from['type'] === 'array') return fc.array(fitting(from['items'] as TSchema), { maxLength: 3 })
  if (Array.isArray(from['enum'])) return fc.constantFrom(...(from['enum'] as unknown[]))
  const ofType = someScalars.filter((given) => from['type'] === (given === null ? 'null' : typeof given))
  return ofType.length === 0 ? scalar : fc.constantFrom(...ofType)
}

const joined = (members: readonly TSchema[]): fc.Arbitrary<unknown> =>
  fc.tuple(...members.map(fitting)).map((parts) => Object.assign({}, ...parts) as unknown)

export const narrowCase = narrowSchema.chain((schema) =>
  fc.record({
    schema: fc.constant(schema),
    value: fc.oneof(value, { weight: 3, arbitrary: fitting(schema) }),
  }),
)
