import { renderIssues } from '../schema/validation/condense-issues.js'
import { checkValue } from '../schema/output/check-value.js'
import { validate } from '../schema/validation/validate.js'
import type { ParameterPlan } from './call-plan.js'

/**
 * What is wrong with arguments according to the schemas of `params`, as part of a sentence; undefined when they fit.
 * A parameter without a schema takes everything; one that is `Type.Optional` may be left out.
 *
 * @param check `validateAhead` where nothing can be awaited
 */
export function wrongArgument(
  params: readonly ParameterPlan[],
  args: readonly unknown[],
  check = validate,
): string | undefined {
  for (const [index, { name, schema }] of params.entries()) {
    if (!schema || (args[index] === undefined && '~optional' in schema)) continue
    const reading = checkValue(schema, args[index], check)
    if (!reading.ok) return `the argument '${name}' does not fit its schema: ${renderIssues(reading.issues)}`
  }
  return undefined
}
