import type { ChatMessage } from '../contract/chat-message.js'
import { sealBodyResult } from './body-result.js'

/**
 * An early answer by code, without a model call, for methods whose declared type is not the plain value:
 * `return answer('Please log in first.')` in a method that returns `ChatStream`. Typed `never`, as `prompt`.
 * It is validated like an answer of the model.
 *
 * @param value what the method gives: a string, or what the schema of `returns` says
 * @param options.history what the turn gives back as its `history`: plain messages, as an earlier turn gave them.
 *   Default: the last history among the arguments of the method, where it is valid: as an argument of its own or one
 *   level down in an object of options.
 *
 * @example
 * ```ts
 * import { answer, LLMChat, prompt, type ChatMessage, type ChatStream, type LLMInterface } from '@slf/core'
 *
 * export class Room {
 *   readonly messages: readonly ChatMessage[] = []
 *   constructor(readonly llm: LLMInterface) {}
 *
 *   @LLMChat()
 *   say(message: string): ChatStream {
 *     if (!message.trim()) return answer('Say something.', { history: this.messages })
 *     return prompt`${this.messages}${message}`
 *   }
 * }
 * ```
 */
export function answer(
  value: unknown,
  { history }: { readonly history?: readonly ChatMessage[] | undefined } = {},
): never {
  return sealBodyResult({ kind: 'answer', value, history })
}
