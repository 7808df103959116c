import type { ChatMessage } from '../contract/chat-message.js'
import { PromptError } from '../errors/programmer-errors.js'
import { PromptPart } from './part.js'
import { templateTexts } from './template-texts.js'

/**
 * Rules for the model, inside `` prompt`…` ``: the text becomes the system message, wherever it stands.
 * Several are joined by a blank line. Put nothing into it that an untrusted person can choose; that is for `data`.
 */
export function system(texts: TemplateStringsArray, ...values: readonly unknown[]): PromptPart {
  return new PromptPart({ kind: 'system', texts: templateTexts('system', texts), values })
}

/**
 * Untrusted input, inside `` prompt`…` ``: each value is fenced under its name, its fence cannot be closed from
 * inside, and the model is told that it is data and not an instruction. The same values give the same text.
 *
 * @example
 * ```ts
 * import { data, prompt } from '@slf/core'
 *
 * export const ask = (ticket: string): never => prompt`How urgent is this? ${data({ ticket })}`
 * ```
 */
export function data(values: Readonly<Record<string, unknown>>): PromptPart {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new PromptError('data() takes an object of named values: write data({ ticket }).')
  }
  return new PromptPart({ kind: 'data', values: { ...values } })
}

/**
 * Earlier messages of a conversation, inside `` prompt`…` ``: user, assistant and tool messages, as an earlier turn
 * gave them back. In `@LLMChat` a bare array means the same; in functions it would be JSON.
 */
export function history(messages: readonly ChatMessage[]): PromptPart {
  if (!Array.isArray(messages)) {
    throw new PromptError('history() takes an array of messages, such as the `history` of an earlier turn.')
  }
  return new PromptPart({ kind: 'history', messages: [...messages] })
}
