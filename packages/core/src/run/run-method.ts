import type { CallPlan } from '../plan/call-plan.js'
import { CallHandle } from './call-handle.js'
import { ChatStream } from './chat-stream.js'

/** Runs a method decorated with `@LLMFunction`. */
export async function runFunction(plan: CallPlan, self: unknown, args: readonly unknown[]): Promise<unknown> {
  const call = new CallHandle({ plan, self: self as object, args, streamed: false })
  return (await call.outcome()).value
}

/** Runs a method decorated with `@LLMChat`: the model is not asked before the stream is used. */
export function runChat(plan: CallPlan, self: unknown, args: readonly unknown[]): ChatStream<unknown> {
  return new ChatStream<unknown>(new CallHandle({ plan, self: self as object, args, streamed: true }))
}
