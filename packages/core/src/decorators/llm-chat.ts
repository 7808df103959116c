import type { TSchema, TString } from 'typebox'
import type { ToolSource } from '../plan/call-plan.js'
import type { ExampleOption, MethodOptions, ModelOption } from '../plan/method-options.js'
import type { ParameterList } from '../plan/parameter.js'
import { runChat } from '../run/run-method.js'
import { type CallDecorator, callDecorator } from './call-decorator.js'
import type { LLMDecoratorError } from './compile-errors.js'

/** The options of `@LLMChat`. */
export type LLMChatOptions = MethodOptions<TSchema>

/**
 * Makes a method one turn of a conversation: its body gives the prompt with the history, its `ChatStream` gives the
 * events, or awaited the turn: `{ text, value, history, usage, finishReason }`.
 *
 * The body returns `` prompt`…` `` with the history as a bare array of messages in it; the `history` of the turn is
 * the input of the next one. The system text is made again each turn and never part of the history. A body that must
 * await is an `async *` method that returns `AsyncGenerator<ChatEvent, ChatTurn>`. `return answer('…')` answers without
 * the model. A turn starts at the first `next` or `then` and runs once.
 *
 * Works as TC39 decorator and with `experimentalDecorators`; the compiler checks the same as for `@LLMFunction`.
 *
 * @param options see {@link MethodOptions}; without `returns` the `value` of the turn is its text
 * @returns a method decorator
 * @throws ConfigurationError when an option is wrong, and DecoratorUsageError when it does not stand on a method:
 *   both when the class is defined
 *
 * @example
 * ```ts
 * import { LLMChat, prompt, system, type ChatMessage, type ChatStream, type LLMInterface } from '@slf/core'
 *
 * export class Support {
 *   constructor(readonly llm: LLMInterface) {}
 *
 *   @LLMChat()
 *   chat(message: string, history: readonly ChatMessage[] = []): ChatStream {
 *     return prompt`${system`You are a support agent.`}${history}${message}`
 *   }
 * }
 *
 * export async function talk(support: Support): Promise<void> {
 *   const first = await support.chat('My invoice is wrong.')
 *   for await (const text of support.chat('Which one?', first.history).textStream) console.log(text)
 * }
 * ```
 *
 * `render(new Support(llm)).chat('My invoice is wrong.')` shows the request:
 * ```json
 * {
 *   "messages": [
 *     {
 *       "role": "system",
 *       "content": "You are a support agent."
 *     },
 *     {
 *       "role": "user",
 *       "content": "My invoice is wrong."
 *     }
 *   ]
 * }
 * ```
 */
export function LLMChat<
  Schema extends TSchema = TString,
  const Params extends ParameterList = readonly [],
  const Text extends string = '',
  const Tools extends readonly ToolSource[] = readonly [],
  const Llm extends ModelOption | undefined = undefined,
  const Examples extends readonly ExampleOption[] = readonly [],
>(
  options?: MethodOptions<Schema, Params, Text, Tools, Llm, Examples>,
): CallDecorator<'chat', Schema, Params, Text, Tools, Llm, Examples>
export function LLMChat(
  target: unknown,
  ...place: readonly [unknown, ...unknown[]]
): LLMDecoratorError<'@LLMChat needs parentheses: write @LLMChat() or @LLMChat({ ... })'>
export function LLMChat(options?: unknown, ...misplaced: readonly unknown[]): unknown {
  return callDecorator('chat', runChat, options, misplaced)
}
