import { Type } from 'typebox'

const strict = { additionalProperties: false }
const text = Type.String()
const oneOf = (...names) => Type.Union(names.map((name) => Type.Literal(name)))

export const Order = Type.Object(
  {
    orderId: text,
    customer: Type.Object({ name: text, email: text, tier: oneOf('bronze', 'silver', 'gold') }, strict),
    items: Type.Array(
      Type.Object(
        { sku: text, name: text, qty: Type.Integer(), unitPrice: Type.Number(), tags: Type.Array(text) },
        strict,
      ),
    ),
    shipping: Type.Object(
      {
        method: oneOf('standard', 'express', 'pickup'),
        address: Type.Object({ street: text, city: text, zip: text, country: text }, strict),
      },
      strict,
    ),
    total: Type.Number(),
    notes: Type.Union([text, Type.Null()]),
    confidence: Type.Number({ minimum: 0, maximum: 1 }),
  },
  strict,
)

export const List = Type.Object(
  {
    summary: text,
    items: Type.Array(
      Type.Object(
        {
          id: Type.Integer(),
          title: text,
          score: Type.Number(),
          done: Type.Boolean(),
          note: Type.Union([text, Type.Null()]),
          tags: Type.Array(text),
        },
        strict,
      ),
    ),
  },
  strict,
)

const jsonSchema = (schema) => JSON.parse(JSON.stringify(schema))

/** The response format of a request, for clients that take plain JSON Schema. */
export const formats = Object.fromEntries(
  Object.entries({ order: Order, list: List }).map(([name, schema]) => [
    name,
    { name, strict: true, schema: jsonSchema(schema) },
  ]),
)
