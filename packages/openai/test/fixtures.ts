import type { CompletionMessage } from '@slf/core'
import type { Outcome } from './in-process.js'

type Delta = Readonly<Record<string, unknown>>

/** A chunk with one choice. */
export const chunk = (delta: unknown, finish: string | null = null, extra: object = {}): object => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...extra,
})
/** Usage beside the choices. */
export const usage = (completion_tokens: number): object => ({
  usage: { prompt_tokens: 9, completion_tokens, total_tokens: 9 + completion_tokens },
})
/** A delta with a piece of a tool call. */
export const call = (
  index: number | undefined,
  id: string | undefined,
  name?: string,
  text?: unknown,
  extra: object = {},
): Delta => ({
  tool_calls: [{ index, id, type: 'function', function: { name, arguments: text }, ...extra }],
})
/** A whole tool call. */
export const toolCall = (id: string, name: string, text: string): object => ({
  id,
  type: 'function',
  function: { name, arguments: text },
})
/** `Hello` in two chunks. */
export const hello = [chunk({ content: 'Hel' }), chunk({ content: 'lo' }, 'stop')]
/** What they assemble to. */
export const helloMessage = { role: 'assistant', content: 'Hello' }

/** The message of an outcome; throws its error. */
export const messageOf = ({ completion, error }: Outcome): CompletionMessage | undefined => {
  if (error) throw error as Error
  return completion?.choices[0]?.message
}
