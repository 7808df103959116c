import type { EnumType } from '../../contract/schema-dialect.js'
import type { EnumShape } from '../shape/shape.js'
import { describe, type Draft, noteOf, orNull, type Writing } from './write-keywords.js'

/** Literals, and what they mean; values of a type that the dialect cannot list are described in words. */
export function encodeEnum(shape: EnumShape, writing: Writing): Draft {
  const { dialect } = writing
  const types = [...new Set(shape.values.map(jsonType))]
  const isListed = (type: EnumType): boolean =>
    dialect.enumTypes === 'all' || dialect.enumTypes.includes(type)
  const told = types.every((type) => type === 'null' || isListed(type))
    ? []
    : [`one of ${literals(shape.values)}`]
  if (told.length > 0) noteOf(writing, shape, `the values are given in the description (${told.join()})`)
  const [only] = types
  if (dialect.nullable === 'type-list' || types.length === 1) {
    const type = types.length === 1 ? only : types
    return describe({ type, ...(told.length > 0 ? {} : { enum: shape.values }) }, shape, writing, [
      ...told,
      ...meaningsOf(shape),
    ])
  }
  const schemas = types
    .filter((type) => type !== 'null')
    .map((type): Draft => {
      const values = shape.values.filter((value) => jsonType(value) === type)
      return isListed(type) ? { type, enum: values } : { type }
    })
  const [first] = schemas
  const schema = schemas.length === 1 && first ? first : { anyOf: schemas }
  return describe(types.includes('null') ? orNull(schema, dialect) : schema, shape, writing, [
    ...told,
    ...meaningsOf(shape),
  ])
}

const literals = (values: EnumShape['values']): string =>
  values.map((value) => JSON.stringify(value)).join(', ')

function meaningsOf(shape: EnumShape): string[] {
  return [...shape.meanings].map(([value, meaning]) => `${JSON.stringify(value)}: ${meaning}`)
}

function jsonType(value: unknown): EnumType {
  return value === null ? 'null' : (typeof value as EnumType)
}
