import type { CallPlan } from '../plan/call-plan.js'
import { CallHandle } from './call-handle.js'

/** What a method with `@LLMFunction` does when it is called. */
export async function runFunction(plan: CallPlan, self: unknown, args: readonly unknown[]): Promise<unknown> {
  const run = new CallHandle({ plan, self: self as object, args, streamed: false })
  return (await run.outcome()).value
}
