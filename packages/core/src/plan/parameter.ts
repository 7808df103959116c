import type { TSchema } from 'typebox'
import { ConfigurationError } from '../errors/programmer-errors.js'
import { schemaProblem } from './schema-option.js'

/** A parameter of a method with its schema: made by {@link param}. */
export interface Parameter<Name extends string = string, Schema extends TSchema = TSchema> {
  readonly name: Name
  readonly schema: Schema
}

/** The `params` option: the parameters of the method in order, by name alone or with a schema. */
export type ParameterList = readonly (string | Parameter)[]

/**
 * Names a parameter of a method and says what it takes: the schema is checked against the declared type, arguments
 * are checked against the schema before a call, and the model sees the `description` of the schema.
 *
 * @param name as in the method; placeholders and `inputs({ … })` use it
 * @param schema any TypeBox schema; `Type.Optional(…)` for an optional parameter
 * @throws ConfigurationError when the name is no identifier or the schema is missing
 *
 * @example
 * ```ts
 * import { Type } from 'typebox'
 * import { LLMFunction, inputs, param, type LLMInterface } from '@slf/core'
 *
 * export class Summarizer {
 *   constructor(readonly llm: LLMInterface) {}
 *
 *   @LLMFunction({
 *     prompt: 'Summarise in at most {words} words: {text}',
 *     params: [param('text', Type.String()), param('words', Type.Integer({ minimum: 1 }))],
 *   })
 *   async summarise(text: string, words: number): Promise<string> {
 *     return inputs({ text, words })
 *   }
 * }
 * ```
 */
export function param<const Name extends string, Schema extends TSchema>(
  name: Name,
  schema: Schema,
): Parameter<Name, Schema> {
  if (!isIdentifier(name)) {
    throw new ConfigurationError(
      `param(): ${JSON.stringify(name)} is no name of a parameter, such as 'text'.`,
    )
  }
  if (schema === undefined || schema === null) {
    throw new ConfigurationError(
      `param('${name}'): the schema is missing: write param('${name}', Type.String()).`,
    )
  }
  const problem = schemaProblem(schema)
  if (problem !== undefined) throw new ConfigurationError(`param('${name}'): the schema ${problem}.`)
  return Object.freeze({ name, schema })
}

/** What can stand between the braces of a placeholder. */
export const isIdentifier = (name: unknown): name is string =>
  typeof name === 'string' && /^[A-Za-z_$][\w$]*$/.test(name)
