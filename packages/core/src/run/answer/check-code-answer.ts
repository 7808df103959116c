import { type OutputIssue, OutputValidationError } from '../../errors/output-errors.js'
import { DecoratorUsageError } from '../../errors/programmer-errors.js'
import { shown } from '../../plan/check-options.js'
import { valueText } from '../../prompt/value-text.js'
import { shapeOf } from '../../schema/build/build-shape.js'
import { checkValue } from '../../schema/output/check-value.js'
import { resolved, type Shape } from '../../schema/shape/shape.js'
import { renderIssues } from '../../schema/validation/condense-issues.js'
import { answerSchema } from '../request/answer-schema.js'
import type { BodyCall, BodyOutcome } from '../request/run-body.js'
import type { CallState } from '../state/call-state.js'
import { checkByUser } from './validate-answer.js'

/**
 * Checks the answer that a body returned in place of a prompt. It must fit the schema, as an answer of the model must. A
 * plain string where any text is an answer is refused: nearly always it is a prompt whose tag was forgotten, and the user
 * would get the prompt as the answer.
 *
 * @throws DecoratorUsageError, OutputValidationError
 */
export function checkCodeAnswer(
  { plan, method }: BodyCall,
  { value, isMarked }: Extract<BodyOutcome, { readonly kind: 'value' }>,
): unknown {
  const schema = answerSchema(plan)
  if (typeof value === 'string' && !isMarked && (!schema || acceptsAnyText(shapeOf(schema)))) {
    throw new DecoratorUsageError(
      `The body of ${method} returned a plain string. To ask the model, write the tag: return prompt\`…\`. To answer without the model, write return answer(text).`,
    )
  }
  if (!schema) {
    if (typeof value === 'string') return value
    throw new DecoratorUsageError(
      `The body of ${method} returned ${shown(value)} where a string or prompt\`…\` was expected: without 'returns' the answer is a string.`,
    )
  }
  const reading = checkValue(schema, value)
  if (reading.ok) return reading.value
  const hint =
    typeof value === 'string' && !isMarked ? ' Did you forget the prompt tag? return prompt`…`' : ''
  throw refusedAnswer(method, 'does not fit its schema', value, reading.issues, hint)
}

/** The value of another turn that a body passed on: the caller relies on the schema of this method. */
export function checkPassedOn({ plan, method }: BodyCall, value: unknown): void {
  const schema = answerSchema(plan)
  const reading = schema && checkValue(schema, value)
  if (reading && !reading.ok) throw refusedAnswer(method, 'does not fit its schema', value, reading.issues)
}

/**
 * Asks the user's `check` about the answer of code, as it is asked about an answer of the model.
 *
 * @returns the warnings
 * @throws OutputValidationError when it is not accepted: nobody can be asked again
 */
export async function acceptCodeAnswer(call: CallState, value: unknown): Promise<readonly string[]> {
  const { issues, warnings } = await checkByUser(call, value)
  if (issues.length > 0) throw refusedAnswer(call.method, "was not accepted by its 'check'", value, issues)
  return warnings
}

function refusedAnswer(
  method: string,
  why: string,
  value: unknown,
  issues: readonly OutputIssue[],
  hint = '',
): OutputValidationError {
  const message = `The value that the body of ${method} returned ${why}: ${renderIssues(issues.slice(0, 1))}.${hint}`
  return new OutputValidationError(message, { issues, attempts: [], raw: valueText(value), closest: value })
}

/** Literals, enums and template literals are values that no prompt has by chance. */
function acceptsAnyText(shape: Shape, seen = new Set<Shape>()): boolean {
  const found = resolved(shape)
  if (seen.has(found)) return false
  seen.add(found)
  switch (found.kind) {
    case 'unknown':
      return true
    case 'string':
      return !found.atomic
    case 'union':
      return found.variants.some((variant) => acceptsAnyText(variant, seen))
    default:
      return false
  }
}
