import { sealBodyResult } from './body-result.js'
import { templateTexts } from './template-texts.js'

/**
 * The prompt of a method decorated with `@LLMFunction` or `@LLMChat`: return it from the body. Typed `never`, so that
 * it fits every declared return type.
 *
 * Text becomes a user message, in the author's order, trimmed at both ends and otherwise as written. Values are
 * inserted once and never expanded again: strings as they are, `undefined` as nothing, everything else as JSON;
 * `system`, `data`, `image`, `history`, other prompts and arrays of these compose. In `@LLMChat` a bare array of
 * messages is the history. Text before the history is a user message of its own that is not kept in the history.
 *
 * @throws PromptError at first use when no decorator picked the prompt up.
 *
 * @example
 * ```ts
 * import { LLMFunction, prompt, system, data, type LLMInterface } from '@slf/core'
 *
 * export class Desk {
 *   constructor(readonly llm: LLMInterface) {}
 *
 *   @LLMFunction()
 *   async summarise(ticket: string): Promise<string> {
 *     return prompt`${system`You are brief.`} Summarise this ticket: ${data({ ticket })}`
 *   }
 * }
 * ```
 */
export function prompt(texts: TemplateStringsArray, ...values: readonly unknown[]): never {
  return sealBodyResult({ kind: 'prompt', texts: templateTexts('prompt', texts), values })
}
