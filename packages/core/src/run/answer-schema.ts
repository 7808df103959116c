import type { TSchema } from 'typebox'
import type { CallPlan } from '../plan/call-plan.js'

/** The schema by which an answer is asked for and read; undefined for plain text, which `Type.String()` means too. */
export function answerSchema({ returns, output }: CallPlan): TSchema | undefined {
  if (!returns || output !== undefined) return returns
  const isPlainText = (returns as { readonly type?: unknown }).type === 'string'
  return isPlainText && Object.keys(returns).length === 1 && !('~codec' in returns) ? undefined : returns
}
