import type { TSchema } from 'typebox'
import type { CallPlan } from '../../plan/call-plan.js'

/** The schema by which an answer is asked for and read; undefined for plain text, which `Type.String()` means too. */
export function answerSchema({ returns, output }: CallPlan): TSchema | undefined {
  if (!returns || output !== undefined) return returns
  if ((returns as { readonly type?: unknown }).type !== 'string') return returns
  // Names and not keys: codecs and refinements of TypeBox are not enumerable.
  const isUnruled = Object.getOwnPropertyNames(returns).every((name) => name === 'type' || name === '~kind')
  return isUnruled ? undefined : returns
}
