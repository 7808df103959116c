import { Object as ObjectSchema, type TObject, type TProperties, type TSchema } from 'typebox'
import { DecoratorUsageError } from '../errors/programmer-errors.js'
import { schemaProblem } from './schema-option.js'

/** The input of a tool: an object schema, or its properties. */
export type ToolInput = TObject | TProperties

/** The schema of a tool's input: named properties become an object. @throws DecoratorUsageError for another schema */
export function toolInputSchema(input: unknown, where: string): TSchema {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new DecoratorUsageError(
      `${where}: 'input' is missing: name the arguments, as in { query: Type.String() }.`,
    )
  }
  const { type } = input as { readonly type?: unknown }
  if ('~standard' in input) throw new DecoratorUsageError(`${where}: 'input' ${schemaProblem(input) ?? ''}.`)
  if (type === 'object') return input
  if (typeof type === 'string' || Object.hasOwn(input, 'anyOf') || Object.hasOwn(input, '$ref')) {
    throw new DecoratorUsageError(
      `${where}: the input of a tool is an object: write { query: Type.String() }.`,
    )
  }
  for (const [name, schema] of Object.entries(input)) {
    const problem = schemaProblem(schema)
    if (problem !== undefined) throw new DecoratorUsageError(`${where}: 'input.${name}' ${problem}.`)
  }
  return ObjectSchema(input as TProperties)
}
