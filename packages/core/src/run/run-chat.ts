import type { CallPlan } from '../plan/call-plan.js'
import { CallHandle } from './call-handle.js'
import { ChatStream } from './chat-stream.js'

/** What a method with `@LLMChat` does when it is called: nothing is asked before the stream is used. */
export function runChat(plan: CallPlan, self: unknown, args: readonly unknown[]): ChatStream<unknown> {
  return new ChatStream<unknown>(new CallHandle({ plan, self: self as object, args, streamed: true }))
}
