import { PromptError } from '../errors/programmer-errors.js'
import { sealBodyResult } from './body-result.js'

/**
 * The body of a method whose prompt is in its options (the docstring form). Typed `never`, as `prompt`.
 *
 * - A template with placeholders is the user message: each `{name}` is replaced by the input of that name, once.
 *   Inputs that it does not mention follow as named data.
 * - A template without placeholders is the system message; the inputs are the user message: as named data in
 *   functions, as plain text in chats. Without inputs the template is the user message itself.
 * - In chats an input that is an array of messages is the history.
 *
 * @param values the inputs by name: shorthand keys survive a minifier
 * @throws PromptError when a placeholder has no input
 *
 * @example
 * ```ts
 * import { LLMFunction, inputs, type LLMInterface } from '@slf/core'
 *
 * export class Translator {
 *   constructor(readonly llm: LLMInterface) {}
 *
 *   @LLMFunction({ prompt: 'Translate into {language}: {text}', params: ['text', 'language'] })
 *   async translate(text: string, language: string): Promise<string> {
 *     return inputs({ text, language })
 *   }
 * }
 * ```
 */
export function inputs(values: Readonly<Record<string, unknown>>): never {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new PromptError('inputs() takes an object of named values: write inputs({ text, language }).')
  }
  return sealBodyResult({ kind: 'inputs', values: { ...values } })
}
